import Files

extension PairSearch {
  // MARK: Folders

  /// A picture, and the path from the folder of its kind to the folder it lies in, such as `""` or `heavy/night`.
  struct Place {
    let file: String
    let folder: String
  }

  struct FolderPair {
    var rainy: [Place] = []
    var clean: [Place] = []

    var isPair: Bool { !rainy.isEmpty && !clean.isEmpty }

    mutating func add(_ place: Place, _ kind: PairName.Kind) {
      if kind == .rainy { rainy.append(place) } else { clean.append(place) }
    }
  }

  /// The files of folders that stand beside each other, by the folder they are in.
  func folderPairs(_ files: [String]) -> [String: FolderPair] {
    folderPairs(files) { name, _ in
      let name = name.lowercased()
      if PairName.rainyFolders.contains(name) { return ("", .rainy) }
      return PairName.cleanFolders.contains(name) ? ("", .clean) : nil
    }
  }

  /// The same for folders that are told apart by a word in both of their names, such as `a1_Rain` and `a1_GT`, or by a
  /// word in one of them, such as `leftImg8bit` and `leftImg8bit_rain`.
  func affixedFolderPairs(_ files: [String]) -> [String: FolderPair] {
    var marked: [String: Set<PairName.Kind>] = [:]
    func key(_ above: String, _ name: PairName) -> String {
      "\(above)/\(name.rest.joined(separator: "-").lowercased())"
    }
    for folder in Set(files.map { FileBytes.folder(of: $0) }) {
      let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
      for place in parts.indices {
        let name = PairName(parts[place])
        guard let kind = name.kind, !name.rest.isEmpty else { continue }
        marked[key(parts[..<place].joined(separator: "/"), name), default: []].insert(kind)
      }
    }
    return folderPairs(files) { text, above in
      let name = PairName(text)
      let base = name.rest.joined(separator: "-").lowercased()
      if let kind = name.kind { return base.isEmpty ? nil : (base, kind) }
      guard let kinds = marked[key(above, name)], kinds.count == 1, let other = kinds.first else {
        return nil
      }
      return (base, other == .rainy ? .clean : .rainy)
    }
  }

  /// - Parameter kind: what a folder holds, by its name and the path above; and what it has in common with its partner.
  private func folderPairs(
    _ files: [String], kind: (Substring, String) -> (base: String, kind: PairName.Kind)?
  ) -> [String: FolderPair] {
    var pairs: [String: FolderPair] = [:]
    for file in files {
      let parts = file.split(separator: "/", omittingEmptySubsequences: false)
      // The nearest folder that says what it holds.
      for place in parts.indices.dropLast().reversed() {
        let above = parts[..<place].joined(separator: "/")
        guard above.utf8.count >= path.utf8.count else { break }
        guard let found = kind(parts[place], above) else { continue }
        let folder = parts[(place + 1)...].dropLast().joined(separator: "/")
        pairs["\(above)/\(found.base)", default: FolderPair()].add(
          Place(file: file, folder: folder), found.kind)
        break
      }
    }
    return pairs.filter(\.value.isPair)
  }

  mutating func byFolders(_ files: [String], _ folders: [String: FolderPair]) -> [Pair] {
    let used = Set(folders.values.flatMap { $0.rainy + $0.clean }.map { PathBytes($0.file) })
    for file in files where !used.contains(PathBytes(file)) {
      leave(file, "it is not in a folder of rainy or clean pictures")
    }
    return folders.sorted { $0.key < $1.key }.flatMap { match(rainy: $0.value.rainy, clean: $0.value.clean) }
  }

  // MARK: Names

  static func beginsWithNoRain(_ file: String) -> Bool {
    (file.split(separator: "/").last ?? "").lowercased().hasPrefix("norain")
  }

  /// Pictures of both kinds in one folder, told apart by their names.
  mutating func byBeginnings(_ files: [String]) -> [Pair] {
    let isUsual = files.contains(where: Self.beginsWithNoRain)
    var both = FolderPair()
    for file in files {
      let folder = file.path(below: path).split(separator: "/").dropLast().joined(separator: "/")
      let isClean = isUsual ? Self.beginsWithNoRain(file) : PairName(Self.stem(of: file)).kind == .clean
      both.add(Place(file: file, folder: folder), isClean ? .clean : .rainy)
    }
    return match(rainy: both.rainy, clean: both.clean)
  }

  /// Each rainy picture with the clean one of its name, or of the beginning of its name up to `_`, `-` or `x`, or of
  /// what its name says but for rain or none, in the same folder or the nearest one above.
  private mutating func match(rainy: [Place], clean: [Place]) -> [Pair] {
    var byName = FilesByName()
    var bySense = FilesByName()
    var unused: [String] = []
    for place in clean {
      let name = "\(place.folder)/\(Self.bareStem(place.file))"
      if let other = byName.twin(of: name) {
        problems.append(.init(path: place.file, reason: "it has the same name as \(other)"))
        continue
      }
      byName.add(place.file, as: name)
      let sense = PairName(Self.stem(of: place.file))
      bySense.add(place.file, as: "\(place.folder)/\(sense.rest.joined(separator: "-"))")
      if sense.isBeforeNumber {
        bySense.add(place.file, as: "\(place.folder)/\(sense.rest.dropLast().joined(separator: "-"))")
      }
      unused.append(place.file)
    }
    var pairs: [Pair] = []
    var used: Set<PathBytes> = []
    for place in rainy {
      let parts = place.folder.split(separator: "/")
      let folders = (0...parts.count).reversed().map { parts[..<$0].joined(separator: "/") }
      let stem = Self.bareStem(place.file)
      // A mask of a picture begins with its name as well.
      let isAside = PairName.isAside(stem)
      let shorter = stem.indices.reversed().filter { Self.isSeparator(in: stem, at: $0) }.map { stem[..<$0] }
      let names = isAside ? [stem] : [stem] + shorter
      let sense = PairName(Self.stem(of: place.file)).rest
      let senses = isAside ? [] : (0..<sense.count).map { sense.dropLast($0).joined(separator: "-") }
      let partner =
        folders.lazy.compactMap { folder in names.lazy.compactMap { byName["\(folder)/\($0)"] }.first }.first
        ?? folders.lazy.compactMap { folder in
          senses.lazy.compactMap { bySense.only("\(folder)/\($0)") }.first
        }
        .first
      guard let partner else {
        leave(place.file, "there is no clean picture with its name")
        continue
      }
      used.insert(PathBytes(partner))
      pairs.append(Pair(rainy: place.file, clean: partner))
    }
    for file in unused where !used.contains(PathBytes(file)) { leave(file, "it has no rainy picture") }
    return pairs
  }

  /// The name without its ending and without what says whether there is rain.
  private static func bareStem(_ file: String) -> Substring {
    let stem = stem(of: file)
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
}

/// Files by name. Names are equal whether their accented letters are composed or decomposed, as macOS and other systems
/// write them; where a folder holds both forms, the file with the same bytes is found.
struct FilesByName {
  private var files: [String: [(name: PathBytes, file: String)]] = [:]

  mutating func add(_ file: String, as name: String) {
    files[name, default: []].append((PathBytes(name), file))
  }

  subscript(name: String) -> String? { (twin(of: name) ?? files[name]?.first?.file) }

  /// The file of exactly this name.
  func twin(of name: String) -> String? { files[name]?.first { $0.name == PathBytes(name) }?.file }

  /// The file of this name, where it is the only one.
  func only(_ name: String) -> String? { files[name]?.count == 1 ? files[name]?[0].file : nil }
}
