import Failures
import Random

/// Some items of a set, in a given order.
public struct Subset<Item: DataItem>: DataSet {
  /// The set that the items are taken from.
  public let base: any DataSet<Item>
  /// Index in `base` of each item.
  public let indices: [Int]
  private let origin: String

  /// - Throws: `Failure` where `indices` is empty or one of them is out of range.
  public init(_ base: any DataSet<Item>, indices: [Int]) throws {
    try self.init(base, indices: indices, origin: "chosen from")
  }

  /// - Parameter origin: the words between the count and the text of `base`; they may contain the source of a function.
  init(_ base: any DataSet<Item>, indices: [Int], origin: String) throws {
    guard !indices.isEmpty else {
      throw Failure(.empty, "the selection from \(base.summary) is empty: it needs at least one \(Item.noun)")
    }
    for index in indices { try base.check(index) }
    self.base = base
    self.indices = indices
    self.origin = origin
  }

  public var count: Int { indices.count }
  public var isFixed: Bool { base.isFixed }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    let which = detail == .identity ? " (\(abbreviation(of: indices.map(String.init))))" : ""
    return "\(count) \(shown(origin, detail))\(which) \(base.text(detail))"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try check(index)
    return try base.item(at: indices[index], reader: reader)
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Item {
    try check(index)
    return try base.part(of: indices[index], reader: reader, choose: choose)
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try check(index)
    return try base.size(at: indices[index], reader: reader)
  }

  public func name(at index: Int) -> String { base.name(at: indices[index]) }
}

extension DataSet {
  /// All but the first `number` items.
  ///
  /// - Throws: `Failure` where that leaves none, or `number` is negative.
  public func skip(_ number: Int) throws -> Subset<Item> {
    guard number >= 0 else { throw Failure(.invalid, "cannot skip \(number) \(Item.noun)s") }
    guard number < count else {
      throw Failure(.empty, "cannot skip \(number) of \(count) \(Item.noun)s: none would be left")
    }
    return try Subset(self, indices: Array(number..<count), origin: "after the first \(number) of")
  }

  /// The first `number` items.
  ///
  /// - Throws: `Failure` where there are fewer, or `number` is not positive.
  public func take(_ number: Int) throws -> Subset<Item> {
    guard number > 0, number <= count else {
      throw Failure(
        .tooSmall, "cannot take \(number) of \(count) \(Item.noun)s", hint: "take from 1 to \(count)")
    }
    return try Subset(self, indices: Array(0..<number), origin: "first of")
  }

  /// The items in a random order that the seed determines.
  ///
  /// - Throws: `Failure` where there are none.
  public func shuffled(seed: Int) throws -> Subset<Item> {
    var stream = RandomKey(seed: seed).purpose("shuffle").stream()
    return try Subset(
      self, indices: (0..<count).shuffled(using: &stream), origin: "shuffled (seed \(seed)) from")
  }

  /// Two sets without an item in common. The second holds `share` of the items, rounded to a whole number and drawn by
  /// the seed; both keep the order of this set.
  ///
  /// Split photographs first and cut crops from either part afterwards: crops of one photograph on both
  /// sides would let a network be tested on what it was trained on.
  ///
  /// - Throws: `Failure` unless `share` is between 0 and 1 and each side gets at least one item.
  public func split(
    holdingOut share: Double, seed: Int
  ) throws -> (kept: Subset<Item>, heldOut: Subset<Item>) {
    guard share > 0 && share < 1 else {
      throw Failure(.invalid, "the share to hold out must be between 0 and 1, not \(share)")
    }
    let number = Int((Double(count) * share).rounded())
    guard number > 0 && number < count else {
      throw Failure(
        .empty, "holding out \(share) of \(summary), which has \(count), leaves one side empty")
    }
    var stream = RandomKey(seed: seed).purpose("split").stream()
    let order = (0..<count).shuffled(using: &stream)
    return (
      try Subset(self, indices: order[number...].sorted(), origin: "kept of"),
      try Subset(self, indices: order[..<number].sorted(), origin: "held out of")
    )
  }

  /// The items for which `isWanted` returns true. All items are read immediately.
  ///
  /// - Parameter label: describes the condition in the set's summary.
  /// - Throws: `Failure` where the set is not fixed or no item is left, and what `isWanted` throws.
  public func filter(_ label: String, _ isWanted: (Item) throws -> Bool) throws -> Subset<Item> {
    try requireFixed("its items cannot be filtered")
    let indices = try (0..<count).filter { try isWanted(item(at: $0)) }
    return try Subset(self, indices: indices, origin: "by \(label) of")
  }
}
