import Random

/// A set whose unfixed stages draw from a seed of its own instead of from the reader.
public struct Fix<Item: DataItem>: DataSet {
  public let base: any DataSet<Item>
  public let seed: Int

  public init(_ base: any DataSet<Item>, seed: Int) {
    self.base = base
    self.seed = seed
  }

  public var count: Int { base.count }
  public var isFixed: Bool { true }
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
  /// The same images for every reader.
  public func fix(seed: Int) -> Fix<Item> { Fix(self, seed: seed) }
}
