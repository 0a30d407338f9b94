import Failures
import Files

/// A table on disk with the results of a sweep: to read, to share, and to go on from on any machine.
///
/// A finished point adds a line for each row that it gave; one that gave no row has a line all the same. Several programs
/// may use one file. Where a new column comes, or something is to be mended, a new file takes the old one's place. What
/// one version wrote is read by every later one.
final class SweepFile {
  private let file: SharedFile
  private let subjects: [RunSubject]
  private let threads: Int
  private let places: [String: Int]
  /// What the file holds of this sweep, by the point's place.
  private(set) var known: [Int: RunResult] = [:]
  private var contents = SweepFileContents()
  /// How far the file has been read.
  private var seen: SharedFile.Version?

  /// - Throws: `Failure` where the file is no table of a sweep.
  init(_ path: String, subjects: [RunSubject], threads: Int) throws {
    file = SharedFile(path)
    self.subjects = subjects
    self.threads = threads
    places = Dictionary(uniqueKeysWithValues: subjects.enumerated().map { ($1.identity, $0) })
    try refresh()
  }

  /// Fails where the file holds results of other points or of another body.
  func requireOwn() throws {
    let strangers = contents.runs.keys.count { places[$0] == nil }
    guard strangers > 0 else { return }
    throw Failure(
      "\(file.path) holds \(strangers) \(strangers == 1 ? "run" : "runs") of other points, or of an earlier version of the body",
      hint:
        "to start again, move the file away or give another name; `frozen: true` shows its contents"
    )
  }

  /// - Throws: `Failure` where nothing can be added to the file, or it cannot be made.
  func requireWritable() throws { try file.requireWritable() }

  /// The last that the file holds of a point, whatever body and version it is from.
  func frozen(at points: [Point]) -> [RunResult?] {
    var found: [String: RunResult] = [:]
    // Points that are listed may have different axes.
    for names in Set(points.map { $0.fields.map(\.name) }) {
      for run in contents.order.compactMap({ contents.runs[$0] }) where run.isWhole {
        guard let point = contents.point(names, of: run) else { continue }
        found[point.text] = contents.result(of: run, at: point)
      }
    }
    return points.map { found[$0.text] }
  }

  // MARK: Reading

  /// Takes in what other programs have added.
  func refresh() throws {
    guard let now = try file.version() else { return forget() }
    if now != seen { try take(file.read(from: start(now))) }
  }

  private func forget() {
    contents = SweepFileContents()
    known = [:]
    seen = nil
  }

  /// Where reading goes on: the beginning, where the file is not what was read so far and more.
  private func start(_ now: SharedFile.Version) -> Int {
    if let seen, contents.isRegular, seen.isContinued(by: now) { return seen.bytes }
    forget()
    return 0
  }

  private func take(_ read: (bytes: [UInt8], version: SharedFile.Version)) throws {
    let before = contents.order.count
    do {
      let taken = try contents.take(read.bytes, path: file.path)
      seen = read.version.upTo(read.version.bytes - read.bytes.count + taken)
    } catch {
      forget()
      throw error
    }
    // A run whose lines came in two pieces stands before the new ones.
    for identity in contents.order[max(0, before - 1)...] {
      guard let place = places[identity], let run = contents.runs[identity], run.isWhole else { continue }
      known[place] = contents.result(of: run, at: subjects[place].point)
    }
  }

  // MARK: Writing

  /// Adds what a point gave, unless it is there already.
  func add(_ result: RunResult, at index: Int) throws {
    var columns = subjects[index].point.fields.map(\.name)
    for field in result.rows.joined() where !columns.contains(field.name) { columns.append(field.name) }
    while true {
      if try file.version() == nil {
        var new = SweepFileContents()
        new.makeRegular(with: columns)
        if try file.make(Array((new.text + lines(of: result, at: index, in: new)).utf8)) {
          return try refresh()
        }
      }
      do {
        return try file.changing { try add(result, at: index, columns: columns, to: $0) }
      } catch let error as Failure where error.kind == .missing {
        // It was taken away meanwhile: it is made again.
      }
    }
  }

  private func add(
    _ result: RunResult, at index: Int, columns: [String], to access: SharedFile.Access
  ) throws {
    let now = try access.version()
    if now != seen { try take(access.read(from: start(now))) }
    let identity = subjects[index].identity
    let isPartial = contents.runs[identity].map { !$0.isWhole } ?? false
    if contents.runs[identity] != nil, !isPartial { return }
    let missing = columns.filter { !contents.columns.contains($0) }
    if contents.isRegular, missing.isEmpty, !isPartial {
      let bytes = Array(lines(of: result, at: index, in: contents).utf8)
      try take((bytes, access.append(bytes)))
    } else {
      contents.remove(identity)
      contents.makeRegular(with: missing)
      try access.replace(Array((contents.text + lines(of: result, at: index, in: contents)).utf8))
      forget()
      try refresh()
    }
  }

  private func lines(of result: RunResult, at index: Int, in contents: SweepFileContents) -> String {
    let method = subjects[index].method
    return contents.lines(
      result.rows, at: subjects[index].point,
      closing: [
        .double((result.seconds * 1000).rounded() / 1000), .int(threads), .string(method.instructions),
        .int(method.version), .string(subjects[index].identity),
      ])
  }
}
