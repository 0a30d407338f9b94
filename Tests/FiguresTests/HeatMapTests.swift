import Failures
import Testing

@testable import Figures

@Suite struct HeatMapTests {
  @Test(arguments: [
    (0, "0.000"), (0.1234, "0.123"), (-0.5, "-0.500"), (1.256, "1.26"), (12.34, "12.3"), (123.4, "123"),
  ])
  func numbersHaveThreeDigits(value: Double, text: String) { #expect(HeatMap.number(value) == text) }

  @Test func cellsWithoutAValueStayEmpty() throws {
    let map = HeatMap(columns: ["8", "64"], rows: ["small", "large"], values: [[0.25, nil], [0.5, 0.75]])
    let svg = try map.svg()
    #expect(svg.contains(">0.250<") && svg.contains(">0.750<") && svg.contains(">small<"))
    #expect(try map.png().starts(with: [0x89, 0x50]))
  }

  private func map(_ rows: Int, _ columns: Int) -> HeatMap {
    HeatMap(
      columns: (0..<columns).map { "\($0)" }, rows: (0..<rows).map { "r\($0)" },
      values: (0..<rows).map { row in
        (0..<columns).map { row == 1 && $0 == 1 ? nil : Double(row * columns + $0 * $0) }
      })
  }

  /// Cell by cell it would be 27 MB, and take a minute.
  @Test(.timeLimit(.minutes(1))) func manyCellsAreOnePictureInsideTheDrawing() throws {
    let svg = try map(300, 300).svg()
    #expect(svg.contains("xlink:href='data:image/png;base64,") && svg.utf8.count < 500_000)
    #expect(svg.split(separator: "<text>").count < 150 && svg.contains(">r299<"))
    #expect(try map(40, 300).png().count < 500_000)
  }

  @Test(arguments: [(1, 300), (300, 1), (2, 300), (17, 17), (17, 1)])
  func mapsOfAnyShapeAreDrawn(rows: Int, columns: Int) throws {
    #expect(try map(rows, columns).svg().contains("</svg>"))
  }

  @Test func valuesAreWrittenWhereTheyHaveRoom() throws {
    #expect(try map(16, 16).svg().contains("<path"))
    #expect(try !map(16, 16).svg().contains("data:image/png"))
    #expect(try map(17, 17).svg().contains(">272<"))
    #expect(try !map(60, 60).svg().contains(">60.0<"))
  }

  @Test func nothingToDrawIsSaid() {
    #expect(throws: Failure.self) { try HeatMap(columns: [], rows: [], values: []).svg() }
    #expect(throws: Failure.self) { try HeatMap(columns: ["a"], rows: ["b"], values: [[nil]]).svg() }
    #expect(throws: Failure.self) { try HeatMap(columns: ["a"], rows: ["b"], values: [[1, 2]]).svg() }
    #expect(throws: Failure.self) { try FacetedPlot([]).svg() }
  }

  @Test func panelsShareTheirAxes() throws {
    let plots = [[1.0, 2], [10, 20]].map { Plot([PlotSeries("a", y: $0)], width: 300, height: 240) }
    let panels = FacetedPlot(plots, title: "both")
    #expect(panels.width == 600 && panels.height == 276)
    let svg = try panels.svg()
    // The tick 20 stands at both.
    #expect(svg.split(separator: "> 20<").count == 3 || svg.split(separator: ">20<").count == 3)
    #expect(svg.contains(">both<"))
  }
}
