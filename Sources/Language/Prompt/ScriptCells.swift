import Syntax

/// The cells of an opened script, with what has run; it outlives changes of the file.
struct ScriptCells {
  enum State: Hashable {
    case waiting
    case ran(seconds: Double)
    case failed
    /// It ran, and its text is another one since.
    case changed
  }

  let path: String
  private(set) var source: Source
  private(set) var cells: [Cell]
  private(set) var states: [State]
  /// What `:next` runs; the number of cells after the last.
  private(set) var next = 0
  /// What `:rerun` runs.
  private(set) var latest: Int?

  init(path: String, text: String) {
    self.path = path
    source = Source(name: path, text: text)
    cells = Cell.cells(of: source)
    states = Array(repeating: .waiting, count: cells.count)
  }

  /// The cell's lines, without the line that starts it.
  func text(_ cell: Int) -> String { trimmed(source.text(in: cells[cell].range)) }

  /// The cell as a source of its own, whose lines and imports stay what they are in the file.
  func code(_ cell: Int) -> Source { cells[cell].alone(in: source) }

  mutating func finished(_ cell: Int, _ state: State) {
    states[cell] = state
    latest = cell
    // A cell that failed is the one to run again, after a look at it.
    next = state == .failed ? cell : cell + 1
  }

  /// Nothing has run: what it gave has been forgotten.
  mutating func forget() {
    states = Array(repeating: .waiting, count: cells.count)
    next = 0
    latest = nil
  }

  /// Takes over the file's new text. A cell is the one it was where its text is the same, else where its
  /// title is, else where it stands in the same place between two such cells.
  mutating func update(text: String) {
    guard text != source.text else { return }
    let old = self
    self = ScriptCells(path: path, text: text)
    var places: [Int: Int] = [:]
    var taken: Set<Int> = []
    func match(_ isSame: (Int, Int) -> Bool) {
      for place in old.cells.indices where places[place] == nil {
        guard let found = cells.indices.first(where: { !taken.contains($0) && isSame(place, $0) }) else {
          continue
        }
        places[place] = found
        taken.insert(found)
      }
    }
    match { old.cells[$0].title == cells[$1].title && old.text($0) == self.text($1) }
    match { old.text($0) == self.text($1) }
    match { !old.cells[$0].title.isEmpty && old.cells[$0].title == cells[$1].title }
    match { place, candidate in
      let before = place == 0 ? -1 : places[place - 1]
      return before == candidate - 1
    }
    for (place, found) in places {
      let isSame = old.text(place) == self.text(found)
      switch old.states[place] {
      case .ran where !isSame: states[found] = .changed
      default: states[found] = old.states[place]
      }
    }
    latest = old.latest.flatMap { places[$0] }
    // On after the last cell before the old place that is still there.
    let before = (0..<old.next).last { places[$0] != nil }.flatMap { places[$0] }
    next = before.map { $0 + 1 } ?? 0
  }
}
