import Failures
import Files
import Imaging

/// Finds the pairs among the files of a data set, and the files that are in none.
struct PairSearch {
  struct Pair {
    let rainy: String
    let clean: String
  }

  struct Found {
    let layout: PairedFiles.Layout
    var pairs: [Pair]
  }

  let path: String
  var problems: [PairedFiles.Problem] = []
  /// What data sets hold beside their pairs.
  private(set) var asides: [String] = []
  private(set) var danglingLinks: [String] = []

  init(path: String) {
    self.path = FileBytes.asOnDisk(path.withoutLastSlashes)
  }

  mutating func run(
    _ layout: PairedFiles.Layout?, _ patterns: (rainy: String, clean: String)?
  ) throws -> Found {
    guard Folder.isFolder(path) || patterns != nil else {
      guard layout == nil || layout == .list else {
        throw Failure(
          "\(path) is not a folder", hint: "only a list of pairs can be a file; other layouts need a folder")
      }
      return Found(layout: .list, pairs: try byList())
    }
    let contents = try Folder.contents(of: path)
    danglingLinks = contents.danglingLinks
    problems = contents.unusable.map { .init(path: $0.path, reason: $0.reason) }
    // Several folders of rainy pictures may link to one of clean ones.
    let all = contents.filesByEveryWay
    if let patterns { return Found(layout: .pattern, pairs: try byPattern(patterns, all)) }
    let files = all.filter(Folder.claimsToBePicture)
    guard !files.isEmpty else {
      if !problems.isEmpty { return Found(layout: layout ?? .folders, pairs: []) }
      let other = all.first(where: Folder.isOtherPicture)
      throw Failure(
        "there are no pictures in \(path)", hint: other.map { "convert files such as \($0) to PNG" })
    }
    switch layout {
    case .folders:
      let folders = folderPairs(files)
      return Found(
        layout: .folders, pairs: byFolders(files, folders.isEmpty ? affixedFolderPairs(files) : folders))
    case .flat: return Found(layout: .flat, pairs: byBeginnings(files))
    case .halves: return Found(layout: .halves, pairs: files.map { Pair(rainy: $0, clean: $0) })
    case .list: throw Failure("\(path) is a folder, not a list of pairs", hint: "give the text file")
    case .pattern:
      throw Failure("this layout needs patterns", hint: "add rainy: and clean:, each with a *")
    case nil: return try byWhatIsThere(files)
    }
  }

  private mutating func byWhatIsThere(_ files: [String]) throws -> Found {
    var folders = folderPairs(files)
    if !folders.isEmpty { return Found(layout: .folders, pairs: byFolders(files, folders)) }
    if files.contains(where: Self.beginsWithNoRain) {
      return Found(layout: .flat, pairs: byBeginnings(files))
    }
    folders = affixedFolderPairs(files)
    if !folders.isEmpty { return Found(layout: .folders, pairs: byFolders(files, folders)) }
    var trial = self
    let pairs = trial.byBeginnings(files)
    if !pairs.isEmpty {
      self = trial
      return Found(layout: .flat, pairs: pairs)
    }
    if try files.prefix(3).allSatisfy(Self.isSideBySide) {
      return Found(layout: .halves, pairs: files.map { Pair(rainy: $0, clean: $0) })
    }
    // Names that are no text may be why.
    if !problems.isEmpty { return Found(layout: .folders, pairs: []) }
    throw Failure(
      "the \(files.count) pictures in \(path) have no known layout: there are no folders such as rain and norain, "
        + "input and target, or rainy_image and ground_truth, no names such as norain-1.png or 1_GT.png, and no pictures "
        + "side by side",
      hint: "add the patterns rainy: and clean:, each with a *, or give a list of pairs")
  }

  /// Notes a picture that is in no pair: what data sets hold besides is left aside.
  mutating func leave(_ file: String, _ reason: String) {
    if file.path(below: path).split(separator: "/").contains(where: {
      PairName.isAside(Self.stem(of: String($0)))
    }) {
      asides.append(file)
    } else {
      problems.append(.init(path: file, reason: reason))
    }
  }

  /// The last part of a path without its ending.
  static func stem(of file: String) -> Substring {
    let name = file.split(separator: "/").last ?? ""
    return name.lastIndex(of: ".").map { name[..<$0] } ?? name
  }

  /// The pairs whose pictures can be read and have one size.
  ///
  /// - Parameter decodes: whether the pictures are read whole, or only their sizes.
  mutating func checked(_ found: Found, decodes: Bool) -> [Pair] {
    var sizes: [PathBytes: ImageSize?] = [:]
    func size(_ file: String, _ problems: inout [PairedFiles.Problem]) -> ImageSize? {
      if let known = sizes[PathBytes(file)] { return known }
      var size: ImageSize?
      do { size = try decodes ? Image(contentsOf: file).size : ImageFile.size(of: file) } catch {
        problems.append(.init(path: file, reason: (error as? Failure)?.message ?? "\(error)"))
      }
      sizes[PathBytes(file)] = .some(size)
      return size
    }
    return found.pairs.filter { pair in
      guard let rainy = size(pair.rainy, &problems), let clean = size(pair.clean, &problems) else {
        return false
      }
      if found.layout == .halves && !rainy.width.isMultiple(of: 2) {
        problems.append(
          .init(path: pair.rainy, reason: "its width of \(rainy.width) pixels cannot be halved"))
        return false
      }
      guard rainy == clean else {
        problems.append(
          .init(path: pair.rainy, reason: "it is \(rainy) pixels, but \(pair.clean) is \(clean)"))
        return false
      }
      return true
    }
  }

  /// Whether left and right show the same: their thumbnails agree far better than unrelated pictures do.
  private static func isSideBySide(_ file: String) throws -> Bool {
    let size = try ImageFile.size(of: file)
    guard size.width.isMultiple(of: 2), size.width >= 2 * 16, size.height >= 16 else { return false }
    let whole = try Image(contentsOf: file)
    let half = ImageSize(height: size.height, width: size.width / 2)
    let parts = try [0, half.width].map { try whole.cropped(to: Window(row: 0, column: $0, size: half)) }
    return Fingerprint(parts[0]).distance(to: Fingerprint(parts[1])) <= 70
  }
}
