import Console
import Files
import Glibc
import Interpreter
import Kernels
import Resources
import Sweeps
import Training

/// A sweep being run: its points, what is known of them already, and what runs the others.
final class Sweep {
  struct Settings {
    var name: String
    var jobs = 1
    var store: RunStore?
    /// A table on disk of all that is finished, which is enough to go on from.
    var csv: String?
    var isConfirmed = false
    /// The seconds that it may take without being confirmed.
    var longest = 12.0 * 3600
    /// Whether what there is is shown as it is, whatever it was computed by, and nothing is run.
    var isFrozen = false
    var showsProgress = true
  }

  let plan: SweepPlan
  let body: Function
  let session: Session
  let settings: Settings
  private let subjects: [RunSubject]
  /// Whether the body, or what it uses, has a training in it.
  private let trains: Bool
  /// What each point computes on.
  private var threads: Int { max(1, Threads.count / settings.jobs) }
  /// What is known of each point: from before, or from now.
  private(set) var results: [RunResult?]
  /// Numbers in the store of the points that this sweep has begun.
  private var claimed: [Int: Int64] = [:]
  private var file: SweepFile?
  let start = ContinuousClock.now
  /// Seconds that each of the points took that were run now.
  private(set) var spent: [Double] = []
  /// How many results are of another body or version than the sweep's.
  private var olderResults = 0

  /// - Throws: `ScriptError` for a body that changes what is around it, or uses what cannot be told apart; for axes that
  ///   are called like columns of the table on disk.
  init(_ plan: SweepPlan, body: Function, settings: Settings, session: Session) throws {
    self.plan = plan
    self.body = body
    self.settings = settings
    self.session = session
    let identity = session.identity(of: .function(body))
    if let name = identity.changed.first {
      throw ScriptError(
        "the body of a sweep changes `\(name)`, which lies outside of it",
        hint: "points run apart from each other: let the body return what is wanted")
    }
    if let (name, value) = identity.opaque.first {
      throw ScriptError(
        "the body of a sweep uses `\(name)`, \(value.typePhrase) from outside of it, by which results cannot be told apart",
        hint:
          "make it inside the body; functions, numbers, texts, data sets, rain and architectures can come from outside"
      )
    }
    if let (name, value) = identity.changeable.first {
      throw ScriptError(
        "the body of a sweep uses `\(name)`, \(value.typePhrase) from outside of it that one point could change for the others",
        hint: "make or load it inside the body; an architecture without weights can come from outside")
    }
    trains = identity.text.split(whereSeparator: \.isWhitespace).contains("train")
    let numerics = Numerics.current
    let method = RunMethod(
      version: numerics.version, instructions: numerics.instructions,
      convolution: numerics.convolution.rawValue)
    subjects = plan.points.map {
      RunSubject(sweep: settings.name, point: $0, source: identity.text, method: method)
    }
    results = plan.points.map { _ in nil }
    let known = Set(subjects.map(\.identity))
    guard known.count == subjects.count else { throw ScriptError("two points of the sweep are the same") }
    let axes = plan.points.lazy.flatMap(\.fields).map(\.name)
    if let name = axes.first(where: isTaken) { throw taken(name) }
  }

  /// Whether a column of the table on disk has the name.
  private func isTaken(_ name: String) -> Bool {
    settings.csv != nil && SweepFileContents.closing.contains(name)
  }

  private func taken(_ name: String) -> ScriptError {
    ScriptError(
      "`\(name)` is a column of the table \(settings.csv ?? "") itself", hint: "call the field otherwise")
  }

  // MARK: Running

  /// Runs what is not known yet.
  ///
  /// - Returns: whether Ctrl-C stopped it.
  func run() throws -> Bool {
    try takeWhatIsKnown()
    if settings.isFrozen { return try takeFrozen() }
    let open = plan.order.filter { results[$0] == nil }
    // Before hours of work, not after.
    if !open.isEmpty { try file?.requireWritable() }
    if !open.isEmpty, !settings.isConfirmed, trains { try confirm(open) }
    let display = SweepDisplay(
      points: plan.points.map { Record($0.fields.map { ($0.name, Value($0.value)) }) },
      known: results.map { $0 != nil }, jobs: settings.jobs, isShown: settings.showsProgress && !open.isEmpty)
    defer {
      display.finish()
      // Whatever ended the sweep, what it had begun is free for others.
      for (index, id) in claimed where results[index] == nil { try? settings.store?.release(id) }
    }
    for (index, result) in results.enumerated() { if let result { display.take(result, at: index) } }
    var left = open
    var isWaiting = false
    while !left.isEmpty, !Interrupt.isRequested {
      do {
        if settings.jobs == 1 { try runHere(left, display) } else { try runInProcesses(left, display) }
      } catch is Interruption {
        // Ctrl-C came between two points: what there is so far is the same.
        return true
      }
      // What another process was at is finished by it, or free once it has ended.
      let before = left.count
      left = left.filter { results[$0] == nil }
      guard left.count == before, !Interrupt.isRequested else { continue }
      if !isWaiting { display.wait(for: left.count) }
      isWaiting = true
      usleep(300_000)
    }
    return Interrupt.isRequested
  }

