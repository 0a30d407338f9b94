import Failures
import Random

/// A rectangle of every item, at its middle or at a place drawn anew.
public struct Crop<Item: DataItem>: DataSet {
  public let base: any DataSet<Item>
  public let size: ImageSize
  public let place: CropPlace

  public init(_ base: any DataSet<Item>, size: ImageSize, place: CropPlace = .random(seed: nil)) throws {
    guard size.height > 0 && size.width > 0 else {
      throw Failure(.invalid, "a crop of \(size) pixels holds nothing")
    }
    self.base = base
    self.size = size
    self.place = place
  }

  public var count: Int { base.count }

  public var isFixed: Bool { base.isFixed && place != .random(seed: nil) }

  public func text(_ detail: Detail) -> String { "\(base.text(detail)), \(place.summary(of: size))" }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try base.part(of: index, reader: reader.purpose("below")) { whole in
      try check(whole, index)
      return place.window(of: size, in: whole, item: index, reader: reader)
    }
  }

  public func name(at index: Int) -> String { base.name(at: index) }

  private func check(_ whole: ImageSize, _ index: Int) throws {
    guard whole.height >= size.height && whole.width >= size.width else {
      throw Failure(
        .tooSmall, "\(base.name(at: index)) is \(whole) pixels, too small for a crop of \(size)",
        hint: "ask for a smaller crop or leave that \(Item.noun) out")
    }
  }
}

/// Where crops are cut.
public enum CropPlace: Hashable, Sendable {
  case centre
  /// Anywhere, all places equally likely. Without a seed the reader draws.
  case random(seed: Int?)

  /// Where item `item` is cut, by its place alone or by its reader's draw.
  ///
  /// - Parameter whole: the image's size, at least `size`.
  func window(of size: ImageSize, in whole: ImageSize, item: Int, reader: RandomKey) -> Window {
    let (spareRows, spareColumns) = (whole.height - size.height, whole.width - size.width)
    let key: RandomKey
    switch self {
    case .centre: return Window(row: spareRows / 2, column: spareColumns / 2, size: size)
    case .random(let seed?): key = RandomKey(seed: seed).purpose("crop").index(item)
    case .random(nil): key = reader.purpose("crop")
    }
    var stream = key.stream()
    let row = stream.integer(in: 0...spareRows)
    return Window(row: row, column: stream.integer(in: 0...spareColumns), size: size)
  }

  func summary(of size: ImageSize) -> String {
    switch self {
    case .centre: "middle \(size)"
    case .random(nil): "crops of \(size)"
    case .random(let seed?): "crops of \(size) (seed \(seed))"
    }
  }
}

extension DataSet {
  /// Crops at places drawn anew: by the reader, or by the seed, which fixes them.
  public func crop(_ size: ImageSize, seed: Int? = nil) throws -> Crop<Item> {
    try Crop(self, size: size, place: .random(seed: seed))
  }

  /// The middle of every image.
  public func centreCrop(_ size: ImageSize) throws -> Crop<Item> {
    try Crop(self, size: size, place: .centre)
  }
}
