import Failures
import Files

/// What the file of a sweep's table holds, read piece by piece as it grows.
struct SweepFileContents {
  static let version = 2
  private static let identity = "run"
  private static let part = "table_row"
  private static let versionColumn = "table_version"
  /// The columns behind the point and its results, which no field may be called like.
  static let closing = ["seconds", "threads", "instructions", "numerics", identity, part, versionColumn]

  /// The lines of one run.
  struct Lines {
    /// Cells in the order of the columns, by the number of the row, from 1; 0 stands for a run that gave no row.
    var cells: [Int: [JSON]] = [:]
    /// How many rows the run gave.
    var count: Int

    /// Whether no line is missing, as after a kill while they were written.
    var isWhole: Bool { cells.count == max(1, count) }
    var numbers: [Int] { cells.keys.sorted() }
  }

  private(set) var columns: [String] = []
  private(set) var runs: [String: Lines] = [:]
  /// The identities of the runs, in the order in which they stand.
  private(set) var order: [String] = []
  /// Whether lines may be added at the end of what was read: not of a table of the first version, nor behind half a line.
  private(set) var isRegular = true
  private var isOld = false
  private var lineCount = 0

  init() {}

  init(columns: [String]) { self.columns = columns }

  // MARK: Reading

  /// Takes in more of the file.
  ///
  /// - Returns: how many of the bytes were whole lines.
  /// - Throws: `Failure` for what is no table of a sweep, and for one of a newer version.
  mutating func take(_ bytes: [UInt8], path: String) throws -> Int {
    // Another program may have saved it as UTF-16, to which nothing can be added.
    let isUTF8 = !columns.isEmpty || ![[0xFF, 0xFE], [0xFE, 0xFF]].contains { bytes.starts(with: $0) }
    let end = isUTF8 ? bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0 : bytes.count
    var lines = try cells(of: bytes[..<end], path: path)
    if columns.isEmpty {
      if lines.isEmpty { lines = try cells(of: bytes[...], path: path) }
      guard let header = lines.first else { return 0 }
      try takeHeader(header.map(\.text), path: path)
      // Lines of the first version may have ends inside of cells.
      if isOld { lines = try cells(of: bytes[...], path: path) }
      lines = Array(lines.dropFirst())
      if !isUTF8 { isRegular = false }
    }
    for line in lines { try take(line, path: path) }
    guard end < bytes.count, !isOld else { return bytes.count }
    // Half a line, or a last one that another program left without an end.
    isRegular = false
    if columns.last == Self.versionColumn, let last = try? cells(of: bytes[end...], path: path).last,
      last.count == columns.count, last.last?.text == String(Self.version)
    {
      try take(last, path: path)
    }
    return end
  }

  private func cells(of bytes: ArraySlice<UInt8>, path: String) throws -> [[CSV.Cell]] {
    let content = try DecodedText(Array(bytes), name: path, lineEnds: .kept).text
    return try CSV.cells(of: content, name: path, canStop: false)
  }

  private mutating func takeHeader(_ names: [String], path: String) throws {
    columns = names.map(SweepCell.name)
    guard columns.contains(Self.identity) else {
      throw Failure(
        "\(path) is not a table written by `sweep`: it has no column \"\(Self.identity)\"",
        hint: columns.count == 1 && columns[0].contains { $0 == ";" || $0 == "\t" }
          ? "another program has saved it with another separator: save it with commas"
          : "give another file")
    }
    if let twice = columns.firstRepeated {
      throw Failure("\(path) has two columns \"\(twice)\"", hint: "rename or remove one of them")
    }
    isOld = !columns.contains(Self.versionColumn)
    if isOld { isRegular = false }
    lineCount = 1
  }

