import Files
internal import FoundationEssentials
import Interpreter

/// Woven cells as one page that needs nothing else: no network, no other file, and no script, which it forbids.
public struct HTMLPage {
  public let text: String
  /// What the text names and the page does not show, as sentences.
  public let problems: [String]

  /// - Parameters:
  ///   - name: what the page is called where no heading says so.
  ///   - folder: where the pictures of the text are named from.
  public init(_ cells: [WovenCell], name: String, folder: String = ".") {
    var problems: [String] = []
    let body = cells.map { cell in
      guard cell.kind == .text else { return HTMLPage.section(cell) }
      let markdown = Markdown(cell.text, folder: folder)
      problems += markdown.problems
      return "<section class=\"text\">\n\(markdown.html)</section>"
    }
    self.problems = problems
    let total = cells.compactMap(\.seconds).reduce(0, +)
    text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <meta name="color-scheme" content="light dark">
      <title>\(HTMLText.escaped(HTMLPage.title(of: cells) ?? name))</title>
      <link rel="icon" href="data:,">
      <style>
      \(HTMLPage.style)
      </style>
      </head>
      <body>
      <main>
      \(body.joined(separator: "\n"))
      </main>
      <footer>\(HTMLText.escaped(name)), woven by Derain in \(HTMLPage.time(total))</footer>
      </body>
      </html>

      """
  }

  /// The first heading of the text.
  private static func title(of cells: [WovenCell]) -> String? {
    for cell in cells where cell.kind == .text {
      for line in cell.text.plainLines where line.hasPrefix("# ") {
        return String(line.dropFirst(2))
      }
    }
    return nil
  }

  private static func section(_ cell: WovenCell) -> String {
    var parts: [String] = []
    if !cell.title.isEmpty { parts.append("<h3>\(HTMLText.escaped(cell.title))</h3>") }
    if !cell.text.isEmpty {
      let time =
        cell.seconds.map { "<span class=\"time\">\(HTMLPage.time($0))</span>" }
        ?? "<span class=\"time\">not run</span>"
      parts.append(
        "<div class=\"code\">\(time)<pre><code>\(HTMLText.highlighted(cell.text))</code></pre></div>")
    }
    parts += cell.outputs.map(output)
    if let error = cell.error {
      parts.append("<pre class=\"error\">\(HTMLText.escaped(error.rendered))</pre>")
    }
    return "<section class=\"cell\">\n\(parts.joined(separator: "\n"))\n</section>"
  }

  private static func output(_ output: CellOutput) -> String {
    switch output {
    case .text(let text): return "<pre class=\"printed\">\(HTMLText.escaped(text.trimmedLines))</pre>"
    case .value(let value), .result(let value): return shown(value)
    }
  }

  /// The best form of a value: a drawing, a picture, a table, or text.
  private static func shown(_ value: ShownValue) -> String {
    if let table = value.table { return self.table(table) }
    let alternative = HTMLText.escaped(value.oneLine)
    if let svg = value.svg { return image("svg+xml", Array(svg.utf8), alternative) }
    if let png = value.png { return image("png", png, alternative) }
    return "<pre class=\"shown\">\(HTMLText.escaped(value.text))</pre>"
  }

  /// A picture within the page. What is drawn is an image, in which nothing can run.
  private static func image(_ kind: String, _ bytes: [UInt8], _ alternative: String) -> String {
    let encoded = Data(bytes).base64EncodedString()
    return "<figure><img alt=\"\(alternative)\" src=\"data:image/\(kind);base64,\(encoded)\"></figure>"
  }

  private static let mostRows = 200

  static func table(_ table: Table) -> String {
    let texts = table.shownCells(limit: mostRows)
    func row(_ cells: [String], _ tag: String) -> String {
      let cells = zip(cells, texts.isNumeric).map { cell, isNumeric in
        "<\(tag)\(isNumeric ? " class=\"number\"" : "")>\(HTMLText.escaped(cell))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    let rows = texts.rows.map { row($0, "td") }.joined(separator: "\n")
    let rest = table.rows.count - texts.rows.count
    let notes = [rest > 0 ? "… \(rest) more rows" : nil, table.caption].compactMap(\.self).filter {
      !$0.isEmpty
    }
    let caption =
      notes.isEmpty ? "" : "<p class=\"caption\">\(HTMLText.escaped(notes.joined(separator: "\n")))</p>"
    return """
      <div class="table"><table>
      <thead>\(row(texts.columns, "th"))</thead>
      <tbody>
      \(rows)
      </tbody>
      </table></div>\(caption)
      """
  }

  /// `0.2 s`, `3 min 20 s`.
  static func time(_ seconds: Double) -> String {
    if seconds < 10 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let whole = Int(min(seconds, 1e9).rounded())
    return whole < 60
      ? "\(whole) s"
      : whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}
