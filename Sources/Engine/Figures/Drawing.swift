import Failures
import Files

/// A figure that gnuplot draws.
public protocol Drawing {
  /// Width in pixels.
  var width: Int { get }
  /// Height in pixels.
  var height: Int { get }
  /// The commands and data for gnuplot that draw the figure.
  ///
  /// - Throws: `Failure` where there is nothing to draw or parts of the figure contradict each other.
  func script(for medium: PlotMedium) throws(Failure) -> GnuplotScript
}

extension Plot: Drawing {
  public func script(for medium: PlotMedium) throws(Failure) -> GnuplotScript {
    try PlotLayout(self).script(for: medium)
  }
}

/// Endings of the names of files that drawings can be saved to.
public let drawingFormats = ["svg", "png", "pdf", "txt"]

extension Drawing {
  /// The drawing as a complete SVG document.
  ///
  /// - Throws: `Failure` where nothing can be drawn or gnuplot is missing or fails.
  public func svg() throws(Failure) -> String {
    let drawn = String(decoding: try draw(on: .svg), as: UTF8.self)
    // A reader without DejaVu would get a serif font. Quotes in labels are escaped, so only attributes match.
    return replacing(
      "font-family=\"DejaVu Sans\"", by: "font-family=\"DejaVu Sans, Verdana, sans-serif\"", in: drawn)
  }

  /// The drawing as a PNG file.
  ///
  /// - Parameter scale: pixels of the file for each pixel of the drawing's size, 0.5...8; the default of 2 is sharp on
  ///   high-resolution screens.
  /// - Throws: `Failure` where the scale is out of range, nothing can be drawn, or gnuplot is missing or fails.
  public func png(scale: Double = 2) throws(Failure) -> [UInt8] {
    guard scale >= 0.5, scale <= 8 else {
      throw Failure("the scale of a plot must be from 0.5 to 8, not \(scale)")
    }
    return try draw(on: .png(scale: scale))
  }

  /// The drawing as a PDF file, in which 96 pixels are an inch.
  ///
  /// - Throws: `Failure` where nothing can be drawn or gnuplot is missing or fails.
  public func pdf() throws(Failure) -> [UInt8] {
    try draw(on: .pdf)
  }

  /// The drawing in characters, for a terminal. Shaded bands are left out.
  ///
  /// - Parameters:
  ///   - columns: characters in a line, 20...1000; by default 80.
  ///   - rows: lines, 8...500; by default 24.
  ///   - coloured: whether to use ANSI colour sequences.
  /// - Throws: `Failure` where the size is out of range, nothing can be drawn, or gnuplot is missing or fails.
  public func text(columns: Int = 80, rows: Int = 24, coloured: Bool = false) throws(Failure) -> String {
    guard (20...1000).contains(columns), (8...500).contains(rows) else {
      throw Failure(
        "a plot in characters needs 20 to 1000 columns and 8 to 500 rows, not \(columns) × \(rows)")
    }
    let medium = PlotMedium.text(columns: columns, rows: rows, coloured: coloured)
    let page = String(decoding: try draw(on: medium), as: UTF8.self)
    // gnuplot starts a page with a form feed, pads its lines, and surrounds it with empty ones.
    var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      trimmed(line.filter { $0 != "\u{0C}" })
    }
    func isEmpty(_ line: String?) -> Bool { ["", plain, "\u{1B}[0;39;49m"].contains(line) }
    while !lines.isEmpty, isEmpty(lines.last) { lines.removeLast() }
    while !lines.isEmpty, isEmpty(lines.first) { lines.removeFirst() }
    return lines.joined(separator: "\n") + (coloured ? "\u{1B}[0m\n" : "\n")
  }

  /// Writes the drawing to a file, whose name ends in `.svg`, `.png`, `.pdf` or `.txt` for the format.
  ///
  /// The file is written under a temporary name and then renamed, so that it is complete or not there.
  ///
  /// - Throws: `Failure` where the ending is another, nothing can be drawn, gnuplot is missing or fails, or the
  ///   file cannot be written.
  public func save(to path: String) throws(Failure) {
    let bytes: [UInt8] =
      switch fileExtension(path) {
      case "svg": Array(try svg().utf8)
      case "png": try png()
      case "pdf": try pdf()
      case "txt": Array(try text().utf8)
      default: throw Failure.unknownFormat(path: path, offered: drawingFormats)
      }
    try FileBytes.write(bytes, to: path)
  }

  private func draw(on medium: PlotMedium) throws(Failure) -> [UInt8] {
    try script(for: medium).run()
  }
}

extension Plot {
  /// The version of the gnuplot that draws.
  ///
  /// - Throws: `Failure` where there is none.
  public static func programVersion() throws(Failure) -> String {
    var script = GnuplotScript()
    script.command("set print '-'")
    script.command("print sprintf('%.1f.%s', GPVAL_VERSION, GPVAL_PATCHLEVEL)")
    return String(decoding: try script.run().filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

/// The sequence gnuplot starts every line with when colours are on.
private let plain = "\u{1B}[0;39m"

private func trimmed(_ line: some StringProtocol) -> String {
  let end = line.lastIndex { $0 != " " }
  return end.map { String(line[...$0]) } ?? ""
}

/// `text` with every `old` replaced, without Foundation.
private func replacing(_ old: String, by new: String, in text: String) -> String {
  var result = ""
  var rest = Substring(text)
  while let found = rest.firstRange(of: old) {
    result += rest[..<found.lowerBound] + new
    rest = rest[found.upperBound...]
  }
  return result + rest
}
