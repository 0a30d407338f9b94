/// A plot of curves or points over a horizontal and a vertical axis. It is a value: nothing is drawn before it is saved
/// or encoded.
///
///     var plot = Plot([PlotSeries("loss", y: [0.9, 0.4, 0.2])], title: "Training")
///     plot.yAxis.scale = .logarithmic
///     try plot.save(to: "loss.svg")
public struct Plot: Hashable, Sendable {
  /// What is plotted, in the order of the legend.
  public var series: [PlotSeries]
  /// Title above the plot; nil for none.
  public var title: String?
  /// The horizontal axis.
  public var xAxis: PlotAxis
  /// The vertical axis.
  public var yAxis: PlotAxis
  /// Texts beside single points.
  public var annotations: [PlotAnnotation]
  /// A remark on the data below the horizontal axis; nil for none.
  public var note: String?
  /// Where the legend is; by default where it covers least.
  public var legend: LegendPlacement
  /// Width in pixels, 120...20,000, by default 720; in a PDF 96 pixels are an inch.
  public var width: Int
  /// Height in pixels, 90...20,000, by default 450; in a PDF 96 pixels are an inch.
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

/// An axis: its label, scale, range and ticks.
public struct PlotAxis: Hashable, Sendable {
  /// What the axis measures, with its unit; nil for no label.
  public var label: String?
  /// Linear, the default, or logarithmic.
  public var scale: AxisScale
  /// The values at the ends of the axis; nil, the default, takes them from the data.
  public var range: ClosedRange<Double>?
  /// Ticks with texts; empty, the default, chooses them by the range.
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

/// How values are mapped to an axis.
public enum AxisScale: Hashable, Sendable {
  /// Equal differences of values have equal distances.
  case linear
  /// Logarithmic with base 10. Values that are not above zero leave gaps.
  case logarithmic
}

/// A tick of an axis with its text.
public struct AxisTick: Hashable, Sendable {
  /// The value on the axis.
  public var position: Double
  /// The text at the tick.
  public var label: String

  public init(_ position: Double, _ label: String) {
    self.position = position
    self.label = label
  }
}

/// A text beside the point (x, y).
public struct PlotAnnotation: Hashable, Sendable {
  /// Horizontal position, as a value on the axis.
  public var x: Double
  /// Vertical position, as a value on the axis.
  public var y: Double
  /// The text.
  public var text: String

  public init(x: Double, y: Double, _ text: String) {
    self.x = x
    self.y = y
    self.text = text
  }
}

/// Where the legend is.
public enum LegendPlacement: Hashable, Sendable {
  /// In the corner where it covers the fewest points, or beside the plot where it would cover some in every corner and
  /// is not wide; no legend where no series has a label.
  case automatic
  /// No legend.
  case hidden
  /// Right of the plot.
  case outside
  /// In a corner of the plot.
  case topRight, topLeft, bottomRight, bottomLeft
}
