import Glibc

extension PlotLayout {
  /// Where the legend goes, as gnuplot's words for it; nil when there is none.
  var legendPosition: String? {
    guard series.contains(where: { $0.label != nil }) else { return nil }
    return switch plot.legend {
    case .hidden: nil
    case .outside: "outside right top"
    case .topRight: "inside right top"
    case .topLeft: "inside left top"
    case .bottomRight: "inside right bottom"
    case .bottomLeft: "inside left bottom"
    case .automatic: emptiestCorner()
    }
  }

  private func emptiestCorner() -> String {
    // The plot area is the picture less about this much for labels and ticks.
    let area = (width: Double(plot.width) - 90, height: Double(plot.height) - 90)
    let letters = series.compactMap(\.label?.count).max() ?? 0
    let width = min((Double(letters) * 7.5 + 60) / area.width, 1)
    let height = min((Double(series.count { $0.label != nil }) * 19 + 16) / area.height, 1)
    let corners: [(name: String, left: Bool, top: Bool)] = [
      ("inside right top", false, true), ("inside left top", true, true),
      ("inside right bottom", false, false), ("inside left bottom", true, false),
    ]
    let places = occupied()
    let crowds = corners.map { corner in
      places.count { place in
        (corner.left ? place.x < width : place.x > 1 - width)
          && (corner.top ? place.y > 1 - height : place.y < height)
      }
    }
    guard let fewest = crowds.min(), let best = crowds.firstIndex(of: fewest) else {
      return "inside right top"
    }
    return fewest == 0 || width > 0.45 ? corners[best].name : "outside right top"
  }

  /// Places the data covers, both coordinates in 0..1 of the plot area, lines sampled along their way.
  private func occupied() -> [(x: Double, y: Double)] {
    func share(_ value: Double, _ range: ClosedRange<Double>, _ scale: AxisScale) -> Double {
      let span = range.upperBound - range.lowerBound
      guard span > 0 else { return 0.5 }
      guard scale == .logarithmic else { return (value - range.lowerBound) / span }
      return log(value / range.lowerBound) / log(range.upperBound / range.lowerBound)
    }
    var places: [(x: Double, y: Double)] = []
    for series in series {
      let edges = [series.y] + (series.interval.map { [$0.low, $0.high] } ?? [])
      for edge in edges {
        var last: (x: Double, y: Double)?
        for (x, y) in zip(series.x, edge) {
          guard x.isFinite, y.isFinite else {
            last = nil
            continue
          }
          // Shrunk a little: gnuplot lets the vertical axis reach to the next tick.
          let here = (
            x: share(x, xRange, plot.xAxis.scale), y: 0.03 + 0.94 * share(y, yExtent, plot.yAxis.scale)
          )
          if let last, series.style == .line || series.style == .lineAndPoints {
            for step in 1..<8 {
              let part = Double(step) / 8
              places.append((last.x + (here.x - last.x) * part, last.y + (here.y - last.y) * part))
            }
          }
          places.append(here)
          last = here
        }
      }
    }
    return places
  }
}
