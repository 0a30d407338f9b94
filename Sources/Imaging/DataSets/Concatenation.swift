import Tensors

/// Several sets one after the other.
public struct Concatenation<Item: DataItem>: DataSet {
  public let parts: [any DataSet<Item>]
  /// The place of each part's first item, and at the end the count.
  private let starts: [Int]

  /// - Throws: `ImageError` where there are none.
  public init(_ parts: [any DataSet<Item>]) throws(ImageError) {
    guard !parts.isEmpty else {
      throw ImageError(.empty, "there are no sets of \(Item.noun)s to put together")
    }
    self.parts = parts
    starts = parts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
  }

  public var count: Int { starts.last ?? 0 }
  public var isFixed: Bool { parts.allSatisfy(\.isFixed) }

  public func text(_ detail: Detail) -> String {
    parts.count == 1 ? parts[0].text(detail) : parts.map { "(\($0.text(detail)))" }.joined(separator: " + ")
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try check(index)
    let (part, place) = place(of: index)
    return try part.item(at: place, reader: reader)
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Item {
    try check(index)
    let (part, place) = place(of: index)
    return try part.part(of: place, reader: reader, choose: choose)
  }

  public func name(at index: Int) -> String {
    let (part, place) = place(of: index)
    return part.name(at: place)
  }

  private func place(of index: Int) -> (part: any DataSet<Item>, place: Int) {
    let number = starts.dropLast().lastIndex { $0 <= index } ?? 0
    return (parts[number], index - starts[number])
  }
}
