import Console
import Files
import Interpreter
import Sweeps

/// Tells how a sweep goes, on standard error: a table that redraws itself on a terminal, a line for each point elsewhere.
final class SweepDisplay {
  private let points: [Record]
  private let jobs: Int
  private let isShown: Bool
  private let screen = LiveLines()
  private var running: [(index: Int, progress: PointReport.Progress?, start: ContinuousClock.Instant)] = []
  private var finished: [(index: Int, row: Record, error: String?)] = []
  private var done: Int
  private var failed = 0
  private let start = ContinuousClock.now
  /// Points finished now, and the seconds they took.
  private var own = (count: 0, seconds: 0.0)
  private var best: (index: Int, name: String, value: Double)?
  private var lastDrawn: ContinuousClock.Instant?

  init(points: [Record], known: [Bool], jobs: Int, isShown: Bool) {
    self.points = points
    self.jobs = jobs
    self.isShown = isShown
    done = known.count { $0 }
    if isShown, done > 0 { screen.say("\(done) of \(points.count) points are there already") }
  }

  /// What a score says about which point is best. How much was removed is none: a ruined picture removes everything.
  private static let judges: [(column: String, isHigherBetter: Bool)] = [("psnr", true), ("residual", false)]

  private static func isBroken(_ row: Record) -> Bool {
    switch row["broken"] {
    case .some(.bool(let isBroken)): isBroken
    case .some(.nothing), nil: false
    default: true
    }
  }

  /// Takes in a result from before.
  func take(_ result: RunResult, at index: Int) { judge(record(result), at: index) }

  func begin(_ index: Int) {
    running.append((index, nil, .now))
    draw(always: true)
  }

  func take(_ report: PointReport, at index: Int) {
    if case .text = report { screen.erase() }
    guard case .progress(let progress) = report else { return }
    for place in running.indices where running[place].index == index { running[place].progress = progress }
    draw()
  }

  func end(_ index: Int, _ result: RunResult) {
    running.removeAll { $0.index == index }
    done += 1
    if result.error != nil { failed += 1 }
    own.count += 1
    own.seconds += result.seconds
    let row = record(result)
    if result.error == nil { judge(row, at: index) }
    finished.append((index, row, result.error))
    if screen.isDrawn {
      draw(always: true)
    } else if isShown {
      let outcome =
        result.error.map { "FAILED: \($0)" } ?? (row.text + (SweepDisplay.isBroken(row) ? "  BROKEN" : ""))
      screen.say(
        "\(done)/\(points.count)  \(points[index].text): \(outcome)  (\(Units.time(result.seconds))\(rest))"
      )
    }
  }

  /// Says that points are left which another program is at.
  func wait(for count: Int) {
    if isShown {
      screen.say("waiting for \(count) \(count == 1 ? "point" : "points") that another program runs")
    }
  }

  func finish() { screen.erase() }

  /// Makes room for what is printed meanwhile.
  func makeRoom() { screen.erase() }

  private func record(_ result: RunResult) -> Record {
    Record(result.rows.first ?? [])
  }

  private func judge(_ row: Record, at index: Int) {
    guard !SweepDisplay.isBroken(row) else { return }
    for judge in SweepDisplay.judges {
      guard let value = row[judge.column]?.asNumber else { continue }
      if let best, judge.isHigherBetter ? value <= best.value : value >= best.value { return }
      best = (index, judge.column, value)
      return
    }
  }

  /// How long it goes on, once that can be told.
  private var remaining: Double? {
    guard own.count > 0 else { return nil }
    let mean = own.seconds / Double(own.count)
    let left = Double(points.count - done) * mean
    // What is running has part of it behind it.
    let spent = running.reduce(0.0) { $0 + min(mean, (ContinuousClock.now - $1.start).seconds) }
    return max(0, left - spent) / Double(jobs)
  }

  private var rest: String {
    guard done < points.count, let remaining else { return "" }
    return ", \(Units.time(remaining)) to go"
  }

  // MARK: On a terminal

  func draw(always: Bool = false) {
    guard isShown, screen.isDrawn else { return }
    if !always, let lastDrawn, (ContinuousClock.now - lastDrawn).seconds < 0.2 { return }
    lastDrawn = .now
    var lines = [bar]
    for (index, progress, start) in running {
      var line = "  running  \(points[index].text)"
      if let progress {
        line += ": step \(progress.step)/\(progress.steps), loss \(TensorValue.text(Float(progress.loss)))"
        line += ", \(Units.time(progress.remaining)) of training to go"
      } else {
        line += ": \(Units.time((ContinuousClock.now - start).seconds))"
      }
      lines.append(line)
    }
    if let best {
      lines.append(
        "  best     \(points[best.index].text): \(best.name) \(TensorValue.text(Float(best.value)))")
    }
    screen.draw(lines + rows.map { "  \($0)" })
  }

  private var bar: String {
    let failures = failed > 0 ? ", \(failed) failed" : ""
    let text =
      "\(done)/\(points.count) points\(failures), \(Units.time((ContinuousClock.now - start).seconds))\(rest)"
    return screen.line(filled: points.isEmpty ? 1 : Double(done) / Double(points.count), text)
  }

  /// The latest points as a table.
  private var rows: [String] {
    let latest = finished.suffix(8)
    guard !latest.isEmpty else { return [] }
    let records = latest.map { index, row, error in
      let mark =
        error != nil ? "failed" : SweepDisplay.isBroken(row) ? "broken" : best?.index == index ? "best" : ""
      return Record(
        [("", .string(mark))] + points[index].map { ($0.key, $0.value) } + row.map { ($0.key, $0.value) })
    }
    return Table(Array(records)).rendered(width: max(1, screen.width - 2)).split(separator: "\n").map(
      String.init)
  }
}

/// What a body prints while the sweep's display stands on the screen.
final class OutputBeside: Output {
  private let display: SweepDisplay
  private let output: any Output

  init(_ display: SweepDisplay, _ output: any Output) {
    self.display = display
    self.output = output
  }

  var width: Int? { output.width }

  func write(_ text: String) {
    display.makeRoom()
    output.write(text)
  }

  func show(_ value: Value) throws {
    display.makeRoom()
    try output.show(value)
  }
}

extension Record {
  /// `n 8, rain range/small`, numbers shortened; what is broken is said elsewhere.
  fileprivate var text: String {
    filter { $0.key != "broken" }.map { name, value in
      if case .float(let number) = value { return "\(name) \(TensorValue.text(Float(number)))" }
      return "\(name) \(value.plainText)"
    }.joined(separator: ", ")
  }
}
