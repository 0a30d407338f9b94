import Imaging
import Tensors

/// A rectangle of every pair, at its middle or at a place drawn anew.
public struct PairCrop: PairSet {
  public let base: any PairSet
  public let size: ImageSize
  public let place: Crop.Place

  public init(_ base: any PairSet, size: ImageSize, place: Crop.Place = .random(seed: nil)) throws(RainError)
  {
    guard size.height > 0 && size.width > 0 else { throw RainError("a crop of \(size) pixels holds nothing") }
    self.base = base
    self.size = size
    self.place = place
  }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed && place != .random(seed: nil) }
  public func text(_ detail: Detail) -> String { "\(base.text(detail)), \(place.summary(of: size))" }

  public func pair(at index: Int, reader: RandomKey) throws -> RainyPair {
    try base.part(of: index, reader: reader.purpose("below")) { whole in
      guard whole.height >= size.height && whole.width >= size.width else {
        throw RainError(
          "\(base.name(at: index)) is \(whole) pixels, too small for a crop of \(size)",
          hint: "ask for a smaller crop or leave that pair out")
      }
      return place.window(of: size, in: whole, item: index, reader: reader)
    }
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}
