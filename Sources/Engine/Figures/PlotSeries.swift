/// One curve or cloud of points.
public struct PlotSeries: Hashable, Sendable {
  /// The name in the legend.
  public var label: String?
  public var x: [Double]
  /// As many values as `x`. One that is not a number leaves a gap.
  public var y: [Double]
  public var style: PlotStyle
  /// Uncertainty around `y`.
  public var interval: PlotInterval?
  /// Single observations behind the values, drawn small and pale.
  public var observations: [PlotObservation]

  /// - Parameters:
  ///   - x: positions; 0, 1, 2, … when left out.
  ///   - y: values; nil leaves a gap.
  ///   - style: when left out, a line, with markers while there are few enough to tell apart.
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

public struct PlotObservation: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

public enum PlotStyle: Hashable, Sendable {
  case line
  case points
  case lineAndPoints
  /// Small, half transparent dots, for many observations.
  case scatter
}

/// Low and high values around a series, such as a minimum and maximum over seeds.
public struct PlotInterval: Hashable, Sendable {
  public enum Style: Hashable, Sendable {
    /// A shaded strip along the curve.
    case band
    /// A bar through each point.
    case bars
  }

  public var low: [Double]
  public var high: [Double]
  public var style: Style

  /// As many values as the series has points; nil on either side leaves a gap.
  public init(low: [Double?], high: [Double?], style: Style = .band) {
    self.low = low.map { $0 ?? .nan }
    self.high = high.map { $0 ?? .nan }
    self.style = style
  }
}
