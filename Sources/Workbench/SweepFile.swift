import Experiments
import Files
import Interpreter
import Kernels

/// A table on disk with the results of a sweep, a row for each finished point: to read, to share, and to go on from on any
/// machine.
final class SweepFile {
  private static let identityColumn = "run"
  private static let closing = ["seconds", "threads", "instructions", "numerics", identityColumn]

  private let path: String
  private let subjects: [RunSubject]
  private let threads: Int
  private let places: [String: Int]
  private var rows: [Int: [Record]] = [:]
  /// What was there when it was opened, by the point's place.
  private(set) var known: [Int: RunResult] = [:]

  /// - Throws: `ScriptError` where the file holds results of other points or of another body.
  init(_ path: String, subjects: [RunSubject], threads: Int) throws {
    self.path = path
    self.subjects = subjects
    self.threads = threads
    places = Dictionary(uniqueKeysWithValues: subjects.enumerated().map { ($1.identity, $0) })
    let strangers = try read { record, place in
      let axes = Set(subjects.first?.point.fields.map(\.name) ?? [])
      let members = record.compactMap { name, value in
        axes.contains(name) || SweepFile.closing.contains(name)
          ? nil : SweepFile.value(value).map { JSON.Member(name, $0) }
      }
      var result = known[place] ?? RunResult()
      result.rows.append(members)
      result.seconds = record["seconds"]?.asNumber ?? 0
      known[place] = result
    }
    if strangers > 0 {
      throw ScriptError(
        "\(path) holds \(strangers) \(strangers == 1 ? "row" : "rows") of other points, or of a body that has changed since",
        hint: "move the file away, or name another one, and the sweep begins anew")
    }
  }

  /// Takes in the rows of the file, which another program may have written meanwhile.
  ///
  /// - Returns: how many rows are of other points.
  private func read(_ each: (Record, Int) -> Void) throws -> Int {
    rows = [:]
    guard FileBytes.exists(path) else { return 0 }
    let table = try Table.csv(at: path)
    guard table.columns.contains(SweepFile.identityColumn) else {
      throw ScriptError(
        "\(path) is no table of a sweep: it has no column \"\(SweepFile.identityColumn)\"",
        hint: table.columns.count == 1 && table.columns[0].contains(";")
          ? "another program has saved it with `;` between its cells: save it with commas"
          : "name another file")
    }
    var strangers = 0
    for position in table.rows.indices {
      let record = table.record(at: position)
      guard let identity = record[SweepFile.identityColumn]?.asString, let place = places[identity] else {
        strangers += 1
        continue
      }
      rows[place, default: []].append(record)
      each(record, place)
    }
    return strangers
  }

  /// Adds what a point gave, and writes the file.
  func add(_ result: RunResult, at index: Int) throws {
    let numerics = Numerics.current
    let closing: [(String, Value)] = [
      ("seconds", .float((result.seconds * 1000).rounded() / 1000)), ("threads", .int(threads)),
      ("instructions", .string(numerics.instructions)), ("numerics", .int(numerics.version)),
      (SweepFile.identityColumn, .string(subjects[index].identity)),
    ]
    let point = subjects[index].point.fields
    let taken = Set(SweepFile.closing)
    if let name = (point + (result.rows.first ?? [])).map(\.name).first(where: taken.contains) {
      throw ScriptError("`\(name)` is a column of the table \(path) itself", hint: "call the field otherwise")
    }
    _ = try read { _, _ in }
    rows[index] = result.rows.map { row in
      Record((point + row).map { ($0.name, SweepFile.cell($0.value)) } + closing)
    }
    var table = Table(rows.keys.sorted().flatMap { rows[$0] ?? [] })
    let last = SweepFile.closing
    let columns = table.columns.filter { !last.contains($0) } + last
    table = Table(
      table.rows.indices.map { row in
        let record = table.record(at: row)
        return Record(columns.map { ($0, record[$0] ?? .nothing) })
      })
    try table.writeCSV(to: path)
  }

  /// What stands for a value in a cell: a list or record as JSON, and so a text that would be read as one.
  private static func cell(_ value: JSON) -> Value {
    switch value {
    case .array: .string(value.text)
    case .object: if case .float(let number) = Value(value) { .float(number) } else { .string(value.text) }
    case .string(let text): .string(isJSON(text) ? value.text : text)
    default: Value(value)
    }
  }

  private static func value(_ cell: Value) -> JSON? {
    guard let text = cell.asString, isJSON(text), let read = try? JSON(parsing: text.utf8, name: "") else {
      return cell.json
    }
    return read
  }

  private static func isJSON(_ text: String) -> Bool {
    text.utf8.first.map("[{\"".utf8.contains) ?? false
  }
}
