import Scoring
import Interpreter
import Sweeps
import Training

/// A point of a sweep while its body runs, to which training tells how it goes. The session keeps it.
final class RunningPoint {
  enum Purpose {
    /// To be run, telling what happens.
    case real((PointReport) -> Void)
    /// Only to find out how long it takes: training takes a few steps.
    case trial(Trial)
  }

  let purpose: Purpose
  private var curveNames: [String: Int] = [:]
  private var lastTold = -1.0

  init(_ purpose: Purpose) { self.purpose = purpose }

  /// What a few steps tell of a point's time.
  final class Trial {
    /// Whether what comes after the first training is timed, too.
    let isThorough: Bool
    /// Seconds that the trainings would take in full.
    var training = 0.0
    /// Seconds that their few steps took.
    var spent = 0.0
    /// Whether it has seen enough; then it stops the body as Ctrl-C does, which nothing in it catches.
    var isOver = false

    init(isThorough: Bool) { self.isThorough = isThorough }

    /// One step to warm up, and three to time.
    static let steps = 4
  }

  /// How training has come along, told a few times a second.
  func tell(_ progress: TrainingProgress) {
    guard case .real(let tell) = purpose else { return }
    let isLast = progress.step == progress.steps
    guard isLast || progress.step == 1 || progress.seconds - lastTold > 0.2 else { return }
    lastTold = isLast ? -1 : progress.seconds
    tell(
      .progress(
        .init(
          step: progress.step, steps: progress.steps, loss: Double(progress.loss),
          remaining: progress.remaining)))
  }

  /// Keeps the curve of the losses, and one for each set and score that a meter read.
  func keep(_ run: TrainingRun, _ readings: [SlackingMeter.Reading], label: String) {
    keep(
      label.isEmpty ? "loss" : "loss \(label)", steps: Array(1...max(1, run.losses.count)),
      run.losses.map(Double.init))
    var sets: [String] = []
    for reading in readings where !sets.contains(reading.set) { sets.append(reading.set) }
    for set in sets {
      let own = readings.filter { $0.set == set }
      for (column, metric) in SlackingMeter.metrics.enumerated() {
        let known = own.filter { $0.scores[column] != nil }
        let title = [set, metric.name, label].filter { !$0.isEmpty }.joined(separator: " ")
        keep(title, steps: known.map(\.step), known.compactMap { $0.scores[column] })
      }
    }
  }

  /// Keeps a curve, under another name where there is one of its name.
  func keep(_ name: String, steps: [Int], _ values: [Double]) {
    guard case .real(let tell) = purpose, steps.count == values.count else { return }
    curveNames[name, default: 0] += 1
    let count = curveNames[name] ?? 1
    tell(.curve(Curve(count == 1 ? name : "\(name) \(count)", steps: steps, values: values)))
  }

  func keep(_ artefact: Artefact) {
    guard case .real(let tell) = purpose else { return }
    tell(.artefact(artefact))
  }
}

extension Session {
  /// The point of a sweep that runs, if one does.
  var runningPoint: RunningPoint? { companion as? RunningPoint }

  /// Does something while a point runs.
  func during<Result>(_ point: RunningPoint, _ work: () throws -> Result) rethrows -> Result {
    let before = companion
    companion = point
    defer { companion = before }
    return try work()
  }
}
