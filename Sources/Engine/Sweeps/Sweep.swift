import Console
import Failures
import Files
import Glibc
import Resources

/// What a sweep does with a point, and how it tells of it. A host that has no screen leaves out what it has no use for.
public protocol SweepHost: AnyObject {
  /// Does a point, in this process or in a copy of it, and tells what happens meanwhile.
  func work(_ index: Int, _ tell: @escaping (PointReport) -> Void) -> PointEnd
  /// The seconds that a point takes, judged by the first steps of its trainings; nil where it fails.
  ///
  /// - Parameter isThorough: whether what comes after the first training is timed, too.
  func time(_ index: Int, isThorough: Bool) throws -> Double?

  /// Points are to be run: those that are known already have results.
  func willRun(_ sweep: Sweep)
  /// A point begins.
  func begin(_ index: Int)
  /// A point tells something.
  func take(_ report: PointReport, at index: Int)
  /// A point has ended.
  func end(_ index: Int, _ result: RunResult)
  /// Called several times a second while copies of the process work.
  func idle()
  /// Points are left which another program is at.
  func wait(for count: Int)
  /// Nothing is run any more.
  func finish()
  /// A point in a few words, for messages.
  func text(of index: Int) -> String
  /// A remark for the user, a line.
  func remark(_ text: String)
}

extension SweepHost {
  public func time(_ index: Int, isThorough: Bool) throws -> Double? { nil }
  public func willRun(_ sweep: Sweep) {}
  public func begin(_ index: Int) {}
  public func take(_ report: PointReport, at index: Int) {}
  public func end(_ index: Int, _ result: RunResult) {}
  public func idle() {}
  public func wait(for count: Int) {}
  public func finish() {}
  public func remark(_ text: String) {}
}

/// A sweep being run: its points, what is known of them already, and what runs the others.
public final class Sweep {
  /// How a sweep is run.
  public struct Settings {
    /// What the store calls it.
    public var name: String
    /// Points that run side by side, in copies of the process.
    public var jobs = 1
    /// Keeps every run.
    public var store: RunStore?
    /// A table on disk of all that is finished, which is enough to go on from.
    public var csv: String?
    /// Whether it may take longer than `longest`.
    public var isConfirmed = false
    /// The seconds that it may take without being confirmed.
    public var longest = 12.0 * 3600
    /// Whether what there is is shown as it is, whatever it was computed by, and nothing is run.
    public var isFrozen = false
    /// Whether points train networks, so that their time can be judged by a few steps before they are run.
    public var trains = false

    public init(name: String) { self.name = name }
  }

  /// The points, and the order in which they are run.
  public let plan: SweepPlan
  /// How it is run.
  public let settings: Settings
  private let subjects: [RunSubject]
  let host: any SweepHost
  /// What each point computes on.
  private var threads: Int { max(1, Threads.count / settings.jobs) }
  /// What is known of each point: from before, or from now.
  public private(set) var results: [RunResult?]
  /// Numbers in the store of the points that this sweep has begun.
  private var claimed: [Int: Int64] = [:]
  private var file: SweepFile?
  let start = ContinuousClock.now
  /// Seconds that each of the points took that were run now.
  private(set) var spent: [Double] = []
  /// How many results are of another source or version than the sweep's.
  private var olderResults = 0

  /// - Parameters:
  ///   - source: the definitions that the results depend on, which tell points of one sweep from those of another.
  ///   - method: what computes them.
  ///   - host: does the points.
  /// - Throws: `Failure` where two points are the same, or an axis is called like a column of the table on disk.
  public init(
    _ plan: SweepPlan, source: RunSource, method: RunMethod, settings: Settings, host: any SweepHost
  ) throws {
    self.plan = plan
    self.settings = settings
    self.host = host
    subjects = plan.points.map {
      RunSubject(sweep: settings.name, point: $0, source: source, method: method)
    }
    results = plan.points.map { _ in nil }
    let known = Set(subjects.map(\.identity))
    guard known.count == subjects.count else { throw Failure("two points of the sweep are equal") }
    let axes = plan.points.lazy.flatMap(\.fields).map(\.name)
    if let name = axes.first(where: isTaken) { throw taken(name) }
  }

