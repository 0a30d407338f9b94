import Failures
import Glibc

/// A plot's data once it is known to be drawable, and where its parts go.
struct PlotLayout {
  let plot: Plot
  /// The series with every value that has no place on its axis turned into a gap.
  let series: [PlotSeries]
  let xRange: ClosedRange<Double>
  /// The vertical axis when it is fixed; a linear one without a wish reaches to the next tick.
  let yRange: ClosedRange<Double>?
  /// The extent of the data, or what was asked for.
  let yExtent: ClosedRange<Double>

  init(_ plot: Plot) throws(Failure) {
    guard plot.width >= 120, plot.height >= 90, plot.width <= 20_000, plot.height <= 20_000 else {
      throw Failure(
        "a plot of \(plot.width) × \(plot.height) pixels cannot be drawn; "
          + "give a width from 120 and a height from 90, both up to 20000")
    }
    guard !plot.series.isEmpty else {
      throw Failure(.empty, "the plot has no series; give it at least one list of numbers")
    }
    for axis in [plot.xAxis, plot.yAxis] { try Self.check(axis) }
    var plot = plot
    let offAxis = Self.pointsOffAxis(plot)
    if offAxis > 0 {
      let text =
        "\(offAxis) \(offAxis == 1 ? "point" : "points") not above zero cannot be drawn on a logarithmic axis"
      plot.note = plot.note.map { "\($0)\n\(text)" } ?? text
    }
    plot.annotations.removeAll { !Self.isShown($0.x, on: plot.xAxis) || !Self.isShown($0.y, on: plot.yAxis) }
    self.plot = plot
    var drawable: [PlotSeries] = []
    for (index, series) in plot.series.enumerated() {
      try Self.check(series, index: index)
      drawable.append(Self.masked(series, plot))
    }
    series = drawable

    let points = series.flatMap { series in zip(series.x, series.y).filter { $0.0.isFinite && $0.1.isFinite }
    }
    guard let first = points.first else {
      throw Failure(
        .empty,
        offAxis > 0
          ? "the plot has no point to draw: a logarithmic axis can show only numbers above zero"
          : "the plot has no point to draw: its series contain no finite numbers")
    }
    var across = first.0...first.0
    var up = first.1...first.1
    for (x, y) in points {
      across = min(across.lowerBound, x)...max(across.upperBound, x)
      up = min(up.lowerBound, y)...max(up.upperBound, y)
    }
    for observation in series.flatMap(\.observations) {
      across = min(across.lowerBound, observation.x)...max(across.upperBound, observation.x)
      up = min(up.lowerBound, observation.y)...max(up.upperBound, observation.y)
    }
    for interval in series.compactMap(\.interval) {
      for y in interval.low + interval.high where y.isFinite {
        up = min(up.lowerBound, y)...max(up.upperBound, y)
      }
    }
    let drawn = up
    for place in plot.annotations {
      across = min(across.lowerBound, place.x)...max(across.upperBound, place.x)
      up = min(up.lowerBound, place.y)...max(up.upperBound, place.y)
    }
    xRange = plot.xAxis.range ?? Self.padded(across, plot.xAxis.scale)
    // gnuplot looks at curves alone, and would leave a text beyond them outside the axes.
    let isFixed = plot.yAxis.scale == .logarithmic || up != drawn
    yRange = plot.yAxis.range ?? (isFixed ? Self.padded(up, plot.yAxis.scale) : nil)
    yExtent = yRange ?? up
  }

  private static func check(_ axis: PlotAxis) throws(Failure) {
    guard let range = axis.range else { return }
    guard range.lowerBound.isFinite, range.upperBound.isFinite, range.lowerBound < range.upperBound else {
      throw Failure(
        "an axis range must have two different finite ends, not \(range.lowerBound)..\(range.upperBound)")
    }
    guard axis.scale == .linear || range.lowerBound > 0 else {
      throw Failure("a logarithmic axis cannot start at \(range.lowerBound); start its range above zero")
    }
  }

  private static func check(_ series: PlotSeries, index: Int) throws(Failure) {
    let name = series.label.map { "series '\($0)'" } ?? "series \(index + 1)"
    guard series.x.count == series.y.count else {
      throw Failure("\(name) has \(series.x.count) x values but \(series.y.count) y values")
    }
    guard let interval = series.interval else { return }
    guard interval.low.count == series.y.count, interval.high.count == series.y.count else {
      throw Failure(
        "\(name) has \(series.y.count) points but \(interval.low.count) low and "
          + "\(interval.high.count) high values around them")
    }
  }

  private static func isShown(_ value: Double, on axis: PlotAxis) -> Bool {
    value.isFinite && (axis.scale == .linear || value > 0)
  }

  /// Points of finite numbers that a logarithmic axis has no place for.
  private static func pointsOffAxis(_ plot: Plot) -> Int {
    plot.series.reduce(0) { sum, series in
      sum
        + zip(series.x, series.y).count { x, y in
          x.isFinite && y.isFinite && !(isShown(x, on: plot.xAxis) && isShown(y, on: plot.yAxis))
        }
    }
  }

  private static func masked(_ series: PlotSeries, _ plot: Plot) -> PlotSeries {
    func shown(_ value: Double, on axis: PlotAxis) -> Double { isShown(value, on: axis) ? value : .nan }
    var series = series
    series.x = series.x.map { shown($0, on: plot.xAxis) }
    series.y = series.y.map { shown($0, on: plot.yAxis) }
    series.observations.removeAll { !isShown($0.x, on: plot.xAxis) || !isShown($0.y, on: plot.yAxis) }
    if let interval = series.interval {
      series.interval?.low = interval.low.map { shown($0, on: plot.yAxis) }
      series.interval?.high = interval.high.map { shown($0, on: plot.yAxis) }
    }
    return series
  }

  /// A little air on both sides, so that no marker is cut.
  private static func padded(_ range: ClosedRange<Double>, _ scale: AxisScale) -> ClosedRange<Double> {
    switch scale {
    case .linear:
      let span = range.upperBound - range.lowerBound
      let air = span > 0 ? span * 0.03 : max(abs(range.lowerBound) * 0.1, 0.5)
      let wide = (range.lowerBound - air, range.upperBound + air)
      return wide.0.isFinite && wide.1.isFinite ? wide.0...wide.1 : range
    case .logarithmic:
      let ratio = range.upperBound / range.lowerBound
      let air = ratio > 1 ? pow(ratio, 0.04) : 1.5
      let wide = (range.lowerBound / air, range.upperBound * air)
      return wide.0 > 0 && wide.1.isFinite ? wide.0...wide.1 : range
    }
  }
}
