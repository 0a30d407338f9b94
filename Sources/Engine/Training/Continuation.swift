import Glibc

/// How training continues after steps that were planned with other settings, such as another number of steps.
public struct Continuation: Sendable {
  /// Number of steps done before.
  public let step: Int
  /// Number of steps that were planned before.
  public let planned: Int
  /// Number of steps that are planned now, those done before included.
  public let steps: Int
  private let schedule: Schedule
  /// Learning rate of the last step done, of the next step and of the last step planned.
  private let rates: (before: Double, next: Double, last: Double)

  /// - Parameters:
  ///   - settings: of the steps to come.
  ///   - earlier: of the steps done.
  init(at step: Int, with settings: TrainingSettings, after earlier: TrainingSettings) {
    self.step = step
    planned = earlier.steps
    steps = settings.steps
    schedule = settings.schedule
    func rate(_ step: Int, _ settings: TrainingSettings) -> Double {
      settings.schedule.rate(at: max(step, 0), of: settings.steps, from: settings.learningRate)
    }
    rates = (rate(step - 1, earlier), rate(step, settings), rate(steps - 1, settings))
  }

  /// Whether a single training with that number of steps would have given the same.
  var isAsInOne: Bool { schedule == .constant && rates.before == rates.next }

  /// How checkpoints record it.
  var note: String { "from step \(step) of \(planned) to \(steps)" }

  /// A message for the user: how far training goes, and how the learning rate changes.
  public var text: String {
    func short(_ rate: Double) -> String {
      let unit = rate > 0 ? pow(10, floor(log10(rate)) - 2) : 1
      return "\(Float((rate / unit).rounded() * unit))"
    }
    if step == steps { return "all \(steps) steps are done already; \(planned) were planned" }
    let start = "training continues from step \(step) to \(steps)"
    if isAsInOne { return "\(start); the rate stays \(short(rates.next))" }
    return "\(start); the \(schedule.name) schedule now covers \(steps) steps: the rate goes from "
      + "\(short(rates.before)) at step \(step) to \(short(rates.next)) at step \(step + 1) and "
      + "\(short(rates.last)) at the last"
  }
}