  /// Whether a column of the table on disk has the name.
  private func isTaken(_ name: String) -> Bool {
    settings.csv != nil && SweepFileContents.closing.contains(name)
  }

  private func taken(_ name: String) -> Failure {
    Failure(
      "the name `\(name)` is reserved for a column of the table \(settings.csv ?? "")",
      hint: "rename the field")
  }

  // MARK: Running

  /// Runs what is not known yet.
  ///
  /// - Returns: whether Ctrl-C stopped it.
  /// - Throws: `Failure` where the store or the table cannot be used, or it would take too long.
  public func run() throws -> Bool {
    try takeWhatIsKnown()
    if settings.isFrozen { return try takeFrozen() }
    let open = plan.order.filter { results[$0] == nil }
    guard !open.isEmpty else { return Interrupt.isRequested }
    // Before hours of work, not after.
    try file?.requireWritable()
    if !settings.isConfirmed, settings.trains { try confirm(open) }
    host.willRun(self)
    defer {
      host.finish()
      // Whatever ended the sweep, what it had begun is free for others.
      for (index, id) in claimed where results[index] == nil { try? settings.store?.release(id) }
    }
    var left = open
    var isWaiting = false
    while !left.isEmpty, !Interrupt.isRequested {
      do {
        if settings.jobs == 1 { try runHere(left) } else { try runInProcesses(left) }
      } catch is Interruption {
        // Ctrl-C came between two points: what there is so far is the same.
        return true
      }
      // What another process was at is finished by it, or free once it has ended.
      let before = left.count
      left = left.filter { results[$0] == nil }
      guard left.count == before, !Interrupt.isRequested else { continue }
      if !isWaiting { host.wait(for: left.count) }
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
      throw Failure(
        "\(place) has no result of the sweep \"\(settings.name)\" at any of the \(plan.points.count) points",
        hint: sweeps.isEmpty
          ? "use the same axes as when it was computed"
          : "it holds the sweeps \(sweeps.map { "\"\($0)\"" }.joined(separator: ", ")): choose one with `name:`"
      )
    }
    return false
  }

  /// Says where the points were run before, by a body that has changed.
  private func noticeOlderBodies(in store: RunStore) throws {
    let older = try subjects.count { try !store.identities(of: $0.sweep, at: $0.point).isEmpty }
    guard older > 0 else { return }
    host.remark(
      "\(older) of these points \(older == 1 ? "is" : "are") in \(store.path) from an earlier version of the body; "
        + "they run again (`frozen: true` shows the earlier results)"
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

  private func runHere(_ open: [Int]) throws {
    var open = open[...]
    while !Interrupt.isRequested, let index = try claim(&open) {
      var result = RunResult()
      host.begin(index)
      let clock = ContinuousClock()
      let start = clock.now
      let end = host.work(index) { report in
        result.take(report)
        self.host.take(report, at: index)
      }
      result.seconds = (clock.now - start).seconds
      try close(index, end, &result)
    }
  }

  private func runInProcesses(_ open: [Int]) throws {
    var open = open[...]
    var partial: [Int: RunResult] = [:]
    try ProcessPool.run(
      jobs: settings.jobs, isInterrupted: { Interrupt.isRequested },
      next: {
        let next = try self.claim(&open)
        if let next { self.host.begin(next) }
        return next
      },
      work: host.work,
      report: { index, report in
        partial[index, default: RunResult()].take(report)
        self.host.take(report, at: index)
      },
      ended: { index, end, seconds in
        var result = partial.removeValue(forKey: index) ?? RunResult()
        result.seconds = seconds
        try self.close(index, end, &result)
      }, idle: host.idle)
  }

  private func close(_ index: Int, _ end: PointEnd, _ result: inout RunResult) throws {
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
    host.end(index, result)
    spent.append(result.seconds)
    try checkPace()
  }

  /// What the results are short of, a sentence each.
  public var shortcomings: [String] {
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
  public var failures: String? {
    let failed = results.indices.filter { results[$0]?.error != nil }
    guard let first = failed.first, let error = results[first]?.error else { return nil }
    return "\(failed.count) of \(results.count) points failed: \(host.text(of: first)): \(error)"
  }

  /// The first error, where every point failed.
  public var failure: String? {
    let errors = results.compactMap { $0?.error }
    return errors.count == results.count ? errors.first : nil
  }
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
