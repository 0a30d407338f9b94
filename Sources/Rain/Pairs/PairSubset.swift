import Imaging
import Tensors

/// Some pairs of a set, in a given order.
public struct PairSubset: PairSet {
  public let base: any PairSet
  /// Which pair of `base` each of these is.
  public let indices: Range<Int>

  public var count: Int { indices.count }
  public var isFixed: Bool { base.isFixed }
  public func text(_ detail: Detail) -> String {
    "\(detail == .identity ? "\(indices)" : "\(count)") of \(base.text(detail))"
  }

  public func pair(at index: Int, reader: RandomKey) throws -> RainyPair {
    try base.pair(at: indices.lowerBound + index, reader: reader)
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> RainyPair {
    try base.part(of: indices.lowerBound + index, reader: reader, choose: choose)
  }

  public func name(at index: Int) -> String { base.name(at: indices.lowerBound + index) }
}

extension PairSet {
  /// The first pairs.
  /// - Throws: `RainError` where there are fewer, or `number` is not positive.
  public func take(_ number: Int) throws(RainError) -> PairSubset {
    guard number > 0, number <= count else {
      throw RainError("cannot take \(number) of \(count) pairs", hint: "take from 1 to \(count)")
    }
    return PairSubset(base: self, indices: 0..<number)
  }

  /// All but the first pairs.
  /// - Throws: `RainError` where that leaves none.
  public func skip(_ number: Int) throws(RainError) -> PairSubset {
    guard number >= 0, number < count else {
      throw RainError("skipping \(number) of \(count) pairs leaves none")
    }
    return PairSubset(base: self, indices: number..<count)
  }
}
