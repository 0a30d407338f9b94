import Console
import Failures
import Files
import Interpreter
import Kernels
import Resources
import Sweeps

/// The points of a sweep, which a function of the language does.
final class ScriptPoints: SweepHost {
  private let body: Function
  private let session: Session
  private let showsProgress: Bool
  private let plan: SweepPlan
  private var points: [Point] { plan.points }
  private let jobs: Int
  private let identity: FunctionIdentity
  private var display: SweepDisplay?

  /// - Throws: `ScriptError` for a body that changes what is around it, or uses what cannot be told apart.
  init(_ plan: SweepPlan, body: Function, jobs: Int, showsProgress: Bool, session: Session) throws {
    self.plan = plan
    self.body = body
    self.jobs = jobs
    self.session = session
    self.showsProgress = showsProgress
    identity = session.identity(of: .function(body))
    try Self.check(identity)
  }

  /// The sweep over the points.
  func sweep(_ settings: Sweep.Settings) throws -> Sweep {
    var settings = settings
    settings.jobs = jobs
    settings.trains = identity.text.split(whereSeparator: \.isWhitespace).contains("train")
    let numerics = Numerics.current
    return try Sweep(
      plan, source: RunSource(identity.text, parts: Array(identity.parts)),
      method: RunMethod(
        version: numerics.version, instructions: numerics.instructions,
        convolution: numerics.convolution.rawValue),
      settings: settings, host: self)
  }

  private static func check(_ identity: FunctionIdentity) throws {
    if let name = identity.changed.first {
      throw ScriptError(
        "the body of a sweep assigns `\(name)`, a variable outside the body",
        hint:
          "each point runs separately, so the change would be lost: return the value from the body instead")
    }
    if let (name, value) = identity.opaque.first {
      throw ScriptError(
        "the body of a sweep uses `\(name)` from outside, but \(value.typePhrase) cannot be part of a result's identity",
        hint:
          "create it inside the body; functions, numbers, strings, data sets, rain and architectures can come from outside"
      )
    }
    if let (name, value) = identity.changeable.first {
      throw ScriptError(
        "the body of a sweep uses `\(name)` from outside, but \(value.typePhrase) is shared, so one point could change it for the others",
        hint: "create or load it inside the body; an architecture without weights can come from outside")
    }
  }

  // MARK: Points

  func work(_ index: Int, _ tell: @escaping (PointReport) -> Void) -> PointEnd {
    let output: any Output =
      jobs > 1
      ? ForwardedOutput(tell) : display.map { OutputBeside($0, session.output) } ?? session.output
    return session.writing(to: output) { result(of: index, tell) }
  }

  /// Calls the body.
  private func result(of index: Int, _ tell: @escaping (PointReport) -> Void) -> PointEnd {
    let point = RunningPoint(.real(tell))
    do {
      let value = try session.during(point) { try session.invoke(.function(body), [argument(index)]) }
      if Interrupt.isRequested { return .interrupted }
      let rows = try SweepResult.rows(of: value, keeping: point, with: session)
      let axes = Set(points[index].fields.map(\.name))
      if let name = rows.lazy.flatMap({ $0 }).map(\.name).first(where: axes.contains) {
        throw ScriptError(
          "the body returns a field `\(name)`, but an axis has this name", hint: "rename the field")
      }
      return .finished(rows: rows)
    } catch {
      guard let error = session.scriptError(error), !Interrupt.isRequested else { return .interrupted }
      return .failed(error.message + (error.place.map { " (\($0))" } ?? ""))
    }
  }

  func time(_ index: Int, isThorough: Bool) throws -> Double? {
    let trial = RunningPoint.Trial(isThorough: isThorough)
    let clock = ContinuousClock()
    let start = clock.now
    do {
      _ = try session.writing(to: RecordedOutput()) {
        try session.during(RunningPoint(.trial(trial))) {
          try session.invoke(.function(body), [argument(index)])
        }
      }
    } catch is Interruption where trial.isOver {
    } catch let error where !isThorough && session.scriptError(error) != nil {
      return nil
    }
    if Interrupt.isRequested { throw Interruption() }
    return (clock.now - start).seconds - trial.spent + trial.training
  }

  private func argument(_ index: Int) -> Value { .record(Record(points[index].fields)) }

  // MARK: What is shown

  func willRun(_ sweep: Sweep) {
    let display = SweepDisplay(
      points: points.map { Record($0.fields) }, known: sweep.results.map { $0 != nil },
      jobs: jobs, isShown: showsProgress)
    for (index, result) in sweep.results.enumerated() { if let result { display.take(result, at: index) } }
    self.display = display
  }

  func begin(_ index: Int) { display?.begin(index) }

  func take(_ report: PointReport, at index: Int) {
    display?.take(report, at: index)
    if case .text(let text) = report { session.output.write(text) }
  }

  func end(_ index: Int, _ result: RunResult) { display?.end(index, result) }
  func idle() { display?.draw() }
  func wait(for count: Int) { display?.wait(for: count) }
  func finish() { display?.finish() }
  func text(of index: Int) -> String { argument(index).oneLine(limit: 60) }
  func remark(_ text: String) { if showsProgress { Terminal.tell("\(text)\n") } }

  // MARK: Results

  /// A row for each finished point, or for each row of what it gave, in the order in which the points are written down.
  func table(of sweep: Sweep, isPartial: Bool = false) -> Table {
    var records: [Record] = []
    for (index, result) in sweep.results.enumerated() {
      guard let result, result.error == nil else { continue }
      records += result.rows.map { Record(points[index].fields + $0) }
    }
    let notes = sweep.shortcomings
    return Table(records, caption: notes.isEmpty ? nil : notes.joined(separator: "\n"), isPartial: isPartial)
  }
}

/// What a copy of the process prints, for the process that it came from.
private final class ForwardedOutput: Output {
  private let tell: (PointReport) -> Void

  init(_ tell: @escaping (PointReport) -> Void) { self.tell = tell }

  func write(_ text: String) { tell(.text(text)) }
  func show(_ value: Value) throws { write(value.text(width: 100) + "\n") }
}
