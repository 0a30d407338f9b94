import Failures
import Files

extension PairSearch {
  // MARK: Lists and patterns

  mutating func byList() throws -> [Pair] {
    let text = try DecodedText(FileBytes.read(path), name: path).text
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    func place(_ listed: Substring) -> String {
      let name = Self.unquoted(listed)
      let plain = written(name)
      // Lists from Windows have backslashes between folders.
      guard name.contains("\\"), !FileBytes.isTaken(plain) else { return plain }
      let other = written(Substring(name.replacing("\\", with: "/")))
      return FileBytes.isTaken(other) ? other : plain
    }
    func written(_ name: Substring) -> String {
      // Some lists write paths below the set's folder as if they began at the root.
      let whole = FileBytes.asOnDisk(String(name))
      return name.hasPrefix("/") && FileBytes.exists(whole)
        ? whole : FileBytes.asOnDisk("\(folder)/\(name.drop { $0 == "/" })")
    }
    var pairs: [Pair] = []
    for (number, line) in text.plainLines.enumerated() {
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

  /// A path without the quotes around it.
  private static func unquoted(_ path: Substring) -> Substring {
    guard path.count > 2, let quote = path.first, quote == "\"" || quote == "'", path.last == quote else {
      return path
    }
    return path.dropFirst().dropLast()
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

  mutating func byPattern(
    _ patterns: (rainy: String, clean: String), _ files: [String]
  ) throws -> [Pair] {
    func parts(_ pattern: String) throws -> (before: Substring, after: Substring) {
      let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw Failure("the pattern \"\(pattern)\" must contain one *", hint: "as in \"rain/*x2.png\"")
      }
      return (parts[0], parts[1])
    }
    let (rainy, clean) = (try parts(patterns.rainy), try parts(patterns.clean))
    var known = FilesByName()
    for file in files { known.add(file, as: file) }
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
      let wanted = path.path(to: "\(clean.before)\(middle)\(clean.after)")
      let partner = known[wanted]
      // The pattern of rainy names may fit clean ones, too.
      if partner.map({ PathBytes($0) == PathBytes(file) }) ?? areClean.contains(PathBytes(file)) { continue }
      guard let partner else {
        leave(file, "there is no \(wanted)")
        continue
      }
      used.insert(PathBytes(partner))
      pairs.append(Pair(rainy: file, clean: partner))
    }
    let areRainy = Set(pairs.map { PathBytes($0.rainy) })
    for file in cleanFiles where !used.contains(PathBytes(file)) && !areRainy.contains(PathBytes(file)) {
      leave(file, "it has no rainy picture")
    }
    return pairs
  }
}
