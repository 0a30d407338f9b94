import Failures

/// Plots side by side that share their axes, one for each value of something.
public struct FacetedPlot: Drawing, Hashable, Sendable {
  public var plots: [Plot]
  /// Panels in a row.
  public var columns: Int
  public var title: String?

  /// - Parameters:
  ///   - plots: a title each says what they are of; where axes have no range, they get one that fits all.
  ///   - columns: as many as there are plots up to three when left out.
  public init(_ plots: [Plot], columns: Int? = nil, title: String? = nil) {
    self.plots = plots
    self.columns = max(1, columns ?? min(3, plots.count))
    self.title = title
  }

  private var rows: Int { (plots.count + columns - 1) / columns }
  private var heading: Int { title == nil ? 0 : 36 }
  public var width: Int { columns * (plots.map(\.width).max() ?? 0) }
  public var height: Int { rows * (plots.map(\.height).max() ?? 0) + heading }

  public func script(for medium: PlotMedium) throws(Failure) -> GnuplotScript {
    guard !plots.isEmpty else { throw Failure(.empty, "there are no panels to draw") }
    var layouts: [PlotLayout] = []
    for plot in plots { layouts.append(try PlotLayout(plot)) }
    let across = layouts.map(\.xRange).union
    let up = layouts.map(\.yExtent).union.map { range in
      // A logarithmic axis has its room already.
      let air = plots[0].yAxis.scale == .linear ? 0.04 * (range.upperBound - range.lowerBound) : 0
      return range.lowerBound - air...range.upperBound + air
    }
    var script = GnuplotScript()
    script.open(medium, width: width, height: height)
    let heading =
      title.map {
        " title \(gnuplotQuoted($0)) noenhanced font ',16' textcolor rgb '\(Palette.text.hexadecimal())'"
      } ?? ""
    script.command("set multiplot layout \(rows),\(columns)\(heading)")
    for (index, plot) in plots.enumerated() {
      var plot = plot
      plot.xAxis.range = plot.xAxis.range ?? across
      plot.yAxis.range = plot.yAxis.range ?? up
      // One legend says it for all.
      if index > 0 { plot.legend = .hidden }
      if index % columns > 0 { plot.yAxis.label = nil }
      try PlotLayout(plot).draw(in: &script, medium, sharing: columns)
      script.command("unset label")
      script.command("unset xlabel")
      script.command("unset ylabel")
      script.command("unset logscale")
    }
    script.command("unset multiplot")
    return script
  }
}

extension [ClosedRange<Double>] {
  /// The range that holds them all.
  fileprivate var union: ClosedRange<Double>? {
    guard let low = map(\.lowerBound).min(), let high = map(\.upperBound).max() else { return nil }
    return low < high ? low...high : nil
  }
}
