import Failures
import Random

/// A rectangle of every item of another set, at its centre or at a random place.
public struct Crop<Item: DataItem>: DataSet {
  /// The set whose items are cropped.
  public let base: any DataSet<Item>
  /// Size of the crops in pixels.
  public let size: ImageSize
  /// Where in an item the crop is cut.
  public let place: CropPlace

  /// An item smaller than `size` is an error only when it is read.
  ///
  /// - Parameter place: by default a random one, drawn from the key of the reader.
  /// - Throws: `Failure` unless both sides of `size` are positive.
  public init(_ base: any DataSet<Item>, size: ImageSize, place: CropPlace = .random(seed: nil)) throws {
    guard size.height > 0 && size.width > 0 else {
      throw Failure(.invalid, "a crop of \(size) pixels is empty")
    }
    self.base = base
    self.size = size
    self.place = place
  }

  public var count: Int { base.count }

  public var isFixed: Bool { base.isFixed && place != .random(seed: nil) }

  public var ingredients: [any Recipe] { [base] }

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
        hint: "use a smaller crop or remove that \(Item.noun)")
    }
  }
}

/// Where in an item a crop is cut.
public enum CropPlace: Hashable, Sendable {
  /// At the centre; an odd pixel that is left goes to the bottom or to the right.
  case centre
  /// Anywhere, all places equally likely. With a seed, item i is always cut at the same place; without one, the key of
  /// the reader decides.
  case random(seed: Int?)

  /// Where item `item` is cut.
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
  /// Crops of random places: drawn from the key of the reader, or, with a seed, always the same.
  ///
  /// - Throws: `Failure` unless both sides of `size` are positive.
  public func crop(_ size: ImageSize, seed: Int? = nil) throws -> Crop<Item> {
    try Crop(self, size: size, place: .random(seed: seed))
  }

  /// The centre of every item.
  ///
  /// - Throws: `Failure` unless both sides of `size` are positive.
  public func centreCrop(_ size: ImageSize) throws -> Crop<Item> {
    try Crop(self, size: size, place: .centre)
  }
}
