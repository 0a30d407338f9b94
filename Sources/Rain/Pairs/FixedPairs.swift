import Imaging
import Tensors

/// A set of pairs whose unfixed stages draw from a seed of its own instead of from the reader.
public struct FixedPairs: PairSet {
  public let base: any PairSet
  public let seed: Int

  public var count: Int { base.count }
  public var isFixed: Bool { true }
  public func text(_ detail: Detail) -> String { "\(base.text(detail)), fixed (seed \(seed))" }

  public func pair(at index: Int, reader: RandomKey) throws -> RainyPair {
    try base.pair(at: index, reader: RandomKey(seed: seed).purpose("fix").index(index))
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}

extension PairSet {
  /// The same pairs for every reader.
  public func fix(seed: Int) -> FixedPairs { FixedPairs(base: self, seed: seed) }
}
