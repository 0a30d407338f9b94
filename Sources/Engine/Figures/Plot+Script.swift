/// The format of a drawing.
public enum PlotMedium: Hashable, Sendable {
  case svg
  /// A PNG file with `scale` pixels for each pixel of the drawing's size.
  case png(scale: Double)
  case pdf
  /// Text of `columns` characters in each of `rows` lines, with ANSI colours where `coloured`.
  case text(columns: Int, rows: Int, coloured: Bool)

  var isText: Bool {
    if case .text = self { true } else { false }
  }
}

extension GnuplotScript {
  /// Chooses what is drawn on, so many pixels wide and high.
  mutating func open(_ medium: PlotMedium, width: Int, height: Int) {
    command("set encoding utf8")
    command("set terminal \(Self.terminal(medium, width: width, height: height)) noenhanced")
  }

  private static func terminal(_ medium: PlotMedium, width: Int, height: Int) -> String {
    switch medium {
    case .svg: "svg size \(width),\(height) font 'DejaVu Sans,12' background '#ffffff'"
    case .png(let scale):
      "pngcairo size \(Int(Double(width) * scale)),\(Int(Double(height) * scale)) "
        + "font 'DejaVu Sans,9.5' fontscale \(scale) linewidth \(scale) pointscale \(scale) background '#ffffff'"
    case .pdf:
      "pdfcairo size \(Double(width) / 96)in,\(Double(height) / 96)in font 'DejaVu Sans,9' "
        + "fontscale 1 linewidth 0.9 pointscale 0.8"
    case .text(let columns, let rows, let coloured):
      "dumb size \(columns),\(rows) \(coloured ? "ansi256" : "mono")"
    }
  }
}

extension PlotLayout {
  func script(for medium: PlotMedium) -> GnuplotScript {
    var script = GnuplotScript()
    script.open(medium, width: plot.width, height: plot.height)
    draw(in: &script, medium)
    return script
  }

  /// Everything but the terminal.
  /// - Parameter panels: how many plots stand side by side on the medium.
  func draw(in script: inout GnuplotScript, _ medium: PlotMedium, sharing panels: Int = 1) {
    decorate(&script, medium, panels)
    var layers: [String] = []
    for index in series.indices { layers += interval(ofSeries: index, medium, &script) }
    for index in series.indices { layers += observations(ofSeries: index, medium, &script) }
    for index in series.indices {
      layers.append(curve(ofSeries: index, medium, &script))
      layers += lonePoints(ofSeries: index, medium, &script)
    }
    script.command("plot " + layers.joined(separator: ", "))
  }

  private func decorate(_ script: inout GnuplotScript, _ medium: PlotMedium, _ panels: Int) {
    let ink = medium.isText ? "" : " textcolor rgb '\(Palette.text.hexadecimal())'"
    if let title = plot.title {
      script.command(
        "set title \(gnuplotQuoted(title)) noenhanced" + (medium.isText ? "" : " font ',14' offset 0,-0.2")
          + ink)
    }
    for (name, axis) in [("x", plot.xAxis), ("y", plot.yAxis)] {
      let texts = [axis.label, name == "x" ? plot.note : nil].compactMap(\.self)
      if !texts.isEmpty {
        script.command("set \(name)label \(gnuplotQuoted(texts.joined(separator: "\n"))) noenhanced" + ink)
      }
      if axis.scale == .logarithmic { script.command("set logscale \(name) 10") }
      script.command("set format \(name) '%g'")
      var ticks = name == "x" ? xTicks : yTicks
      var turn = ""
      if !axis.ticks.isEmpty {
        let labels = TickLabels(ticks, isHorizontal: name == "x", on: medium, of: plot, sharing: panels)
        ticks = labels.kept
        if labels.isTurned { turn = " rotate by 35 right" }
        if let margin = labels.margin { script.command("set lmargin \(margin)") }
      }
      let places = ticks.filter(\.position.isFinite).map { "\(gnuplotQuotedTick($0.label)) \($0.position)" }
      let list = places.isEmpty ? "" : " (" + places.joined(separator: ", ") + ")"
      script.command("set \(name)tics nomirror out scale 0.6, 0.3 noenhanced\(turn)" + list + ink)
      if !places.isEmpty { script.command("unset m\(name)tics") }
    }
    script.command("set xrange [\(xRange.lowerBound):\(xRange.upperBound)]")
    if let range = yRange { script.command("set yrange [\(range.lowerBound):\(range.upperBound)]") }
    script.command("set border 3")
    if !medium.isText {
      let axis = Palette.axis.hexadecimal()
      let grid = Palette.grid.hexadecimal()
      script.command("set border 3 back linecolor rgb '\(axis)' linewidth 1")
      script.command("set grid back linetype 1 linecolor rgb '\(grid)' linewidth 0.8")
      script.command("set errorbars 0.6")
      script.command("set rmargin \(legendPosition?.hasPrefix("outside") == true ? "" : "3")")
    }
    if let position = legendPosition {
      let look = medium.isText ? "" : " samplen 2.2 spacing 1.15 opaque fillcolor rgb '#ffffff'"
      script.command("set key \(position) Left reverse noenhanced nobox\(look)\(ink)")
    } else {
      script.command("unset key")
    }
    for annotation in plot.annotations {
      // Towards the right edge the text goes to the left of its point, so that it is not cut.
      let middle = xRange.lowerBound + 0.8 * (xRange.upperBound - xRange.lowerBound)
      let side = annotation.x > middle ? "right offset character -0.8,0.6" : "left offset character 0.8,0.6"
      script.command(
        "set label \(gnuplotQuoted(annotation.text)) at first \(annotation.x), first \(annotation.y) \(side) "
          + "noenhanced front" + ink)
    }
  }

