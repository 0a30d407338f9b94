import Glibc
import Syntax

/// An entry that ran without error.
struct RanEntry: Hashable {
  var text: String
  /// The folder that its imports start from; nil for the one the program was started in.
  var folder: String?
  /// The number of the value that `_` was when it ran; 0 for none.
  var last = 0
  /// The number of the value it showed.
  var shown: Int?
}

/// Entries as a script that does what they did.
///
/// A shown value that a later entry mentions gets its name where it is made: `_3 = randn(4, seed: 1)`. Imports are
/// written so that they find their files from the script's folder. What would still be refused, such as a name that only
/// an entry with an error gave, stays as a comment with the reason.
struct SavedScript {
  private(set) var text = ""
  /// How many entries stand as comments.
  private(set) var leftOut = 0

  /// - Parameters:
  ///   - folder: the script's; nil for the one the program was started in.
  ///   - check: finds the mistakes of a script without running it.
  init(_ entries: [RanEntry], folder: String?, check: (String) -> [Diagnostic]) {
    var pieces = SavedScript.named(entries).map { SavedScript.withImports($0, from: folder) }
    // Leaving an entry out may leave others without a name, so that each round may find more.
    for _ in entries.indices {
      text = pieces.map { $0 + "\n" }.joined()
      let source = Source(name: "", text: text)
      var reasons: [Int: String] = [:]
      for diagnostic in check(text) where diagnostic.severity == .error && diagnostic.source == nil {
        let line = source.position(at: diagnostic.range.start).line
        reasons[SavedScript.piece(at: line, pieces)] = diagnostic.message
      }
      if reasons.isEmpty { return }
      for (index, reason) in reasons {
        leftOut += 1
        pieces[index] = (["left out: \(reason)"] + pieces[index].split(separator: "\n").map(String.init)).map
        { "# \($0)" }.joined(separator: "\n")
      }
    }
    text = pieces.map { $0 + "\n" }.joined()
  }

  private static func piece(at line: Int, _ pieces: [String]) -> Int {
    var first = 1
    for (index, piece) in pieces.enumerated() {
      first += 1 + piece.utf8.count { $0 == UInt8(ascii: "\n") }
      if line < first { return index }
    }
    return pieces.count - 1
  }

  /// The entries' texts with a name for each shown value that a later one mentions.
  private static func named(_ entries: [RanEntry]) -> [RanEntry] {
    var wanted: Set<Int> = []
    var entries = entries.map { entry -> RanEntry in
      var entry = entry
      let blanks = Mentions.names(in: entry.text).filter { name, _ in
        if let number = shownNumber(name) { wanted.insert(number) }
        return name == "_" && entry.last > 0
      }
      if !blanks.isEmpty { wanted.insert(entry.last) }
      entry.text = replacing(blanks.map { ($0.range, "_\(entry.last)") }, in: entry.text)
      return entry
    }
    for index in entries.indices {
      guard let number = entries[index].shown, wanted.contains(number) else { continue }
      let statement = Parser.parse(Source(name: "", text: entries[index].text)).block.statements.last
      guard case .expression? = statement?.kind, let start = statement?.range.start else { continue }
      entries[index].text = replacing([(start..<start, "_\(number) = ")], in: entries[index].text)
    }
    return entries
  }

  /// 3 for `_3`.
  private static func shownNumber(_ name: String) -> Int? {
    name.hasPrefix("_") ? Int(name.dropFirst()) : nil
  }

  private static func withImports(_ entry: RanEntry, from folder: String?) -> String {
    if canonical(entry.folder ?? ".") == canonical(folder ?? ".") { return entry.text }
    var edits: [(Range<Int>, String)] = []
    for statement in Parser.parse(Source(name: "", text: entry.text)).block.statements {
      guard case .importFile(let path, let range, _) = statement.kind, !path.hasPrefix("/") else { continue }
      let place = canonical(entry.folder ?? ".") + "/" + path
      let own = (folder == "/" ? "" : canonical(folder ?? ".")) + "/"
      let written = place.hasPrefix(own) ? String(place.dropFirst(own.count)) : place
      edits.append((range.start..<range.end, "\"\(written)\""))
    }
    return replacing(edits, in: entry.text)
  }

  private static func canonical(_ folder: String) -> String {
    guard let real = realpath(folder, nil) else { return folder }
    defer { free(real) }
    return String(cString: real)
  }

  /// - Parameter edits: in the text's order, none over another.
  private static func replacing(_ edits: [(range: Range<Int>, text: String)], in text: String) -> String {
    var bytes = Array(text.utf8)
    for edit in edits.reversed() { bytes.replaceSubrange(edit.range, with: edit.text.utf8) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
