import Tensors

/// A set whose unfixed stages draw from a seed of its own instead of from the reader.
public struct Fix: ImageSet {
  public let base: any ImageSet
  public let seed: Int

  public init(_ base: any ImageSet, seed: Int) {
    self.base = base
    self.seed = seed
  }

  public var count: Int { base.count }
  public var isFixed: Bool { true }
  public func text(_ detail: Detail) -> String { "\(base.text(detail)), fixed (seed \(seed))" }

  public func image(at index: Int, reader: RandomKey) throws -> Image {
    try base.image(at: index, reader: key(index))
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    try base.part(of: index, reader: key(index), choose: choose)
  }

  public func name(at index: Int) -> String { base.name(at: index) }

  private func key(_ index: Int) -> RandomKey { RandomKey(seed: seed).purpose("fix").index(index) }
}

extension ImageSet {
  /// The same images for every reader.
  public func fix(seed: Int) -> Fix { Fix(self, seed: seed) }
}
