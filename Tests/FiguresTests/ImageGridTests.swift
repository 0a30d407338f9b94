import Failures
import Glibc
import Imaging
import Testing

@testable import Figures

struct ImageGridTests {
  let red = Image(channels: 3, height: 4, width: 6, pixels: (0..<72).map { $0 < 24 ? 1 : 0 })
  let grey = Image(channels: 1, height: 2, width: 2, filled: 0.5)

  @Test func imagesKeepTheirPixelsAndAreCentredInTheirCells() throws {
    let grid = ImageGrid([[red, red], [grey]], scale: 3)
    let page = try grid.image()
    let layout = try ImageGridLayout(grid)
    #expect(page.channels == 3)
    #expect(layout.columnWidths == [18, 18])
    #expect(layout.rowHeights == [12, 6])
    let first = layout.cell(row: 0, column: 1)
    for row in 0..<12 {
      for column in 0..<18 {
        #expect(page[0, first.row + row, first.column + column] == 1)
        #expect(page[1, first.row + row, first.column + column] == 0)
      }
    }
    let second = layout.cell(row: 1, column: 0)
    #expect(page[2, second.row, second.column + 6] == 0.5)
    #expect(page[2, second.row, second.column + 5] == 1, "paper beside the smaller image")
  }

  @Test func labelsLeaveInkOutsideTheImagesAlone() throws {
    let plain = try ImageGrid([[red]], scale: 20).image()
    let labelled = ImageGrid(
      [[red]], columnLabels: ["rainy"], rowLabels: ["seen"], captions: [["20.4 dB"]], title: "T", scale: 20)
    let page = try labelled.image()
    let layout = try ImageGridLayout(labelled)
    #expect(page.height > plain.height && page.width > plain.width)
    let cell = layout.cell(row: 0, column: 0)
    func ink(_ rows: Range<Int>, _ columns: Range<Int>) -> Bool {
      rows.contains { row in columns.contains { page[1, row, $0] < 0.5 } }
    }
    #expect(ink(0..<cell.row, 0..<page.width), "title and column label")
    #expect(ink(0..<page.height, 0..<cell.column), "row label")
    #expect(ink(cell.row + cell.size.height..<page.height, 0..<page.width), "caption")
    let right = cell.column + cell.size.width..<page.width
    #expect(!ink(0..<page.height, right))
    #expect(page[0, cell.row + 40, cell.column + 60] == 1)
    #expect(page[1, cell.row + 40, cell.column + 60] == 0)
  }

  @Test func pngHoldsTheGrid() throws {
    let grid = ImageGrid([[red, grey]], columnLabels: ["a", "b"])
    let read = try Image(encoded: try grid.png(), name: "grid")
    let page = try grid.image()
    #expect(read.width == page.width && read.height == page.height)
    #expect(zip(read.pixels, page.pixels).allSatisfy { abs($0 - $1) < 0.003 })
  }

  @Test func valuesOutsideTheRangeAreClipped() throws {
    var wild = Image(channels: 1, height: 1, width: 3)
    wild.pixels = [.nan, 7, -2]
    let grid = ImageGrid([[wild]], scale: 1)
    let cell = try ImageGridLayout(grid).cell(row: 0, column: 0)
    let page = try grid.image()
    #expect((0..<3).map { page[0, cell.row, cell.column + $0] } == [0, 1, 0])
  }

  @Test(arguments: [
    (ImageGrid([]), "the grid is empty"),
    (ImageGrid([[]]), "the grid is empty"),
    (ImageGrid([[Image(channels: 3, height: 0, width: 4)]]), "no pixels"),
    (ImageGrid([[Image(channels: 1, height: 2, width: 2)]], columnLabels: ["a", "b"]), "1 columns but 2"),
    (ImageGrid([[Image(channels: 1, height: 2, width: 2)]], captions: [["a", "b"]]), "images in row 1"),
    (ImageGrid([[Image(channels: 1, height: 2, width: 2)]], scale: 0), "from 1 to 64"),
  ])
  func mistakesAreSentences(grid: ImageGrid, part: String) {
    let error = #expect(throws: Failure.self) { try grid.image() }
    #expect(error?.description.contains(part) == true, "\(String(describing: error))")
  }
}
