/// One curve or one set of points.
public struct PlotSeries: Hashable, Sendable {
  /// Name in the legend; nil leaves the series out of it.
  public var label: String?
  /// Horizontal positions.
  public var x: [Double]
  /// Vertical positions, as many as `x`. NaN and infinite values leave gaps.
  public var y: [Double]
  /// How the points are drawn.
  public var style: PlotStyle
  /// Uncertainty of `y`; nil for none.
  public var interval: PlotInterval?
  /// Single observations that the values summarise, drawn small and pale.
  public var observations: [PlotObservation]

  /// - Parameters:
  ///   - label: name in the legend.
  ///   - x: horizontal positions; nil, the default, means 0, 1, 2, ….
  ///   - y: vertical positions; nil leaves a gap.
  ///   - style: nil, the default, draws a line, with markers for up to 30 points.
  public init(
    _ label: String? = nil, x: [Double]? = nil, y: [Double?], style: PlotStyle? = nil,
    interval: PlotInterval? = nil, observations: [PlotObservation] = []
  ) {
    self.label = label
    self.x = x ?? y.indices.map(Double.init)
    self.y = y.map { $0 ?? .nan }
    self.style = style ?? (y.count <= 30 ? .lineAndPoints : .line)
    self.interval = interval
    self.observations = observations
  }
}

/// A single observation, such as the result of one seed.
public struct PlotObservation: Hashable, Sendable {
  /// Horizontal position.
  public var x: Double
  /// Vertical position.
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// How the points of a series are drawn.
public enum PlotStyle: Hashable, Sendable {
  /// A line without markers.
  case line
  /// A marker for each point.
  case points
  /// A line with a marker for each point.
  case lineAndPoints
  /// Small, half transparent dots, for many observations.
  case scatter
}

/// Low and high values around a series, such as a minimum and maximum over seeds.
public struct PlotInterval: Hashable, Sendable {
  /// How an interval is drawn.
  public enum Style: Hashable, Sendable {
    /// A shaded strip along the curve.
    case band
    /// A bar through each point.
    case bars
  }

  /// Lower ends, one for each point of the series; NaN leaves a gap.
  public var low: [Double]
  /// Upper ends, one for each point of the series; NaN leaves a gap.
  public var high: [Double]
  /// How the interval is drawn; by default as a band.
  public var style: Style

  /// As many values as the series has points; nil in either list leaves a gap.
  public init(low: [Double?], high: [Double?], style: Style = .band) {
    self.low = low.map { $0 ?? .nan }
    self.high = high.map { $0 ?? .nan }
    self.style = style
  }
}
