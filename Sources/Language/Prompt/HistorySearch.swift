import Console

/// A search through the history under way: what is looked for and what has been found.
struct HistorySearch {
  private(set) var wanted = ""
  private(set) var match: EntryHistory.Match?
  private var isFailing = false

  mutating func extend(by character: Unicode.Scalar, in history: EntryHistory) {
    wanted.unicodeScalars.append(character)
    find(from: match?.place ?? history.entries.count - 1, by: -1, in: history)
  }

  mutating func shorten(in history: EntryHistory) {
    guard !wanted.isEmpty else { return }
    wanted.removeLast()
    find(from: history.entries.count - 1, by: -1, in: history)
  }

  /// To the next older (−1) or newer (1) entry that contains what is looked for.
  mutating func go(by direction: Int, in history: EntryHistory) {
    guard let match else { return }
    find(from: match.place + direction, by: direction, unlike: history.entries[match.place], in: history)
  }

  /// Keeps what was found before when there is nothing else.
  private mutating func find(
    from place: Int, by direction: Int, unlike text: String? = nil, in history: EntryHistory
  ) {
    let found = history.match(wanted, from: place, by: direction, unlike: text)
    isFailing = found == nil && !wanted.isEmpty
    if wanted.isEmpty { match = nil } else if let found { match = found }
  }

  /// The line that shows the search.
  func row(columns: Int) -> EntryLayout.Row {
    let label = isFailing ? "history, no more with: " : "history search: "
    var text = label + wanted
    while DisplayWidth.columns(text) > columns - 1, !text.isEmpty { text.removeFirst() }
    return .init(text: text, width: DisplayWidth.columns(text))
  }
}
