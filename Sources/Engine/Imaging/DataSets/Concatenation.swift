import Failures
import Random

/// Several sets one after the other.
public struct Concatenation<Item: DataItem>: DataSet {
  /// The sets in order. A concatenation among those given is replaced by its own parts.
  public let parts: [any DataSet<Item>]
  /// The index of each part's first item, and at the end the count.
  private let starts: [Int]

  /// - Throws: `Failure` where no set is given, where there are more than 100,000 parts, or where the number of
  ///   items exceeds `Int.max`.
  public init(_ given: [any DataSet<Item>]) throws(Failure) {
    let parts = given.flatMap { ($0 as? Self)?.parts ?? [$0] }
    guard !parts.isEmpty else {
      throw Failure(.empty, "there are no sets of \(Item.noun)s to concatenate")
    }
    guard parts.count <= Self.mostParts else {
      throw Failure(.tooLarge, "at most \(Self.mostParts) sets can be concatenated, not \(parts.count)")
    }
    var total = 0
    for part in parts {
      let (sum, overflows) = total.addingReportingOverflow(part.count)
      guard !overflows else {
        throw Failure(.tooLarge, "the sets have more than \(Int.max) \(Item.noun)s together")
      }
      total = sum
    }
    self.parts = parts
    starts = parts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
  }

  private static var mostParts: Int { 100_000 }

  public var count: Int { starts.last ?? 0 }
  public var isFixed: Bool { parts.allSatisfy(\.isFixed) }

  public var ingredients: [any Recipe] { parts }

  public func text(_ detail: Detail) -> String {
    guard parts.count > 1 else { return parts[0].text(detail) }
    let shown = detail == .summary ? parts.prefix(4) : parts[...]
    let rest = parts.count - shown.count
    return shown.map { "(\($0.text(detail)))" }.joined(separator: " + ") + (rest > 0 ? " + \(rest) more" : "")
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

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try check(index)
    let (part, place) = place(of: index)
    return try part.size(at: place, reader: reader)
  }

  public func name(at index: Int) -> String {
    let (part, place) = place(of: index)
    return part.name(at: place)
  }

  private func place(of index: Int) -> (part: any DataSet<Item>, place: Int) {
    // Empty parts have the start of the next one.
    var (low, high) = (0, parts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= index { low = middle } else { high = middle - 1 }
    }
    return (parts[low], index - starts[low])
  }
}
