import Glibc

extension PlotLayout {
  /// The ticks to name; none where gnuplot's own choice is good.
  var xTicks: [AxisTick] {
    guard plot.xAxis.ticks.isEmpty, plot.xAxis.scale == .logarithmic else { return plot.xAxis.ticks }
    let values = Set(series.flatMap(\.x).filter { $0.isFinite && xRange.contains($0) }).sorted()
    // With few distinct values (32, 64, 128, …) those are the ticks a reader looks for, unless they are closer
    // than a label is wide.
    let closest = zip(values, values.dropFirst()).map { log($1 / $0) }.min() ?? 0
    let apart = closest / log(xRange.upperBound / xRange.lowerBound) > 0.05
    // Measured values make no good ticks: round numbers do.
    let areRound = values.allSatisfy { shortNumber($0).count <= 5 }
    guard (2...12).contains(values.count), apart, areRound else { return logarithmicTicks(xRange) }
    return values.map { AxisTick($0, shortNumber($0)) }
  }

  var yTicks: [AxisTick] {
    guard plot.yAxis.ticks.isEmpty, let yRange, plot.yAxis.scale == .logarithmic else {
      return plot.yAxis.ticks
    }
    return logarithmicTicks(yRange)
  }
}

/// 1, 2 and 5 times the powers of ten in a range of less than three; none in a wider one, where gnuplot's powers
/// of ten are enough, or in one so narrow that fewer than two fall into it.
func logarithmicTicks(_ range: ClosedRange<Double>) -> [AxisTick] {
  guard range.upperBound / range.lowerBound < 1000 else { return [] }
  let first = Int(log10(range.lowerBound).rounded(.down))
  let last = Int(log10(range.upperBound).rounded(.up))
  guard first > -300, last < 300 else { return [] }
  let values = (first...last).flatMap { power in
    // Divided rather than multiplied by 0.1, which is not exact: 0.2, not 0.200…01.
    [1.0, 2, 5].map { power < 0 ? $0 / pow(10, Double(-power)) : $0 * pow(10, Double(power)) }
  }
  let inside = values.filter(range.contains)
  return inside.count < 2 ? [] : inside.map { AxisTick($0, shortNumber($0)) }
}

/// A number as one would write it on an axis: 64, 0.25, 1e-05.
func shortNumber(_ value: Double) -> String {
  if value == value.rounded(), abs(value) < 1e6 { return String(Int(value)) }
  return value.description
}

/// How the names of places on an axis fit beside each other.
struct TickLabels {
  /// Those there is room for, the first of every few.
  var kept: [AxisTick]
  /// Whether they stand aslant.
  var isTurned = false
  /// The left margin in letters, where turned labels need a wider one.
  var margin: Int?

  init(_ ticks: [AxisTick], isHorizontal: Bool, on medium: PlotMedium, of plot: Plot, sharing panels: Int) {
    var (across, down) = (Double(plot.width - 90) / 7.5, Double(plot.height - 80) / 18)
    if case .text(let columns, let rows, _) = medium {
      (across, down) = (Double(columns) / Double(panels) - 12, Double(rows - 5))
    }
    // Letters, or lines, for each label.
    let room = max(isHorizontal ? across : down, 1) / Double(max(1, ticks.count))
    let longest = ticks.map { Double($0.label.count) + 1 }.max() ?? 0
    var needed = 1.0
    if isHorizontal {
      isTurned = longest > room && !medium.isText
      needed = isTurned ? 2.5 : longest
      let beside = Int(longest * 0.8 - room / 2)
      if isTurned, beside > 9 { margin = beside }
    }
    let step = max(1, Int((needed / room).rounded(.up)))
    kept = ticks.indices.filter { $0.isMultiple(of: step) }.map { ticks[$0] }
  }
}
