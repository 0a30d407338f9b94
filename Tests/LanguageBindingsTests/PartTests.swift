import Files
import Glibc
import Interpreter
import Syntax
import Testing
import Versions

@testable import LanguageBindings

/// The repository, found from this file.
private let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
private let ledger = "\(repository)/Tests/LanguageBindingsTests/Golden/versions.txt"

/// Versions of parts and the code that they were recorded for.
@Suite struct PartTests {
  private static let parts = Registry.derain().parts.sorted { $0.name < $1.name }

  private static func paths(of part: Part) -> [String] {
    Set(part.sources.flatMap(paths)).subtracting(part.exceptions.flatMap(paths)).sorted()
  }

  private static func paths(_ pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    let wanted = "\(repository)/Sources/\(pattern)"
    for ending in ["", "/*", "/*/*", ".swift", ".c", ".inc", ".h"] {
      glob(wanted + ending, GLOB_APPEND, nil, &found)
    }
    let all = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    let isCode = { (path: String) in [".swift", ".c", ".inc", ".h"].contains { path.hasSuffix($0) } }
    return Set(all).filter(isCode).sorted()
  }

  /// The code of a part without comments, blank lines and blanks.
  private static func digest(of part: Part) throws -> String {
    var code = ""
    for path in paths(of: part) {
      let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
      for line in text.split(separator: "\n") {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, !first.hasPrefix("//"), first != "import" else { continue }
        code += words.joined() + "\n"
      }
    }
    return String(Files.digest(code.utf8).prefix(16))
  }

  @Test func everyPartHasOneVersion() {
    let names = Self.parts.map(\.name)
    #expect(Set(names).count == names.count, "two parts of one name have different versions or sources")
    #expect(names.count > 20)
  }

  /// What decides numbers in these rooms belongs to a part.
  @Test(arguments: [
    "Ground/Random", "Ground/Statistics", "Engine/Kernels", "Engine/Tensors", "Engine/ImageTensors",
    "Engine/Networks", "Engine/Imaging", "Engine/Rain", "Engine/Training", "Engine/Scoring",
    "Engine/Analysis",
    "Engine/Tiling",
  ])
  func everyFileBelongsToAPart(_ room: String) {
    let known = Set(Self.parts.flatMap(Self.paths(of:)))
    let files = Self.paths(room)
    #expect(!files.isEmpty)
    for file in files { #expect(known.contains(file), "\(file) belongs to no part") }
  }

  /// With DERAIN_VERSIONS=record the ledger is renewed: raised versions are taken, and with `same` also code that changed
  /// under a version that did not.
  @Test func codeDoesNotChangeUnderItsVersion() throws {
    var lines: [String] = []
    let old = (try? FileBytes.read(ledger)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    var recorded: [String: [Substring]] = [:]
    for line in old.split(separator: "\n") {
      let cells = line.split(separator: "\t")
      recorded[String(cells[0])] = cells
    }
    var isSound = true
    let mode = getenv("DERAIN_VERSIONS").map { String(cString: $0) }
    for part in Self.parts {
      let digest = try Self.digest(of: part)
      lines.append("\(part.name)\t\(part.version)\t\(digest)")
      guard let known = recorded[part.name], mode != "same" else {
        #expect(mode != nil, "the part \(part.name) is not in \(ledger): run scripts/versions")
        continue
      }
      if known[1] == "\(part.version)" {
        isSound = isSound && known[2] == digest
        #expect(
          known[2] == digest,
          """
          the code of the part "\(part.name)" has changed and its version has not. If other numbers can come out, \
          raise its version and run scripts/versions; if not, run scripts/versions --same
          """)
      } else {
        #expect(mode != nil, "the version of \(part.name) has changed: run scripts/versions")
      }
    }
    if mode != nil, isSound {
      try FileBytes.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: ledger)
    }
  }

  /// The names of the parts that a body uses.
  private func parts(_ script: String) throws -> Set<String> {
    let session = Session(registry: Registry.derain(), output: RecordedOutput())
    try session.evaluate(Source(name: "s.dr", text: script))
    guard let body = session.value(of: "body") else { return [] }
    return Set(session.identity(of: body).parts.map(\.name))
  }

  @Test func aBodyUsesThePartsOfWhatItCallsAndNoOthers() throws {
    #expect(try parts("fn body(p) { p.n + 1 }") == ["language"])
    let score = try parts("fn body(p) { evaluate(x -> x, p.pairs, metrics: [psnr]).mean() }")
    #expect(score.contains("psnr") && score.contains("evaluation") && !score.contains("ssim"))
    // What is scored where no metrics are named.
    #expect(try parts("fn body(p) { evaluate(x -> x, p.pairs) }").contains("ssim"))
    #expect(
      try parts("metric = ssim\nfn body(p) { evaluate(x -> x, p.pairs, metrics: [metric]) }").contains("ssim")
    )
    let streaks = try parts("fn body(p) { rain(\"range/small\").sample(8, 8, seed: 1) }")
    #expect(streaks.contains("streaks") && !streaks.contains("particles") && !streaks.contains("networks"))
    #expect(try parts("wet = physical_rain()\nfn body(p) { wet }").contains("physical rain"))
    #expect(try parts("fn body(p) { p.set.unseen() }").contains("particles"))
    let suite = try parts("fn body(p) { p.set.unseen_suite() }")
    #expect(
      suite.isSuperset(of: ["matched rain", "traced rain", "sheets of rain", "physical rain", "streaks"]))
    #expect(try parts("wet = rain(\"range/small\").matched()\nfn body(p) { wet }").contains("matched rain"))
    // Through functions around it, and those handed on without being called.
    #expect(try parts("fn inner(x) { {net: resnet} }\nfn body(p) { inner(p) }").contains("networks"))
    let training = try parts("fn body(p) { train(p.net, p.data, steps: 1) }")
    #expect(training.contains("training") && !training.contains("evaluation"))
    #expect(try parts("fn body(p) { train(p.net, p.data, steps: 1, meter: p.sets) }").contains("evaluation"))
  }
}
