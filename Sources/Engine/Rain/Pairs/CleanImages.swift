import Imaging
import Random

/// The clean images of a set of pairs, as a set of images.
public struct CleanImages: DataSet {
  /// The pairs whose clean images these are.
  public let pairs: any PairSet

  public init(_ pairs: any PairSet) { self.pairs = pairs }

  public var count: Int { pairs.count }
  public var isFixed: Bool { pairs.isFixed }
  public var ingredients: [any Recipe] { [pairs] }

  public func text(_ detail: Detail) -> String { "clean images of \(pairs.text(detail))" }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try check(index)
    return try pairs.item(at: index, reader: reader).clean
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    try check(index)
    return try pairs.part(of: index, reader: reader, choose: choose).clean
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try pairs.size(at: index, reader: reader)
  }

  public func name(at index: Int) -> String { pairs.name(at: index) }
}