  private mutating func take(_ line: [CSV.Cell], path: String) throws {
    lineCount += 1
    guard line.count == columns.count else {
      throw Failure(
        "line \(lineCount) of \(path) has \(line.count) cells for \(columns.count) columns",
        hint: "another program has changed it: repair the line, or remove it to run its point again")
    }
    let cells = line.map { SweepCell.value($0.text, isText: isOld && $0.isQuoted, knowsCapitals: !isOld) }
    func cell(_ column: String) -> JSON? { columns.firstIndex(of: column).map { cells[$0] } }
    if !isOld, cell(Self.versionColumn) != .int(Self.version) {
      let isNewer = cell(Self.versionColumn)?.asInt.map { $0 > Self.version } ?? false
      throw Failure(
        isNewer
          ? "\(path) was written by a newer version of Derain"
          : "line \(lineCount) of \(path) has no valid version",
        hint: isNewer ? "open it with that version" : "remove the line to run its point again")
    }
    let identity = line[columns.firstIndex(of: Self.identity) ?? 0].text
    guard !identity.isEmpty else {
      throw Failure(
        "line \(lineCount) of \(path) has no valid run", hint: "remove the line")
    }
    if runs[identity] == nil { order.append(identity) }
    if isOld {
      var lines = runs[identity] ?? Lines(count: 0)
      lines.count += 1
      lines.cells[lines.count] = cells
      runs[identity] = lines
    } else {
      guard let (number, count) = Self.part(cell(Self.part)) else {
        throw Failure(
          "line \(lineCount) of \(path) has no valid row number",
          hint: "remove the line to run its point again")
      }
      runs[identity, default: Lines(count: count)].cells[number] = cells
    }
  }

  /// - Parameter cell: as in `1 of 3`.
  private static func part(_ cell: JSON?) -> (number: Int, count: Int)? {
    let words = cell?.asString?.split(separator: " ") ?? []
    guard words.count == 3, words[1] == "of", let number = Int(words[0]), let count = Int(words[2]),
      count == 0 ? number == 0 : (1...max(1, count)).contains(number)
    else { return nil }
    return (number, count)
  }

  /// The axes of a run.
  func point(_ names: [String], of run: Lines) -> Point? {
    guard let cells = run.cells.values.first else { return nil }
    let fields = names.compactMap { name in
      columns.firstIndex(of: name).map { JSON.Member(name, cells[$0]) }
    }
    return fields.count == names.count ? Point(fields) : nil
  }

  /// What a run gave, without its axes.
  func result(of run: Lines, at point: Point) -> RunResult {
    let left = Set(point.fields.map(\.name) + Self.closing)
    let places = columns.indices.filter { !left.contains(columns[$0]) }
    var result = RunResult()
    if run.count > 0 {
      result.rows = run.numbers.map { number in
        places.map { place in JSON.Member(columns[place], run.cells[number]?[place] ?? .null) }
      }
    }
    if let place = columns.firstIndex(of: "seconds") {
      result.seconds = run.cells.values.first?[place].asDouble ?? 0
    }
    return result
  }

  // MARK: Writing

  /// Brings the lines into the form of this version, with more columns, so that others can follow.
  mutating func makeRegular(with more: [String]) {
    let old = columns
    let own = old.filter { !Self.closing.contains($0) } + more.filter { !Self.closing.contains($0) }
    columns = own + Self.closing
    let places = columns.map { old.firstIndex(of: $0) }
    for (identity, run) in runs {
      for (number, cells) in run.cells {
        runs[identity]?.cells[number] = zip(columns, places).map { name, place in
          switch name {
          case Self.part: .string("\(number) of \(run.count)")
          case Self.versionColumn: .int(Self.version)
          default: place.map { cells[$0] } ?? .null
          }
        }
      }
    }
    isRegular = true
    isOld = false
  }

  /// Forgets a run, of which a kill may have left a part.
  mutating func remove(_ identity: String) {
    runs[identity] = nil
    order.removeAll { $0 == identity }
  }

  var text: String {
    let lines = order.flatMap { identity in
      (runs[identity]?.numbers ?? []).compactMap { runs[identity]?.cells[$0] }
    }
    return SweepCell.line(columns.map(SweepCell.text(name:)))
      + lines.map { SweepCell.line($0.map(SweepCell.text)) }.joined()
  }

  /// The lines of a run that is still to be added.
  ///
  /// - Parameter closing: what stands behind the results, up to the run's identity.
  func lines(_ rows: [[JSON.Member]], at point: Point, closing: [JSON]) -> String {
    (rows.isEmpty ? [[]] : rows).enumerated().map { index, row in
      let number = rows.isEmpty ? 0 : index + 1
      let last = closing + [.string("\(number) of \(rows.count)"), .int(Self.version)]
      var cells: [String: JSON] = [:]
      for field in point.fields + row { cells[field.name] = field.value }
      for (name, value) in zip(Self.closing, last) { cells[name] = value }
      return SweepCell.line(columns.map { SweepCell.text(cells[$0] ?? .null) })
    }.joined()
  }
}
