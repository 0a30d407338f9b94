import Failures

/// Plots side by side with common axes, one for each value of a variable.
public struct FacetedPlot: Drawing, Hashable, Sendable {
  /// The plots, row by row.
  public var plots: [Plot]
  /// Number of plots in a row.
  public var columns: Int
  /// Title above all plots; nil for none.
  public var title: String?

  /// - Parameters:
  ///   - plots: the title of each tells what it shows. Axes without a range get one that fits all plots.
  ///   - columns: plots in a row; nil, the default, puts up to three in a row.
  ///   - title: above all plots.
  public init(_ plots: [Plot], columns: Int? = nil, title: String? = nil) {
    self.plots = plots
    self.columns = max(1, columns ?? min(3, plots.count))
    self.title = title
  }

  private var rows: Int { (plots.count + columns - 1) / columns }
  private var heading: Int { title == nil ? 0 : 36 }
  /// Width in pixels: that of the widest plot for every column.
  public var width: Int { columns * (plots.map(\.width).max() ?? 0) }
  /// Height in pixels: that of the highest plot for every row, and room for the title.
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
  /// The smallest range that contains them all; nil where it would hold a single value.
  fileprivate var union: ClosedRange<Double>? {
    guard let low = map(\.lowerBound).min(), let high = map(\.upperBound).max() else { return nil }
    return low < high ? low...high : nil
  }
}
