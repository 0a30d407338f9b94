import Failures
import Random

/// The items of another set, cut into rectangles (tiles) of one size on a regular grid, item after item and row by row.
///
/// The last row and column of tiles end at the item's edge and may overlap those before them, so that the whole item is
/// covered unless the step is larger than a tile.
public struct Tiles<Item: DataItem>: DataSet {
  /// The set whose items are cut.
  public let base: any DataSet<Item>
  /// Size of the tiles in pixels.
  public let size: ImageSize
  /// Distance in pixels from the beginning of one tile to that of the next, in both directions.
  public let step: Int
  private let places: [(item: Int, row: Int, column: Int)]

  /// Finds the size of every item, for which files are read.
  ///
  /// - Parameters:
  ///   - step: 1 or more; by default the height of a tile.
  ///   - observe: called before each item; what it throws is passed on.
  /// - Throws: `Failure` where the set is not fixed, an item is smaller than a tile, or a side or the step is not
  ///   positive.
  public init(_ base: any DataSet<Item>, size: ImageSize, step: Int? = nil, observe: () throws -> Void = {})
    throws
  {
    try base.requireFixed("it cannot be cut into a grid")
    let step = step ?? size.height
    guard size.height > 0, size.width > 0, step > 0 else {
      throw Failure(.invalid, "a grid of \(size) pixels in steps of \(step) is empty")
    }
    self.base = base
    self.size = size
    self.step = step
    var places: [(item: Int, row: Int, column: Int)] = []
    for item in 0..<base.count {
      try observe()
      var whole = ImageSize(height: 0, width: 0)
      // The least that can be asked for: one pixel.
      _ = try base.part(of: item, reader: RandomKey(seed: 0)) { found in
        whole = found
        return Window(row: 0, column: 0, size: ImageSize(height: 1, width: 1))
      }
      guard whole.height >= size.height, whole.width >= size.width else {
        throw Failure(
          .tooSmall, "\(base.name(at: item)) is \(whole) pixels, too small for squares of \(size)",
          hint: "use smaller squares or remove that \(Item.noun)")
      }
      for row in Self.starts(whole.height, size.height, step) {
        for column in Self.starts(whole.width, size.width, step) { places.append((item, row, column)) }
      }
    }
    self.places = places
  }

  private static func starts(_ whole: Int, _ part: Int, _ step: Int) -> [Int] {
    let last = whole - part
    let regular = Array(stride(from: 0, through: last, by: step))
    return regular.last == last ? regular : regular + [last]
  }

  public var count: Int { places.count }
  public var isFixed: Bool { true }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    "\(base.text(detail)), cut into \(count) of \(size)" + (step == size.height ? "" : " in steps of \(step)")
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try check(index)
    let place = places[index]
    return try base.part(of: place.item, reader: reader) { _ in
      Window(row: place.row, column: place.column, size: size)
    }
  }

  public func name(at index: Int) -> String {
    let place = places[index]
    return "\(base.name(at: place.item)), row \(place.row), column \(place.column)"
  }
}
