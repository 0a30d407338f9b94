import Glibc
import Training

/// Tells how training goes: a bar that redraws itself on a terminal, a plain line now and then elsewhere.
/// It writes to standard error, so that a script's own output stays clean.
struct ProgressReport {
  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let label: String
  private var lastShown = -1.0
  private var smoothed: Float?

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
      write("\r\u{1b}[K\(label)\(bar) \(text(progress))")
      if isLast { write("\r\u{1b}[K") }
    } else {
      guard isLast || share >= lastShown + ProgressReport.plainShare else { return }
      lastShown = share
      write("\(label)\(text(progress))\n")
    }
  }

  /// Leaves the terminal clean after a run that was stopped.
  func finish() { if isTerminal { write("\r\u{1b}[K") } }

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
