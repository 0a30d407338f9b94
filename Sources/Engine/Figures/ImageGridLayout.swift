import Failures
import Imaging

/// Where the parts of an image grid go, in pixels.
struct ImageGridLayout {
  let grid: ImageGrid
  let scale: Int
  let columnWidths: [Int]
  let rowHeights: [Int]

  private static let gap = 8
  private static let margin = 14
  /// The height of a line of labels, and the width of a letter, in DejaVu Sans at 11 points.
  private static let line = 24
  private static let letter = 8.6
  /// Images smaller than this are enlarged when no scale is asked for.
  private static let comfortableSide = 176

  init(_ grid: ImageGrid) throws(Failure) {
    self.grid = grid
    let images = grid.rows.flatMap { $0 }
    guard !images.isEmpty else {
      throw Failure(.empty, "the grid is empty; give it at least one image")
    }
    guard images.allSatisfy({ $0.width > 0 && $0.height > 0 && $0.channels > 0 }) else {
      throw Failure(.empty, "an image of the grid has no pixels")
    }
    let columns = grid.rows.map(\.count).max() ?? 0
    func check(_ name: String, _ count: Int, _ wanted: Int, _ what: String) throws(Failure) {
      guard count == 0 || count == wanted else {
        throw Failure("the grid has \(wanted) \(what) but \(count) \(name)")
      }
    }
    try check("column labels", grid.columnLabels.count, columns, "columns")
    try check("row labels", grid.rowLabels.count, grid.rows.count, "rows")
    try check("rows of captions", grid.captions.count, grid.rows.count, "rows of images")
    for (row, captions) in grid.captions.enumerated() {
      try check("captions", captions.count, grid.rows[row].count, "images in row \(row + 1)")
    }

    let largest = images.map { max($0.width, $0.height) }.max() ?? 1
    let fitting = max(1, (Self.comfortableSide + largest - 1) / largest)
    let scale = grid.scale ?? min(fitting, max(1, 2400 / max(1, columns * largest)))
    guard scale >= 1, scale <= 64 else {
      throw Failure("the scale of a grid must be from 1 to 64, not \(scale)")
    }
    self.scale = scale
    columnWidths = (0..<columns).map { column in
      scale * (grid.rows.compactMap { column < $0.count ? $0[column].width : nil }.max() ?? 1)
    }
    rowHeights = grid.rows.map { row in scale * (row.map(\.height).max() ?? 1) }
    guard size.width <= 30_000, size.height <= 30_000, size.pixels <= 150_000_000 else {
      throw Failure("a grid of \(size) pixels is too large; show fewer images or a smaller scale")
    }
  }

  private var hasCaptions: Bool { grid.captions.contains { $0.contains { !$0.isEmpty } } }
  private var top: Int {
    Self.margin + (grid.title == nil ? 0 : Self.line + 8) + (grid.columnLabels.isEmpty ? 0 : Self.line)
  }
  private var left: Int { Self.margin + (grid.rowLabels.isEmpty ? 0 : Self.line) }
  private var rowGap: Int { Self.gap + (hasCaptions ? Self.line : 0) }

  /// The size of the whole picture.
  var size: ImageSize {
    ImageSize(
      height: top + rowHeights.reduce(0, +) + rowGap * rowHeights.count - Self.gap + Self.margin,
      width: left + columnWidths.reduce(0, +) + Self.gap * (columnWidths.count - 1) + Self.margin)
  }

  func cell(row: Int, column: Int) -> Window {
    Window(
      row: top + rowHeights[..<row].reduce(0, +) + rowGap * row,
      column: left + columnWidths[..<column].reduce(0, +) + Self.gap * column,
      size: ImageSize(height: rowHeights[row], width: columnWidths[column]))
  }

  /// White paper with all texts in their places.
  func textLayer() throws(Failure) -> Image {
    let labels = texts()
    guard !labels.isEmpty else {
      return Image(channels: 3, height: size.height, width: size.width, filled: 1)
    }
    var script = GnuplotScript()
    script.command("set encoding utf8")
    script.command(
      "set terminal pngcairo size \(size.width),\(size.height) noenhanced font 'DejaVu Sans,11' background '#ffffff'"
    )
    script.command("unset border; unset tics; unset key")
    script.command("set lmargin 0; set rmargin 0; set tmargin 0; set bmargin 0")
    for label in labels {
      let x = label.x / Double(size.width)
      let y = 1 - label.y / Double(size.height)
      script.command(
        "set label \(gnuplotQuoted(label.text)) at screen \(x), screen \(y) center noenhanced"
          + (label.isUpright ? " rotate by 90" : "") + (label.isTitle ? " font ',14'" : "")
          + " textcolor rgb '\(Palette.text.hexadecimal())'")
    }
    script.command("plot [0:1] [0:1] NaN notitle")
    let drawn = try script.run()
    let layer: Image
    do { layer = try Image(encoded: drawn, name: "the labels") } catch {
      throw Failure.gnuplotFailed(complaint: "its picture of the labels cannot be read (\(error))")
    }
    guard layer.width == size.width, layer.height == size.height else {
      throw Failure.gnuplotFailed(complaint: "its picture of the labels has another size than was asked for")
    }
    guard layer.channels == 1 else { return layer }
    return Image(
      channels: 3, height: layer.height, width: layer.width,
      pixels: layer.pixels + layer.pixels + layer.pixels)
  }

  private struct Label {
    let text: String
    let x: Double
    let y: Double
    var isUpright = false
    var isTitle = false
  }

  private func texts() -> [Label] {
    var labels: [Label] = []
    if let title = grid.title {
      let room = Double(size.width - 2 * Self.margin) / 1.27
      labels.append(
        Label(
          text: shortened(title, to: room), x: Double(size.width) / 2,
          y: Double(Self.margin) + Double(Self.line) / 2, isTitle: true))
    }
    for (column, label) in grid.columnLabels.enumerated() {
      let cell = cell(row: 0, column: column)
      labels.append(
        Label(
          text: shortened(label, to: Double(cell.size.width)),
          x: Double(cell.column) + Double(cell.size.width) / 2, y: Double(top) - Double(Self.line) / 2))
    }
    for (row, label) in grid.rowLabels.enumerated() {
      let cell = cell(row: row, column: 0)
      labels.append(
        Label(
          text: shortened(label, to: Double(cell.size.height)), x: Double(left) - Double(Self.line) / 2,
          y: Double(cell.row) + Double(cell.size.height) / 2, isUpright: true))
    }
    for (row, captions) in grid.captions.enumerated() {
      for (column, caption) in captions.enumerated() {
        let cell = cell(row: row, column: column)
        labels.append(
          Label(
            text: shortened(caption, to: Double(cell.size.width)),
            x: Double(cell.column) + Double(cell.size.width) / 2,
            y: Double(cell.row + cell.size.height) + Double(Self.line) / 2))
      }
    }
    return labels.filter { !$0.text.isEmpty }
  }

  /// The text in one line, cut where it would run into its neighbour.
  private func shortened(_ text: String, to pixels: Double) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let room = max(1, Int(pixels / Self.letter))
    return line.count <= room ? line : line.prefix(max(1, room - 1)) + "…"
  }
}
