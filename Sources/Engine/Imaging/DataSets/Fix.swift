import Random

/// A set whose stages without a seed draw from `seed` instead of from the key of the reader.
public struct Fix<Item: DataItem>: DataSet {
  /// The set that is made the same for every reader.
  public let base: any DataSet<Item>
  /// Seed of the keys that `base` draws from.
  public let seed: Int

  public init(_ base: any DataSet<Item>, seed: Int) {
    self.base = base
    self.seed = seed
  }

  public var count: Int { base.count }
  public var isFixed: Bool { true }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String { "\(base.text(detail)), fixed (seed \(seed))" }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try base.item(at: index, reader: key(index))
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Item {
    try base.part(of: index, reader: key(index), choose: choose)
  }

  public func name(at index: Int) -> String { base.name(at: index) }

  private func key(_ index: Int) -> RandomKey { RandomKey(seed: seed).purpose("fix").index(index) }
}

extension DataSet {
  /// This set with its unseeded draws fixed by a seed, so that every reader gets the same items.
  public func fix(seed: Int) -> Fix<Item> { Fix(self, seed: seed) }
}
