import Console
import Scoring
import Training

/// Tells how training goes: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
/// It writes to standard error, so that a script's own output stays clean.
struct ProgressReport {
  private let screen = LiveLines()
  private let label: String
  private var lastShown = -1.0
  private var smoothed: Float?
  private var readings: [SlackingMeter.Reading] = []
  private let gauges = SlackingMeter.metrics.compactMap(\.gauge)

  init(label: String) { self.label = label }

  /// How often a plain line is written, as a share of all steps.
  private static let plainShare = 0.25

  mutating func update(_ progress: TrainingProgress) {
    smoothed = smoothed.map { $0 + 0.05 * (progress.loss - $0) } ?? progress.loss
    let share = Double(progress.step) / Double(progress.steps)
    let isLast = progress.step == progress.steps
    if screen.isDrawn {
      guard isLast || progress.seconds - lastShown > 0.1 else { return }
      lastShown = progress.seconds
      if isLast { screen.erase() } else { screen.draw([bar(progress, share)] + curves) }
    } else {
      guard isLast || share >= lastShown + ProgressReport.plainShare else { return }
      lastShown = share
      screen.say(label + parts(progress).joined(separator: "  "))
    }
  }

  /// Leaves the terminal clean after a run that was stopped.
  func finish() { screen.erase() }

  /// Takes in what the meter read.
  mutating func update(_ readings: [SlackingMeter.Reading]) {
    self.readings = readings
    guard !screen.isDrawn, let step = readings.last?.step else { return }
    let now = readings.filter { $0.step == step }.map { reading in
      let scores = zip(gauges, reading.scores).map { "\($0.symbol) \(short($1))" }
      return "\(reading.set): \(scores.joined(separator: ", "))"
    }
    screen.say("\(label)step \(step)  \(now.joined(separator: "; "))")
  }

  /// A line for each set: how its scores have come along.
  private var curves: [String] {
    var sets: [String] = []
    for reading in readings where !sets.contains(reading.set) { sets.append(reading.set) }
    let width = sets.map(\.count).max() ?? 0
    return sets.map { set in
      let own = readings.filter { $0.set == set }
      let name = set + String(repeating: " ", count: width - set.count)
      let drawn = gauges.enumerated().compactMap { column, gauge in
        gauge.bar.map { range in
          let scores = own.map { $0.scores[column] }
          return "\(gauge.symbol) \(spark(scores, range)) \(short(scores.last ?? nil))"
        }
      }
      return "  \(name)  \(drawn.joined(separator: "   "))"
    }
  }

  /// The latest values as bars of characters.
  private func spark(_ values: [Double?], _ range: ClosedRange<Double>) -> String {
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      values.suffix(24).map { value in
        guard let value, value.isFinite else { return " " }
        let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return bars[min(max(Int(share * 8), 0), 7)]
      })
  }

  private func short(_ value: Double?) -> String {
    value.map { TensorValue.text(Float(($0 * 1000).rounded() / 1000)) } ?? "–"
  }

  /// Where there is little room, the bar gives way first, then the speed, the time and the loss.
  private func bar(_ progress: TrainingProgress, _ share: Double) -> String {
    var parts = parts(progress)
    func text() -> String { parts.joined(separator: "  ") }
    while DisplayWidth.columns(label + text()) > screen.width, parts.count > 1 {
      parts.remove(at: min(2, parts.count - 1))
    }
    return screen.line(label, filled: share, text())
  }

  private func parts(_ progress: TrainingProgress) -> [String] {
    [
      "\(progress.step)/\(progress.steps)", "loss \(TensorValue.text(smoothed ?? progress.loss))",
      "\(TensorValue.text(Float(progress.stepsPerSecond))) steps/s",
      "\(Units.time(progress.remaining)) to go",
    ]
  }
}
