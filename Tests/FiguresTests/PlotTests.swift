import Failures
import Glibc
import Testing

@testable import Figures

struct PlotTests {
  let curve = Plot([PlotSeries("loss", y: [3, 2, 1])], title: "Training", xAxis: PlotAxis("step"))

  @Test func eachFormatBeginsAsItsFilesDo() throws {
    #expect(try curve.svg().hasPrefix("<?xml"))
    #expect(try curve.svg().hasSuffix("</svg>\n\n") || curve.svg().contains("</svg>"))
    #expect(try curve.png().starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(try curve.pdf().starts(with: Array("%PDF-".utf8)))
    #expect(try curve.text().contains("Training"))
  }

  @Test func pngHasTheSizeAskedFor() throws {
    let png = try curve.png(scale: 1.5)
    func number(at offset: Int) -> Int { png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    #expect(number(at: 16) == 1080)
    #expect(number(at: 20) == 675)
  }

  @Test func textStaysWithinItsColumnsAndRows() throws {
    let lines = try curve.text(columns: 50, rows: 12).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 13)
    #expect(lines.allSatisfy { $0.count <= 50 && !$0.contains("\u{1B}") })
    #expect(try curve.text(columns: 50, rows: 12, coloured: true).contains("\u{1B}["))
  }

  @Test(arguments: ["svg", "png", "pdf", "txt", "SVG"])
  func savingWritesAWholeFileAndNothingBesideIt(ending: String) throws {
    let folder = "/tmp/derain-plot-\(getpid())-\(ending)"
    mkdir(folder, 0o700)
    let path = "\(folder)/curve.\(ending)"
    try curve.save(to: path)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_size > 500)
    unlink(path)
    #expect(rmdir(folder) == 0, "something else was left in the folder")
  }

  struct Mistake: Sendable {
    let part: String
    let make: @Sendable (Plot) throws -> Void

    init(_ part: String, _ make: @escaping @Sendable (Plot) throws -> Void) {
      self.part = part
      self.make = make
    }
  }

  @Test(arguments: [
    Mistake(".svg, .png, .pdf, .txt") { try $0.save(to: "curve.gif") },
    Mistake("its folder does not exist") { try $0.save(to: "/no/such/folder/a.svg") },
    Mistake("has no series") { _ in _ = try Plot([]).svg() },
    Mistake("no finite numbers") { _ in _ = try Plot([PlotSeries(y: [nil, .nan])]).svg() },
    Mistake("no finite numbers") { _ in
      _ = try Plot([PlotSeries(y: [nil, .nan, .infinity])], yAxis: PlotAxis(scale: .logarithmic)).svg()
    },
    Mistake("above zero") { _ in
      _ = try Plot([PlotSeries(y: [0, -1])], yAxis: PlotAxis(scale: .logarithmic)).svg()
    },
    Mistake("series 'a' has 1 x") { _ in _ = try Plot([PlotSeries("a", x: [1], y: [1, 2])]).svg() },
    Mistake("1 low and 2 high") { _ in
      _ = try Plot([PlotSeries(y: [1, 2], interval: PlotInterval(low: [1], high: [1, 2]))]).svg()
    },
    Mistake("width from 120") { _ = try Plot($0.series, width: 3).png() },
    Mistake("two different finite ends") {
      _ = try Plot($0.series, yAxis: PlotAxis(range: 1...1)).png()
    },
    Mistake("must be from 0.5 to 8") { _ = try $0.png(scale: .nan) },
  ])
  func mistakesAreSentences(mistake: Mistake) {
    let error = #expect(throws: Failure.self) { try mistake.make(curve) }
    #expect(error?.description.contains(mistake.part) == true, "\(String(describing: error))")
  }

  @Test func aMissingGnuplotIsNamedWithItsCure() throws {
    var script = GnuplotScript()
    script.command("set terminal svg")
    let error = #expect(throws: Failure.self) { _ = try script.run(program: "no-such-gnuplot") }
    #expect(error?.description.contains("apt install gnuplot-nox") == true)
  }

  @Test func aRefusingGnuplotIsQuoted() throws {
    var script = GnuplotScript()
    script.command("nonsense")
    let error = #expect(throws: Failure.self) { _ = try script.run() }
    #expect(error?.description.contains("invalid command") == true)
  }

  @Test func gapsSplitLinesAndBands() throws {
    let series = PlotSeries(
      y: [1, 2, nil, 3, 4], style: .line,
      interval: PlotInterval(low: [0, 1, 2, nil, 3], high: [2, 3, 4, 5, 6]))
    let script = try PlotLayout(Plot([series])).script(for: .svg)
    let bands = script.pieces.count { piece in
      if case .data(_, _, columns: 3) = piece { true } else { false }
    }
    #expect(bands == 2)
    let unbroken = try Plot([PlotSeries(y: [1, 2, 2.5, 3, 4], style: .line)]).svg()
    let broken = try Plot([PlotSeries(y: [1, 2, nil, 3, 4], style: .line)]).svg()
    func strokes(_ svg: String) -> Int { svg.split(separator: "stroke-width").count }
    #expect(strokes(broken) >= strokes(unbroken))
    #expect(broken != unbroken)
  }

  @Test func aLineIsBrokenWhereAValueIsMissing() throws {
    func curve(_ values: [Double?]) throws -> Int {
      let svg = try Plot([PlotSeries(y: values, style: .line)]).svg()
      // Each stretch begins by moving the pen.
      return svg.split(separator: "<path").filter { $0.contains("stroke-width:") || $0.contains("d='M") }
        .reduce(0) {
          $0 + $1.filter { $0 == "M" }.count
        }
    }
    #expect(try curve([1, 2, .nan, 3, 1]) == curve([1, 2, 2, 3, 1]) + 1)
    #expect(try curve([1, 2, nil, 3, 1]) == curve([1, 2, .infinity, 3, 1]))
  }

  @Test func whatIsToBeSaidOfTheDataStandsBelow() throws {
    let plot = Plot(
      [PlotSeries(y: [0, 1, 2])], xAxis: PlotAxis("n"), yAxis: PlotAxis(scale: .logarithmic),
      note: "two are missing")
    for page in [try plot.svg(), try plot.text()] {
      #expect(
        page.contains("two are missing")
          && page.contains("1 point not above zero cannot be drawn on a logarithmic axis"))
    }
  }

  @Test func manyLongNamesOfPlacesAreTurned() throws {
    func script(_ names: [String]) throws -> String {
      let ticks = names.enumerated().map { AxisTick(Double($0), $1) }
      let plot = Plot([PlotSeries(y: names.map { _ in 1 })], xAxis: PlotAxis(ticks: ticks))
      return try PlotLayout(plot).script(for: .svg).pieces.reduce("") { text, piece in
        if case .command(let command) = piece { text + command } else { text }
      }
    }
    #expect(try script(["wet", "dry"]).contains("rotate") == false)
    #expect(try script((1...20).map { "a long name \($0)" }).contains("rotate"))
  }

  @Test func valuesOffALogarithmicAxisLeaveGaps() throws {
    let plot = Plot([PlotSeries(x: [0, 1, 10], y: [1, 2, 3])], xAxis: PlotAxis(scale: .logarithmic))
    let layout = try PlotLayout(plot)
    #expect(layout.series[0].x[0].isNaN)
    #expect(layout.xRange.lowerBound > 0.5)
  }

  @Test(arguments: [
    ([8, 16, 32, 64], ["8", "16", "32", "64"]),
    (Array(stride(from: 0.5, through: 20, by: 0.5)), ["0.5", "1", "2", "5", "10", "20"]),
    (Array(stride(from: 0.02, through: 0.9, by: 0.02)), ["0.02", "0.05", "0.1", "0.2", "0.5", "1"]),
  ])
  func logarithmicAxesNameTheValuesOneLooksFor(values: [Double], names: [String]) throws {
    let plot = Plot([PlotSeries(x: values, y: values)], xAxis: PlotAxis(scale: .logarithmic))
    #expect(try PlotLayout(plot).xTicks.map(\.label) == names)
  }

  @Test(arguments: [
    ([1.0, 2, 3], "inside left top"), ([3.0, 2, 1], "inside right top"),
    ([3.0, 1, 3], "inside right bottom"),
  ])
  func legendGoesWhereTheCurveIsNot(values: [Double], position: String) throws {
    #expect(try PlotLayout(Plot([PlotSeries("a", y: values)])).legendPosition == position)
    #expect(try PlotLayout(Plot([PlotSeries(y: values)])).legendPosition == nil)
  }

  @Test(arguments: [[5], [5, 5, 5], [1e300, -1e300], [1e-300, 2e-300], [0, 1e18]])
  func awkwardValuesAreDrawn(values: [Double]) throws {
    #expect(try Plot([PlotSeries("v", y: values)]).svg().contains("</svg>"))
  }

  @Test func drawingTwiceGivesTheSameBytes() throws {
    #expect(try curve.svg() == curve.svg())
    #expect(try curve.png() == curve.png())
  }
}