  private func takeWhatIsKnown() throws {
    if let path = settings.csv {
      let file = try SweepFile(path, subjects: subjects, threads: threads)
      if !settings.isFrozen { try file.requireOwn() }
      for (index, row) in file.known { results[index] = row }
      self.file = file
    }
    guard let store = settings.store else { return }
    let finished = try store.finished(subjects.map(\.identity))
    for (index, subject) in subjects.enumerated() {
      guard let run = finished[subject.identity] else { continue }
      let isNew = results[index] == nil
      results[index] = RunResult(run)
      if isNew, !settings.isFrozen { try file?.add(RunResult(run), at: index) }
    }
    if !settings.isFrozen, results.allSatisfy({ $0 == nil }) { try noticeOlderBodies(in: store) }
  }

  /// Fills up with what another body or version gave at the same points.
  ///
  /// - Returns: that nothing was stopped.
  private func takeFrozen() throws -> Bool {
    let older = file?.frozen(at: plan.points) ?? []
    for index in results.indices where results[index] == nil {
      let stored = try settings.store?.newest(of: settings.name, at: plan.points[index]).map(RunResult.init)
      guard let result = stored ?? (older.isEmpty ? nil : older[index]) else { continue }
      results[index] = result
      olderResults += 1
    }
    guard results.contains(where: { $0 != nil }) else {
      let place = settings.store?.path ?? settings.csv ?? ""
      let sweeps = try settings.store.map { try Set($0.sweeps()).sorted() } ?? []
      throw ScriptError(
        "\(place) holds no result of the sweep \"\(settings.name)\" at any of the \(plan.points.count) points",
        hint: sweeps.isEmpty
          ? "the axes must be those that it was computed with"
          : "it holds the sweeps \(sweeps.map { "\"\($0)\"" }.joined(separator: ", ")): `name:` says which is meant"
      )
    }
    return false
  }

  /// Says where the points were run before, by a body that has changed.
  private func noticeOlderBodies(in store: RunStore) throws {
    let older = try subjects.count { try !store.identities(of: $0.sweep, at: $0.point).isEmpty }
    guard older > 0, settings.showsProgress else { return }
    Terminal.tell(
      "\(older) of these points \(older == 1 ? "is" : "are") in \(store.path) as an earlier body gave "
        + "\(older == 1 ? "it" : "them"); the body, or what it uses, has changed: all run anew (`frozen: true` shows the earlier results)\n"
    )
  }

  /// The index of the next point that is ours to run, claimed in the store.
  private func claim(_ open: inout ArraySlice<Int>) throws -> Int? {
    if !open.isEmpty { try file?.refresh() }
    while let index = open.popFirst() {
      if let result = file?.known[index] {
        // Another program that has the same table has finished it meanwhile.
        results[index] = result
        continue
      }
      guard let store = settings.store else { return index }
      switch try store.claim(subjects[index], threads: threads) {
      case .taken(let id):
        claimed[index] = id
        return index
      case .finished(let id):
        // Another process has finished it meanwhile.
        guard let run = try store.run(id) else { continue }
        results[index] = RunResult(run)
        try file?.add(RunResult(run), at: index)
      case .elsewhere: continue
      }
    }
    return nil
  }

  private func runHere(_ open: [Int], _ display: SweepDisplay) throws {
    var open = open[...]
    while !Interrupt.isRequested, let index = try claim(&open) {
      var result = RunResult()
      display.begin(index)
      let clock = ContinuousClock()
      let start = clock.now
      let end = session.writing(to: OutputBeside(display, session.output)) {
        work(index) { report in
          result.take(report)
          display.take(report, at: index)
        }
      }
      result.seconds = (clock.now - start).seconds
      try close(index, end, &result, display)
    }
  }

  private func runInProcesses(_ open: [Int], _ display: SweepDisplay) throws {
    var open = open[...]
    var partial: [Int: RunResult] = [:]
    try ProcessPool.run(
      jobs: settings.jobs, isInterrupted: { Interrupt.isRequested },
      next: {
        let next = try self.claim(&open)
        if let next { display.begin(next) }
        return next
      },
      work: { index, tell in self.session.writing(to: ForwardedOutput(tell)) { self.work(index, tell) } },
      report: { index, report in
        partial[index, default: RunResult()].take(report)
        display.take(report, at: index)
        if case .text(let text) = report { self.session.output.write(text) }
      },
      ended: { index, end, seconds in
        var result = partial.removeValue(forKey: index) ?? RunResult()
        result.seconds = seconds
        try self.close(index, end, &result, display)
      }, idle: { display.draw() })
  }

  /// Calls the body.
  private func work(_ index: Int, _ tell: @escaping (PointReport) -> Void) -> PointEnd {
    let point = RunningPoint(.real(tell))
    do {
      let value = try session.during(point) { try session.invoke(.function(body), [argument(index)]) }
      if Interrupt.isRequested { return .interrupted }
      let rows = try SweepResult.rows(of: value, keeping: point, with: session)
      let axes = Set(plan.points[index].fields.map(\.name))
      if let name = rows.lazy.flatMap({ $0 }).map(\.name).first(where: axes.contains) {
        throw ScriptError("the body returns `\(name)`, which is an axis", hint: "call the field otherwise")
      }
      return .finished(rows: rows)
    } catch {
      guard let error = session.scriptError(error), !Interrupt.isRequested else { return .interrupted }
      return .failed(error.message + (error.place.map { " (\($0))" } ?? ""))
    }
  }

  func argument(_ index: Int) -> Value {
    .record(Record(plan.points[index].fields.map { ($0.name, Value($0.value)) }))
  }

  private func close(_ index: Int, _ end: PointEnd, _ result: inout RunResult, _ display: SweepDisplay) throws
  {
    switch end {
    case .interrupted:
      return
    case .finished(let rows):
      // The other points would return the same name, after as much work.
      if let name = rows.lazy.flatMap({ $0 }).map(\.name).first(where: isTaken) { throw taken(name) }
      result.rows = rows
    case .failed(let error): result.error = error
    }
    if let id = claimed[index] { try settings.store?.end(id, result, of: subjects[index], threads: threads) }
    results[index] = result
    if result.error == nil { try file?.add(result, at: index) }
    display.end(index, result)
    spent.append(result.seconds)
    try checkPace()
  }

  // MARK: Results

  /// A row for each finished point, or for each row of what it gave, in the order in which the points are written down.
  func table(isPartial: Bool = false) -> Table {
    var records: [Record] = []
    for (index, result) in results.enumerated() {
      guard let result, result.error == nil else { continue }
      let point = plan.points[index].fields.map { ($0.name, Value($0.value)) }
      records += result.rows.map { row in Record(point + row.map { ($0.name, Value($0.value)) }) }
    }
    let caption = shortcomings.isEmpty ? nil : shortcomings.joined(separator: "\n")
    return Table(records, caption: caption, isPartial: isPartial)
  }

  /// What the table is short of, a sentence each.
  var shortcomings: [String] {
    let missing = results.count { $0 == nil }
    var notes = [failures].compactMap(\.self)
    if missing > 0 {
      notes.append(
        "\(missing) of \(results.count) points are not \(settings.isFrozen ? "there" : "run yet")")
    }
    if olderResults > 0 {
      notes.append("\(olderResults) of \(results.count) points are of an earlier body or version")
    }
    return notes
  }

  /// How many points failed, and why the first one did; nil where none did.
  var failures: String? {
    let failed = results.indices.filter { results[$0]?.error != nil }
    guard let first = failed.first, let error = results[first]?.error else { return nil }
    return
      "\(failed.count) of \(results.count) points failed: \(argument(first).oneLine(limit: 60)): \(error)"
  }

  /// The first error, where every point failed.
  var failure: String? {
    let errors = results.compactMap { $0?.error }
    return errors.count == results.count ? errors.first : nil
  }
}

/// What a copy of the process prints, for the process that it came from.
private final class ForwardedOutput: Output {
  private let tell: (PointReport) -> Void

  init(_ tell: @escaping (PointReport) -> Void) { self.tell = tell }

  func write(_ text: String) { tell(.text(text)) }
  func show(_ value: Value) throws { write(value.text(width: 100) + "\n") }
}

extension RunResult {
  fileprivate init(_ run: Run) {
    self.init()
    rows = run.rows
    seconds = run.seconds ?? 0
  }

  /// Takes in what a point tells, but for what is only to be seen.
  fileprivate mutating func take(_ report: PointReport) {
    switch report {
    case .progress, .text: break
    case .curve(let curve): curves.append(curve)
    case .artefact(let artefact): artefacts.append(artefact)
    }
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
