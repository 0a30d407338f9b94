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

  @Test func nothingToDrawIsSaid() {
    #expect(throws: FigureError.self) { try HeatMap(columns: [], rows: [], values: []).svg() }
    #expect(throws: FigureError.self) { try HeatMap(columns: ["a"], rows: ["b"], values: [[nil]]).svg() }
    #expect(throws: FigureError.self) { try HeatMap(columns: ["a"], rows: ["b"], values: [[1, 2]]).svg() }
    #expect(throws: FigureError.self) { try FacetedPlot([]).svg() }
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
