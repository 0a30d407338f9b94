/// A plot of curves or points over one horizontal and one vertical axis, as a value: building one draws nothing.
///
///     var plot = Plot([PlotSeries("loss", y: [0.9, 0.4, 0.2])], title: "Training")
///     plot.yAxis.scale = .logarithmic
///     try plot.save(to: "loss.svg")
public struct Plot: Hashable, Sendable {
  public var series: [PlotSeries]
  public var title: String?
  public var xAxis: PlotAxis
  public var yAxis: PlotAxis
  /// Texts beside single points.
  public var annotations: [PlotAnnotation]
  /// What is to be said of the data, below the horizontal axis.
  public var note: String?
  public var legend: LegendPlacement
  /// Width in pixels; a PDF takes 96 of them to the inch.
  public var width: Int
  /// Height in pixels; a PDF takes 96 of them to the inch.
  public var height: Int

  public init(
    _ series: [PlotSeries], title: String? = nil, xAxis: PlotAxis = PlotAxis(), yAxis: PlotAxis = PlotAxis(),
    annotations: [PlotAnnotation] = [], note: String? = nil, legend: LegendPlacement = .automatic,
    width: Int = 720,
    height: Int = 450
  ) {
    self.series = series
    self.title = title
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.annotations = annotations
    self.note = note
    self.legend = legend
    self.width = width
    self.height = height
  }
}

/// One axis: what it measures and how.
public struct PlotAxis: Hashable, Sendable {
  public var label: String?
  public var scale: AxisScale
  /// The values at the axis's ends; chosen from the data when nil.
  public var range: ClosedRange<Double>?
  /// Named places on the axis; chosen from the range when empty.
  public var ticks: [AxisTick]

  public init(
    _ label: String? = nil, scale: AxisScale = .linear, range: ClosedRange<Double>? = nil,
    ticks: [AxisTick] = []
  ) {
    self.label = label
    self.scale = scale
    self.range = range
    self.ticks = ticks
  }
}

public enum AxisScale: Hashable, Sendable {
  case linear
  /// Base 10. Values that are not above zero have no place on it and leave gaps.
  case logarithmic
}

public struct AxisTick: Hashable, Sendable {
  public var position: Double
  public var label: String

  public init(_ position: Double, _ label: String) {
    self.position = position
    self.label = label
  }
}

/// A text beside the point (x, y).
public struct PlotAnnotation: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var text: String

  public init(x: Double, y: Double, _ text: String) {
    self.x = x
    self.y = y
    self.text = text
  }
}

public enum LegendPlacement: Hashable, Sendable {
  /// In the emptiest corner, or beside the plot when every corner is taken; none when no series has a name.
  case automatic
  case hidden
  case outside
  case topRight, topLeft, bottomRight, bottomLeft
}
