import Glibc

/// How training goes on from steps done before that were planned otherwise.
public struct Continuation: Sendable {
  /// Steps done before.
  public let step: Int
  /// How many there were to be.
  public let planned: Int
  /// How many there are to be now.
  public let steps: Int
  private let schedule: Schedule
  /// The learning rate of the latest step, the next, and the last.
  private let rates: (before: Double, next: Double, last: Double)

  /// - Parameters:
  ///   - settings: those from now on.
  ///   - earlier: those of the steps done.
  init(at step: Int, with settings: TrainingSettings, after earlier: TrainingSettings) {
    self.step = step
    planned = earlier.steps
    steps = settings.steps
    schedule = settings.schedule
    func rate(_ step: Int, _ settings: TrainingSettings) -> Double {
      settings.schedule.rate(at: max(step, 0), of: settings.steps, from: settings.rate)
    }
    rates = (rate(step - 1, earlier), rate(step, settings), rate(steps - 1, settings))
  }

  /// Whether one training of so many steps would have come to the same.
  var isAsInOne: Bool { schedule == .constant && rates.before == rates.next }

  /// What a checkpoint says of it.
  var note: String { "from step \(step) of \(planned) to \(steps)" }

  /// What the user is told: how far it goes, and what the schedule does.
  public var text: String {
    func short(_ rate: Double) -> String {
      let unit = rate > 0 ? pow(10, floor(log10(rate)) - 2) : 1
      return "\(Float((rate / unit).rounded() * unit))"
    }
    if step == steps { return "all \(steps) steps are done already; \(planned) were planned" }
    let start = "training goes on from step \(step) to \(steps)"
    if isAsInOne { return "\(start); the rate stays \(short(rates.next))" }
    return "\(start); the \(schedule.name) schedule is now that of \(steps) steps: the rate goes from "
      + "\(short(rates.before)) at step \(step) to \(short(rates.next)) at step \(step + 1) and "
      + "\(short(rates.last)) at the last"
  }
}
