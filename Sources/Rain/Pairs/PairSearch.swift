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
  private(set) var problems: [PairedFiles.Problem] = []

  init(path: String) {
    self.path = path.withoutLastSlashes
  }

  /// What folders of rainy and of clean pictures are called in published data sets.
  private static let rainyNames = [
    "rain", "rainy", "rainy_image", "rainy_images", "rain_images", "input", "in", "lq", "data",
  ]
  private static let cleanNames = [
    "norain", "no_rain", "clean", "ground_truth", "groundtruth", "gt", "target", "hq", "clear",
  ]

  mutating func run(
    _ layout: PairedFiles.Layout?, _ patterns: (rainy: String, clean: String)?
  ) throws -> Found {
    if let patterns { return Found(layout: .pattern, pairs: try byPattern(patterns)) }
    guard Folder.isFolder(path) else {
      guard layout == nil || layout == .list else {
        throw RainError("\(path) is no folder", hint: "a list of pairs is a text file, all else a folder")
      }
      return Found(layout: .list, pairs: try byList())
    }
    let files = try Folder.files(in: path).filter(Folder.claimsToBePicture)
    guard !files.isEmpty else { throw RainError("there are no pictures in \(path)") }
    switch layout {
    case .folders: return Found(layout: .folders, pairs: byFolders(files))
    case .flat: return Found(layout: .flat, pairs: byBeginnings(files))
    case .halves: return Found(layout: .halves, pairs: files.map { Pair(rainy: $0, clean: $0) })
    case .list: throw RainError("\(path) is a folder, not a list of pairs", hint: "give the text file")
    case .pattern:
      throw RainError("a layout by pattern needs the patterns", hint: "give rainy: and clean:, with a * each")
    case nil: break
    }
    if !folderPairs(files).isEmpty { return Found(layout: .folders, pairs: byFolders(files)) }
    if files.contains(where: { Self.name($0).hasPrefix("norain") }) {
      return Found(layout: .flat, pairs: byBeginnings(files))
    }
    if try files.prefix(3).allSatisfy(Self.isSideBySide) {
      return Found(layout: .halves, pairs: files.map { Pair(rainy: $0, clean: $0) })
    }
    throw RainError(
      "the \(files.count) pictures in \(path) are laid out in no known way: there are no folders such as rain and norain, "
        + "input and target, or rainy_image and ground_truth, no names such as norain-1.png, and no pictures side by side",
      hint: "give rainy: and clean:, patterns with a * each, or a list of pairs")
  }

  /// The pairs whose pictures can be read and have one size.
  mutating func checked(_ found: Found) -> [Pair] {
    var sizes: [PathBytes: ImageSize?] = [:]
    func size(_ file: String, _ problems: inout [PairedFiles.Problem]) -> ImageSize? {
      if let known = sizes[PathBytes(file)] { return known }
      var size: ImageSize?
      do { size = try ImageFile.size(of: file) } catch {
        problems.append(.init(path: file, reason: (error as? ImageError)?.message ?? "\(error)"))
      }
      sizes[PathBytes(file)] = .some(size)
      return size
    }
    return found.pairs.filter { pair in
      guard let rainy = size(pair.rainy, &problems), let clean = size(pair.clean, &problems) else {
        return false
      }
      if found.layout == .halves && !rainy.width.isMultiple(of: 2) {
        problems.append(.init(path: pair.rainy, reason: "its width of \(rainy.width) pixels has no halves"))
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

  // MARK: Folders

  /// A picture, and the path from the folder of its kind to the folder it lies in, such as `""` or `heavy/night`.
  private struct Place {
    let file: String
    let folder: String
  }

  private struct FolderPair {
    var rainy: [Place] = []
    var clean: [Place] = []
  }

  /// The files of folders that stand beside each other, by the folder they are in.
  private func folderPairs(_ files: [String]) -> [String: FolderPair] {
    var pairs: [String: FolderPair] = [:]
    for file in files {
      let parts = file.split(separator: "/", omittingEmptySubsequences: false)
      // The nearest folder that says what it holds.
      for place in parts.indices.dropLast().reversed() {
        let name = parts[place].lowercased()
        let above = parts[..<place].joined(separator: "/")
        guard above.utf8.count >= path.utf8.count else { break }
        let found = Place(file: file, folder: parts[(place + 1)...].dropLast().joined(separator: "/"))
        if Self.rainyNames.contains(name) {
          pairs[above, default: FolderPair()].rainy.append(found)
          break
        }
        if Self.cleanNames.contains(name) {
          pairs[above, default: FolderPair()].clean.append(found)
          break
        }
      }
    }
    return pairs.filter { !$0.value.rainy.isEmpty && !$0.value.clean.isEmpty }
  }

  private mutating func byFolders(_ files: [String]) -> [Pair] {
    let folders = folderPairs(files)
    let used = Set(folders.values.flatMap { $0.rainy + $0.clean }.map { PathBytes($0.file) })
    for file in files where !used.contains(PathBytes(file)) {
      problems.append(.init(path: file, reason: "it lies in no folder of rainy or clean pictures"))
    }
    return folders.sorted { $0.key < $1.key }.flatMap { match(rainy: $0.value.rainy, clean: $0.value.clean) }
  }

  private mutating func byBeginnings(_ files: [String]) -> [Pair] {
    // Streak layers are what some sets have besides.
    let pictures = files.filter { !Self.name($0).hasPrefix("rainstreak") }.map { file in
      Place(
        file: file, folder: file.path(below: path).split(separator: "/").dropLast().joined(separator: "/"))
    }
    return match(
      rainy: pictures.filter { !Self.name($0.file).hasPrefix("norain") },
      clean: pictures.filter { Self.name($0.file).hasPrefix("norain") })
  }

  /// Each rainy picture with the clean one of its name, or of the beginning of its name up to `_`, `-` or `x`, in the
  /// same folder or the nearest one above.
  private mutating func match(rainy: [Place], clean: [Place]) -> [Pair] {
    func key(_ folder: some StringProtocol, _ stem: Substring) -> PathBytes { PathBytes("\(folder)/\(stem)") }
    var byName: [PathBytes: String] = [:]
    var unused: [String] = []
    for place in clean {
      let name = key(place.folder, Self.stem(place.file))
      if let other = byName[name] {
        problems.append(.init(path: place.file, reason: "it has the name of \(other)"))
      } else {
        byName[name] = place.file
        unused.append(place.file)
      }
    }
    var pairs: [Pair] = []
    var used: Set<PathBytes> = []
    for place in rainy {
      let stem = Self.stem(place.file)
      let names =
        [stem] + stem.indices.reversed().filter { Self.isSeparator(in: stem, at: $0) }.map { stem[..<$0] }
      let parts = place.folder.split(separator: "/")
      let folders = (0...parts.count).reversed().map { parts[..<$0].joined(separator: "/") }
      let partner = folders.lazy.compactMap { folder in
        names.lazy.compactMap { byName[key(folder, $0)] }.first
      }.first
      guard let partner else {
        problems.append(.init(path: place.file, reason: "there is no clean picture of its name"))
        continue
      }
      used.insert(PathBytes(partner))
      pairs.append(Pair(rainy: place.file, clean: partner))
    }
    for file in unused where !used.contains(PathBytes(file)) {
      problems.append(.init(path: file, reason: "no rainy picture belongs to it"))
    }
    return pairs
  }

  private static func name(_ file: String) -> String { (file.split(separator: "/").last ?? "").lowercased() }

  /// The name without its ending and without what says whether there is rain.
  private static func stem(_ file: String) -> Substring {
    var stem = file.split(separator: "/").last ?? ""
    if let dot = stem.lastIndex(of: ".") { stem = stem[..<dot] }
    let words = ["norain", "rain", "rainy", "clean"]
    for word in words.flatMap({ ["\($0)-", "\($0)_"] })
    where stem.lowercased().hasPrefix(word) && stem.utf8.count > word.utf8.count {
      return stem.dropFirst(word.count)
    }
    for word in words.flatMap({ ["-\($0)", "_\($0)"] })
    where stem.lowercased().hasSuffix(word) && stem.utf8.count > word.utf8.count {
      return stem.dropLast(word.count)
    }
    return stem
  }

  /// Whether what stands from here on says which of several rainy pictures it is. An `x` does so before a number alone.
  private static func isSeparator(in stem: Substring, at place: Substring.Index) -> Bool {
    let rest = stem[stem.index(after: place)...]
    return "_-".contains(stem[place]) || (stem[place] == "x" && !rest.isEmpty && rest.allSatisfy(\.isNumber))
  }

  // MARK: Halves

  /// Whether left and right show the same: their thumbnails agree far better than unrelated pictures do.
  private static func isSideBySide(_ file: String) throws -> Bool {
    let size = try ImageFile.size(of: file)
    guard size.width.isMultiple(of: 2), size.width >= 2 * 16, size.height >= 16 else { return false }
    let whole = try Image(contentsOf: file)
    let half = ImageSize(height: size.height, width: size.width / 2)
    let parts = try [0, half.width].map { try whole.cropped(to: Window(row: 0, column: $0, size: half)) }
    return Fingerprint(parts[0]).distance(to: Fingerprint(parts[1])) <= 70
  }

  // MARK: Lists and patterns

  private mutating func byList() throws -> [Pair] {
    var text = String(decoding: try FileBytes.read(path), as: UTF8.self)[...]
    // What some editors begin a file with.
    if text.unicodeScalars.first == "\u{feff}" { text.unicodeScalars.removeFirst() }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    func place(_ name: Substring) -> String {
      // Some lists write paths below the set's folder as if they began at the root.
      name.hasPrefix("/") && FileBytes.exists(String(name))
        ? String(name) : "\(folder)/\(name.drop { $0 == "/" })"
    }
    var pairs: [Pair] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      if line.hasPrefix("#") || line.allSatisfy(\.isWhitespace) { continue }
      let parts = Self.paths(in: line)
      guard parts.count == 2 else {
        problems.append(
          .init(path: "\(path), line \(number + 1)", reason: "it has \(parts.count) paths instead of two"))
        continue
      }
      pairs.append(Pair(rainy: place(parts[0]), clean: place(parts[1])))
    }
    return pairs
  }

  /// The paths of a line, which stand between tabs or else commas, so that they may hold blanks, or else blanks.
  private static func paths(in line: Substring) -> [Substring] {
    let separator: Character? = line.contains("\t") ? "\t" : line.contains(",") ? "," : nil
    guard let separator else { return line.split(whereSeparator: \.isWhitespace) }
    return line.split(separator: separator).map { part in
      let start = part.drop(while: \.isWhitespace)
      return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }.filter { !$0.isEmpty }
  }

  private mutating func byPattern(_ patterns: (rainy: String, clean: String)) throws -> [Pair] {
    func parts(_ pattern: String) throws -> (before: Substring, after: Substring) {
      let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw RainError("the pattern \"\(pattern)\" needs one *", hint: "as in \"rain/*x2.png\"")
      }
      return (parts[0], parts[1])
    }
    let (rainy, clean) = (try parts(patterns.rainy), try parts(patterns.clean))
    let files = try Folder.files(in: path)
    let known = Set(files.map { PathBytes($0) })
    var pairs: [Pair] = []
    var used: Set<PathBytes> = []
    func middle(_ file: String, _ pattern: (before: Substring, after: Substring)) -> Substring? {
      let name = file.path(below: path)
      guard name.hasPrefix(pattern.before), name.hasSuffix(pattern.after),
        name.count >= pattern.before.count + pattern.after.count
      else { return nil }
      return name.dropFirst(pattern.before.count).dropLast(pattern.after.count)
    }
    let cleanFiles = files.filter { middle($0, clean) != nil }
    let areClean = Set(cleanFiles.map { PathBytes($0) })
    for file in files {
      guard let middle = middle(file, rainy) else { continue }
      let partner = path.path(to: "\(clean.before)\(middle)\(clean.after)")
      // The pattern of rainy names may fit clean ones, too.
      let isKnown = known.contains(PathBytes(partner))
      if PathBytes(partner) == PathBytes(file) || (areClean.contains(PathBytes(file)) && !isKnown) {
        continue
      }
      guard isKnown else {
        problems.append(.init(path: file, reason: "there is no \(partner)"))
        continue
      }
      used.insert(PathBytes(partner))
      pairs.append(Pair(rainy: file, clean: partner))
    }
    let areRainy = Set(pairs.map { PathBytes($0.rainy) })
    for file in cleanFiles where !used.contains(PathBytes(file)) && !areRainy.contains(PathBytes(file)) {
      problems.append(.init(path: file, reason: "no rainy picture belongs to it"))
    }
    return pairs
  }
}
