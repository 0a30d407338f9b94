import Glibc
import Training

/// Tells how training goes: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
/// It writes to standard error, so that a script's own output stays clean.
struct ProgressReport {
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let label: String
  private var lastShown = -1.0
  private var smoothed: Float?
  private var readings: [SlackingMeter.Reading] = []
  /// Lines below the bar.
  private var lower = 0

  init(label: String) { self.label = label }

  /// How often a plain line is written, as a share of all steps.
  private static let plainShare = 0.25

  mutating func update(_ progress: TrainingProgress) {
    smoothed = smoothed.map { $0 + 0.05 * (progress.loss - $0) } ?? progress.loss
    let share = Double(progress.step) / Double(progress.steps)
    let isLast = progress.step == progress.steps
    if isTerminal {
      guard isLast || progress.seconds - lastShown > 0.1 else { return }
      lastShown = progress.seconds
      let filled = Int(share * 24)
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
      erase()
      let lines = gauges
      write("\(label)\(bar) \(text(progress))" + lines.map { "\n\($0)" }.joined())
      lower = lines.count
      if isLast { erase() }
    } else {
      guard isLast || share >= lastShown + ProgressReport.plainShare else { return }
      lastShown = share
      write("\(label)\(text(progress))\n")
    }
  }

  /// Leaves the terminal clean after a run that was stopped.
  mutating func finish() { if isTerminal { erase() } }

  /// Takes in what the meter read.
  mutating func update(_ readings: [SlackingMeter.Reading]) {
    self.readings = readings
    guard !isTerminal, let step = readings.last?.step else { return }
    let now = readings.filter { $0.step == step }.map { reading in
      "\(reading.set): ρ \(short(reading.removedShare)), T \(short(reading.transmission)), residual "
        + "\(short(reading.residual)), E_B \(short(reading.backgroundError))"
    }
    write("\(label)step \(step)  \(now.joined(separator: "; "))\n")
  }

  /// A line for each set: how its scores have come along.
  private var gauges: [String] {
    var sets: [String] = []
    for reading in readings where !sets.contains(reading.set) { sets.append(reading.set) }
    let width = sets.map(\.count).max() ?? 0
    return sets.map { set in
      let own = readings.filter { $0.set == set }
      let name = set + String(repeating: " ", count: width - set.count)
      let rho = own.map(\.removedShare)
      let rest = own.map(\.residual)
      return
        "  \(name)  ρ \(spark(rho, 0...1)) \(short(rho.last ?? nil))   residual \(spark(rest, 0...0.4)) \(short(rest.last ?? nil))"
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

  /// Takes what is shown away, from below.
  private mutating func erase() {
    write(lower > 0 ? "\r\u{1b}[\(lower)A\u{1b}[J" : "\r\u{1b}[K")
    lower = 0
  }

  private func text(_ progress: TrainingProgress) -> String {
    let loss = TensorValue.text(smoothed ?? progress.loss)
    let speed = TensorValue.text(Float(progress.stepsPerSecond))
    return
      "\(progress.step)/\(progress.steps)  loss \(loss)  \(speed) steps/s  \(clock(progress.remaining)) to go"
  }

  private func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e7).rounded(.up))
    let minutes = whole / 60
    let rest = whole % 60
    return minutes > 59
      ? "\(minutes / 60) h \(minutes % 60) min" : "\(minutes):\(rest < 10 ? "0" : "")\(rest)"
  }

  private func write(_ text: String) { StandardError.write(text) }
}

/// What tells how things go, beside a script's own output.
enum StandardError {
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
  }
}
