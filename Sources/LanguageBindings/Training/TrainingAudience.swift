import Console
import Interpreter
import Resources
import Scoring
import Training

/// Whoever follows a training of the language: a bar on the terminal, the point of a sweep that runs, or an estimate of
/// how long the point takes.
protocol TrainingAudience: AnyObject {
  /// How many steps are taken at most; nil for all.
  var stepLimit: Int? { get }
  /// Whether the meter reads and checkpoints are kept.
  var keepsTrack: Bool { get }
  /// The training goes on from a checkpoint.
  func resume(_ text: String)
  func follow(_ progress: TrainingProgress)
  /// All that the meter has read so far.
  func take(_ readings: [SlackingMeter.Reading])
  /// The training has ended, by itself or before its end.
  func keep(_ run: TrainingRun, _ readings: [SlackingMeter.Reading])
  /// The training has ended by itself.
  ///
  /// - Parameter steps: how many it should have taken.
  func finish(_ run: TrainingRun, steps: Int, meter: SlackingMeter?) throws
  /// Whatever has happened: nothing more comes.
  func leave()
}

extension TrainingAudience {
  var stepLimit: Int? { nil }
  var keepsTrack: Bool { true }
  func resume(_ text: String) {}
  func take(_ readings: [SlackingMeter.Reading]) {}
  func keep(_ run: TrainingRun, _ readings: [SlackingMeter.Reading]) {}
  func finish(_ run: TrainingRun, steps: Int, meter: SlackingMeter?) throws {}
  func leave() {}
}

/// The user at the terminal.
final class TrainingViewer: TrainingAudience {
  private let label: String
  private var report: ProgressReport?

  /// - Parameter isShown: whether progress is shown, besides what concerns checkpoints.
  init(label: String, isShown: Bool) {
    self.label = label
    if isShown { report = ProgressReport(label: label.isEmpty ? "" : "\(label)  ") }
  }

  func resume(_ text: String) { Terminal.tell("\(label.isEmpty ? "" : "\(label): ")\(text)\n") }
  func follow(_ progress: TrainingProgress) { report?.update(progress) }
  func take(_ readings: [SlackingMeter.Reading]) { report?.update(readings) }
  func leave() { report?.finish() }
}

/// A sweep, which keeps curves and shows how its points come along.
final class TrainingInPoint: TrainingAudience {
  private let point: RunningPoint
  private let label: String

  init(_ point: RunningPoint, label: String) {
    self.point = point
    self.label = label
  }

  func follow(_ progress: TrainingProgress) { point.tell(progress) }

  func keep(_ run: TrainingRun, _ readings: [SlackingMeter.Reading]) {
    point.keep(run, readings, label: label)
  }
}

/// An estimate: a few steps, whose time stands for that of all.
final class TrainingTrial: TrainingAudience {
  private let trial: RunningPoint.Trial
  private var ends: [Double] = []

  init(_ trial: RunningPoint.Trial) { self.trial = trial }

  var stepLimit: Int? { RunningPoint.Trial.steps }
  var keepsTrack: Bool { false }
  func follow(_ progress: TrainingProgress) { ends.append(progress.seconds) }

  func finish(_ run: TrainingRun, steps: Int, meter: SlackingMeter?) throws {
    if let meter {
      let clock = ContinuousClock()
      let start = clock.now
      _ = try meter.read(run.model, step: 0)
      let once = (clock.now - start).seconds
      trial.spent += once
      trial.training += once * Double(2 + (steps - 1) / meter.every)
    }
    guard let first = ends.first, let last = ends.last else { return }
    trial.spent += last
    trial.training +=
      ends.count > 1 ? (last - first) / Double(ends.count - 1) * Double(steps) : last * Double(steps)
    trial.isOver = !trial.isThorough
    if trial.isOver { throw Interruption() }
  }
}

extension RunningPoint {
  /// Who follows the trainings of its body.
  func audience(label: String) -> any TrainingAudience {
    switch purpose {
    case .real: TrainingInPoint(self, label: label)
    case .trial(let trial): TrainingTrial(trial)
    }
  }
}
