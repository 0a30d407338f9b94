/// Earlier entries, as the arrow keys and the search walk through them.
struct EntryHistory {
  private(set) var entries: [String]
  /// The walk under way: where it stands, and what was being written when it began.
  private var walk: (place: Int, shown: EditedText, draft: EditedText)?

  init(_ entries: [String] = []) {
    self.entries = entries
  }

  /// Adds an entry that was run; whether it was not the last one again.
  @discardableResult
  mutating func add(_ entry: String) -> Bool {
    guard entries.last != entry else { return false }
    entries.append(entry)
    return true
  }

  // MARK: Arrows

  /// The next older entry that begins as the text did when the walk began, with the cursor in its first line, so
  /// that Up goes on through the history and Down into the entry.
  mutating func older(than current: EditedText) -> EditedText? {
    let (start, draft) = place(of: current) ?? (entries.count, current)
    guard let place = step(from: start, by: -1, draft: draft, unlike: current.text) else { return nil }
    let entry = entries[place]
    let firstLine = entry.utf8.firstIndex(of: UInt8(ascii: "\n")) ?? entry.endIndex
    return stand(at: place, EditedText(entry, cursor: entry.utf8[..<firstLine].count), draft: draft)
  }

  /// The oldest entry that begins as the text did when the walk began.
  mutating func oldest(than current: EditedText) -> EditedText? {
    var found: EditedText?
    while let next = older(than: found ?? current) { found = next }
    return found
  }

  /// What was being written when the walk began.
  mutating func draft(from current: EditedText) -> EditedText? {
    defer { walk = nil }
    return place(of: current)?.draft
  }

  /// The next newer entry, and at last what was being written.
  mutating func newer(than current: EditedText) -> EditedText? {
    guard let (start, draft) = place(of: current) else { return nil }
    guard let place = step(from: start, by: 1, draft: draft, unlike: current.text) else {
      walk = nil
      return draft
    }
    return stand(at: place, EditedText(entries[place]), draft: draft)
  }

  /// Where the walk stands, unless the entry it brought back has been changed since.
  private func place(of current: EditedText) -> (place: Int, draft: EditedText)? {
    guard let walk, walk.shown.text == current.text else { return nil }
    return (walk.place, walk.draft)
  }

  private func step(from start: Int, by direction: Int, draft: EditedText, unlike text: String) -> Int? {
    var place = start + direction
    while entries.indices.contains(place) {
      if entries[place] != text, entries[place].hasPrefix(draft.text) { return place }
      place += direction
    }
    return nil
  }

  private mutating func stand(at place: Int, _ shown: EditedText, draft: EditedText) -> EditedText {
    walk = (place, shown, draft)
    return shown
  }

  // MARK: Search

  struct Match: Hashable {
    /// The entry's place in `entries`.
    var place: Int
    /// UTF-8 offsets of what was found in it.
    var range: Range<Int>
  }

  /// The nearest entry that contains the text, from a place on, towards older (−1) or newer (1) ones. Small letters
  /// stand for capitals too. Entries equal to `text` are passed over.
  func match(_ wanted: String, from start: Int, by direction: Int, unlike text: String? = nil) -> Match? {
    guard !wanted.isEmpty else { return nil }
    let ignoresCase = !wanted.contains(where: \.isUppercase)
    let wanted = Array(wanted.utf8)
    var place = start
    while entries.indices.contains(place) {
      if entries[place] != text, let offset = find(wanted, in: entries[place], ignoringCase: ignoresCase) {
        return Match(place: place, range: offset..<offset + wanted.count)
      }
      place += direction
    }
    return nil
  }

  /// The last place in an entry; capitals of ASCII only, so that offsets stay what they are.
  private func find(_ wanted: [UInt8], in entry: String, ignoringCase: Bool) -> Int? {
    let bytes = entry.utf8.map { ignoringCase && (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    guard bytes.count >= wanted.count else { return nil }
    return (0...bytes.count - wanted.count).last { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
