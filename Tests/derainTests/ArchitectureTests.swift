import Glibc
import Testing

/// Which of Derain's own modules each target may import, directly. The language knows nothing of tensors or rain,
/// the engine nothing of the language, and they meet in Workbench alone.
private let allowedImports: [String: Set<String>] = [
  "Files": ["CZip", "CJansson", "CDigest"],
  "Kernels": ["COneDNN", "COpenBLAS", "CKissFFT", "CAttention"],
  "Tensors": ["Kernels"],
  "TensorFiles": ["Tensors", "Files"],
  "Networks": ["Tensors", "Kernels"],
  "Imaging": ["Tensors", "Files", "CPNG", "CJPEG", "CWebP"],
  "Rain": ["Imaging", "Tensors", "Files"],
  "Metrics": ["Imaging", "Tensors", "Kernels"],
  "Training": ["Networks", "Tensors", "Kernels", "Imaging", "Rain", "Metrics", "TensorFiles", "Files"],
  "Restoration": ["Networks", "Imaging", "Files"],
  "Experiments": ["Files", "Kernels", "CProcess", "GRDB"],
  "Figures": ["Imaging", "Files", "CGnuplot"],
  "Syntax": [],
  "Interpreter": ["Syntax", "Files"],
  "Prompt": ["Interpreter", "Syntax", "Files", "CLineEditing"],
  "Notebook": ["Interpreter", "Syntax", "Files", "CMarkdown"],
  "Workbench": [
    "Interpreter", "Syntax", "Kernels", "Tensors", "Networks", "Imaging", "Rain", "Metrics", "Training",
    "Figures", "Restoration", "Experiments", "TensorFiles", "Files",
  ],
  "derain": [
    "Workbench", "Prompt", "Notebook", "Interpreter", "Syntax", "Files", "Figures", "Imaging", "Kernels",
    "ArgumentParser",
  ],
]

private let systemModules: Set<String> = ["Glibc", "Synchronization", "FoundationEssentials"]

/// The repository, found from this file.
let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

func text(of path: String) -> String? {
  guard let file = fopen(path, "r") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    bytes += chunk[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// The Swift files below a folder.
private func swiftFiles(below folder: String) -> [String] {
  guard let directory = opendir(folder) else { return [] }
  defer { closedir(directory) }
  var found: [String] = []
  while let entry = readdir(directory) {
    let isFolder = entry.pointee.d_type == DT_DIR
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name.hasPrefix(".") { continue }
    if isFolder { found += swiftFiles(below: "\(folder)/\(name)") }
    if name.hasSuffix(".swift") { found.append("\(folder)/\(name)") }
  }
  return found
}

/// The modules that a source file imports, with how.
private func imports(in path: String) -> [(modifiers: String, module: String)] {
  (text(of: path) ?? "").split(separator: "\n").compactMap { line in
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import"), place + 1 < words.count, !line.hasPrefix("//") else {
      return nil
    }
    let known: Set<Substring> = ["internal", "public", "package", "private", "@_exported", "@preconcurrency"]
    guard words[..<place].allSatisfy(known.contains) else { return nil }
    return (words[..<place].joined(separator: " "), String(words[place + 1]))
  }
}

@Suite struct ArchitectureTests {
  @Test(arguments: allowedImports.keys.sorted())
  func targetsImportOnlyWhatTheMapAllows(_ target: String) throws {
    let files = swiftFiles(below: "\(repository)/Sources/\(target)")
    #expect(!files.isEmpty)
    let allowed = try #require(allowedImports[target]).union(systemModules)
    for file in files {
      for (_, module) in imports(in: file) {
        #expect(allowed.contains(module), "\(file) imports \(module)")
      }
    }
  }

  @Test func systemLibrariesStayBehindOneTargetEach() {
    for target in allowedImports.keys {
      for file in swiftFiles(below: "\(repository)/Sources/\(target)") {
        for (modifiers, module) in imports(in: file) where module.hasPrefix("C") && !module.hasPrefix("CoreF")
        {
          #expect(modifiers == "internal", "\(file) lets types of \(module) out")
        }
      }
    }
  }

  @Test func filesStayShortEnoughToBeAboutOneThing() {
    for folder in ["Sources", "Tests"] {
      for file in swiftFiles(below: "\(repository)/\(folder)") {
        let lines = (text(of: file) ?? "").split(separator: "\n", omittingEmptySubsequences: false).count
        #expect(lines <= 600, "\(file) has \(lines) lines")
      }
    }
  }
}
