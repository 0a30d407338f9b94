import Figures
import Glibc
import Testing

/// Whatever a label holds is shown as typed and runs nothing.
struct HostileLabelTests {
  /// A file that every label below tries to create.
  static let target = "/tmp/derain-hostile-label-\(getpid())"

  static let fixed: [String] = [
    "\"", "\"\"", "'", "''", "\\", "\\\\", "\\\"", "\\n", "`", "``", "@title", "a_b^c", "{/Bold x}", "{", "}",
    "$x", "${x}", "$(touch \(target))", "`touch \(target)`", "\\`touch \(target)\\`",
    "\"; system(\"touch \(target)\"); \"", "'; system('touch \(target)') #",
    "x\"\nsystem \"touch \(target)\"",
    "one\n!touch \(target)", "! touch \(target)", "< touch \(target)", "| touch \(target)", "%g %s 100%",
    "<b>&amp;</b>", "]]>", "<!-- x -->", "# no comment", "a;b", "a,b", "EOD", "e", "é ü 雨 🌧", "~", "&", "*",
    "load 'x'", "keyentry", "title columnhead(1)", "<",
  ]

  /// The fixed labels, and 250 made of pieces of them in an order that never changes.
  static var labels: [String] {
    var state: UInt64 = 7
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "\"", "'", "\\", "`", "@", "_", "{", "}", "$", "%", "\n", "x", "\(target)", "touch ", "&", "<",
    ]
    let made = (0..<250).map { number in
      "\(number)" + (0...draw(12)).map { _ in pieces[draw(pieces.count)] }.joined() + "."
    }
    return fixed + made
  }

  @Test(arguments: ["annotations", "ticks", "legend", "title and axes", "panels", "cells"])
  func labelsAreShownAsTypedAndRunNothing(place: String) throws {
    let labels =
      switch place {
      case "title and axes": Array(Self.labels.prefix(45))
      // gnuplot cuts the names of ticks that hold a percent sign at 50 bytes.
      case "ticks": Self.labels.filter { $0.utf8.count < 50 }
      default: Self.labels
      }
    var shown: Set<String> = []
    switch place {
    case "annotations":
      var plot = Self.plot
      plot.annotations = labels.indices.map { PlotAnnotation(x: 1, y: Double($0), labels[$0]) }
      shown = texts(try plot.svg())
    case "ticks":
      // Wide: gnuplot draws nothing at all when its labels leave no room for the plot. High: of those that have no room
      // beside each other only some are drawn.
      var plot = Self.plot
      (plot.width, plot.height) = (3000, 80 + 18 * labels.count)
      plot.yAxis.ticks = labels.indices.map { AxisTick(Double($0) / 1000, labels[$0]) }
      shown = texts(try plot.svg())
    case "legend":
      // As many as fit one beside another: gnuplot leaves out a legend that has no room.
      for start in stride(from: 0, to: labels.count, by: 40) {
        let series = labels[start..<min(start + 40, labels.count)].map { PlotSeries($0, y: [1, 2]) }
        shown.formUnion(texts(try Plot(series, legend: .outside, width: 3000, height: 3000).svg()))
      }
    case "panels":
      for start in stride(from: 0, to: labels.count, by: 12) {
        let plots = labels[start..<min(start + 12, labels.count)].map { label in
          var plot = Self.plot
          plot.title = label
          plot.width = 900
          return plot
        }
        shown.formUnion(texts(try FacetedPlot(plots, columns: 2, title: "all").svg()))
      }
    case "cells":
      for start in stride(from: 0, to: labels.count, by: 20) {
        let some = Array(labels[start..<min(start + 20, labels.count)])
        let map = HeatMap(
          columns: ["x"], rows: some.indices.map(String.init), values: some.map { _ in [1] },
          labels: some.map { [$0] },
          width: 2000)
        shown.formUnion(texts(try map.svg()))
      }
    default:
      for index in stride(from: 0, to: labels.count - 2, by: 3) {
        var plot = Self.plot
        plot.title = labels[index]
        plot.xAxis.label = labels[index + 1]
        plot.yAxis.label = labels[index + 2]
        shown.formUnion(texts(try plot.svg()))
      }
    }
    let expected = labels.dropLast(place == "title and axes" ? labels.count % 3 : 0).flatMap { label in
      label.split(separator: "\n").map(collapsed)
    }
    #expect(expected.filter { !$0.isEmpty && !shown.contains($0) }.isEmpty)
    #expect(access(Self.target, F_OK) != 0, "a label ran a command")
  }

  @Test func controlCharactersAreDropped() throws {
    var plot = Self.plot
    plot.title = "a\u{1B}[31m\u{0}\u{7}b\u{FFFE}"
    #expect(texts(try plot.svg()).contains("a[31mb"))
  }

  static let plot = Plot([PlotSeries(y: [0, 1])])

  /// The texts of an SVG document, without its markup.
  private func texts(_ svg: String) -> Set<String> {
    var found: Set<String> = []
    for part in svg.split(separator: "<text", omittingEmptySubsequences: true).dropFirst() {
      guard let end = part.firstRange(of: "</text>") else { continue }
      var text = ""
      var inTag = true
      for character in part[..<end.lowerBound] {
        if character == "<" { inTag = true }
        if !inTag { text.append(character) }
        if character == ">" { inTag = false }
      }
      for (entity, character) in [
        ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
      ] {
        text = text.replacing(entity, with: character)
      }
      found.insert(collapsed(text[...]))
    }
    return found
  }

  private func collapsed(_ text: Substring) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