  /// The uncertainty of a series, drawn beneath all curves. A page of characters has no room for shading.
  private func interval(
    ofSeries index: Int, _ medium: PlotMedium, _ script: inout GnuplotScript
  ) -> [String] {
    let series = series[index]
    guard let interval = series.interval else { return [] }
    let colour = Palette.colour(ofSeries: index)
    switch interval.style {
    case .bars:
      let data = script.data([series.x, series.y, interval.low, interval.high])
      let look = medium.isText ? "" : " linecolor rgb '\(colour.hexadecimal())' linewidth 1.3 pointsize 0"
      return ["\(data) using 1:2:3:4 with yerrorbars\(look) notitle"]
    case .band:
      guard !medium.isText else { return [] }
      // gnuplot closes a filled curve across missing values, so each stretch without any is its own.
      let known = series.x.indices.map {
        series.x[$0].isFinite && interval.low[$0].isFinite && interval.high[$0].isFinite
      }
      return stretches(known).map { stretch in
        let data = script.data([
          Array(series.x[stretch]), Array(interval.low[stretch]), Array(interval.high[stretch]),
        ])
        return "\(data) using 1:2:3 with filledcurves fillcolor rgb '\(colour.hexadecimal())' "
          + "fillstyle transparent solid 0.18 noborder notitle"
      }
    }
  }

  /// What a series is the mean of, where that is to be seen.
  private func observations(
    ofSeries index: Int, _ medium: PlotMedium, _ script: inout GnuplotScript
  ) -> [String] {
    let observations = series[index].observations
    guard !medium.isText, !observations.isEmpty else { return [] }
    let data = script.data([observations.map(\.x), observations.map(\.y)])
    let colour = Palette.colour(ofSeries: index).hexadecimal(transparency: 0.45)
    let look = "linecolor rgb '\(colour)' pointtype \(Palette.marker(ofSeries: index)) pointsize 0.4"
    return ["\(data) using 1:2 with points \(look) notitle"]
  }

  private func curve(ofSeries index: Int, _ medium: PlotMedium, _ script: inout GnuplotScript) -> String {
    let series = series[index]
    let data = script.data([series.x, series.y])
    let title = series.label.map { "title \(gnuplotQuoted($0))" } ?? "notitle"
    let colour = Palette.colour(ofSeries: index)
    let known = series.x.indices.map { series.x[$0].isFinite && series.y[$0].isFinite }
    // A line through a single point would show nothing.
    let style = series.style == .line && known.count { $0 } == 1 ? .lineAndPoints : series.style
    let kind =
      switch style {
      case .line: "lines"
      case .lineAndPoints: "linespoints"
      case .points, .scatter: "points"
      }
    var look = ""
    if medium.isText {
      look = "linetype \(index + 1) linecolor rgb '\(colour.hexadecimal())'"
    } else {
      let transparency = style == .scatter ? 0.45 : 0
      look = "linecolor rgb '\(colour.hexadecimal(transparency: transparency))'"
      if kind != "points" {
        look += " linewidth \(known.count > 300 ? 1.2 : 1.8) dashtype \(Palette.dashes(ofSeries: index))"
      }
      if kind != "lines" {
        look += " pointtype \(Palette.marker(ofSeries: index)) pointsize \(style == .scatter ? 0.45 : 0.8)"
      }
    }
    return "\(data) using 1:2 with \(kind) \(look) \(title)"
  }

  /// Points of a line between two gaps, where the line shows nothing.
  private func lonePoints(ofSeries index: Int, _ medium: PlotMedium, _ script: inout GnuplotScript)
    -> [String]
  {
    let series = series[index]
    let known = series.x.indices.map { series.x[$0].isFinite && series.y[$0].isFinite }
    let lone = stretches(known).filter { $0.count == 1 }.map(\.lowerBound)
    guard series.style == .line, !lone.isEmpty, known.count(where: { $0 }) > 1 else { return [] }
    let data = script.data([lone.map { series.x[$0] }, lone.map { series.y[$0] }])
    let colour = Palette.colour(ofSeries: index).hexadecimal()
    let look = medium.isText ? "" : " pointtype \(Palette.marker(ofSeries: index)) pointsize 0.4"
    return ["\(data) using 1:2 with points linecolor rgb '\(colour)'\(look) notitle"]
  }
}

/// The runs of true.
func stretches(_ flags: [Bool]) -> [Range<Int>] {
  var runs: [Range<Int>] = []
  var start: Int?
  for (index, flag) in flags.enumerated() {
    if flag, start == nil { start = index }
    if !flag, let first = start {
      runs.append(first..<index)
      start = nil
    }
  }
  if let first = start { runs.append(first..<flags.count) }
  return runs
}
