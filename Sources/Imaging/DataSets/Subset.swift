import Tensors

/// Some images of a set, in a given order.
public struct Subset: ImageSet {
  public let base: any ImageSet
  /// Which image of `base` each of these is.
  public let indices: [Int]
  private let origin: String

  /// - Throws: `ImageError` where no image is left or an index is out of range.
  public init(_ base: any ImageSet, indices: [Int]) throws {
    try self.init(base, indices: indices, origin: "chosen from")
  }

  init(_ base: any ImageSet, indices: [Int], origin: String) throws {
    guard !indices.isEmpty else {
      throw ImageError(.empty, "no image of \(base.summary) is chosen")
    }
    for index in indices { try base.check(index) }
    self.base = base
    self.indices = indices
    self.origin = origin
  }

  public var count: Int { indices.count }
  public var isFixed: Bool { base.isFixed }
  public func text(_ detail: Detail) -> String {
    let which = detail == .identity ? " (\(abbreviation(of: indices.map(String.init))))" : ""
    return "\(count) \(origin)\(which) \(base.text(detail))"
  }

  public func image(at index: Int, reader: RandomKey) throws -> Image {
    try check(index)
    return try base.image(at: indices[index], reader: reader)
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    try check(index)
    return try base.part(of: indices[index], reader: reader, choose: choose)
  }

  public func name(at index: Int) -> String { base.name(at: indices[index]) }
}

extension ImageSet {
  /// All but the first `number` images.
  ///
  /// - Throws: `ImageError` where that leaves none.
  public func skip(_ number: Int) throws -> Subset {
    guard number >= 0 else { throw ImageError(.invalid, "cannot skip \(number) images") }
    guard number < count else {
      throw ImageError(.empty, "skipping \(number) leaves nothing of \(summary), which has \(count)")
    }
    return try Subset(self, indices: Array(number..<count), origin: "after the first \(number) of")
  }

  /// The first `number` images.
  ///
  /// - Throws: `ImageError` where there are fewer, or `number` is not positive.
  public func take(_ number: Int) throws -> Subset {
    guard number > 0 else {
      throw ImageError(.empty, "taking \(number) images of \(summary) leaves none")
    }
    guard number <= count else {
      throw ImageError(
        .tooSmall, "cannot take \(number) images: \(summary) has \(count)", hint: "take at most \(count)")
    }
    return try Subset(self, indices: Array(0..<number), origin: "first of")
  }

  /// The images in an order drawn once.
  public func shuffled(seed: Int) throws -> Subset {
    var stream = RandomKey(seed: seed).purpose("shuffle").stream()
    return try Subset(
      self, indices: (0..<count).shuffled(using: &stream), origin: "shuffled (seed \(seed)) from")
  }

  /// Two sets without an image in common, the second holding about `share` of them, drawn by the seed.
  ///
  /// Split photographs first and cut crops from either part afterwards: crops of one photograph on both
  /// sides would let a network be tested on what it was trained on.
  ///
  /// - Throws: `ImageError` unless each side gets at least one image.
  public func split(
    holdingOut share: Double, seed: Int
  ) throws -> (kept: Subset, heldOut: Subset) {
    guard share > 0 && share < 1 else {
      throw ImageError(.invalid, "the share to hold out is \(share); it must lie between 0 and 1")
    }
    let number = Int((Double(count) * share).rounded())
    guard number > 0 && number < count else {
      throw ImageError(
        .empty, "holding out \(share) of \(summary), which has \(count), leaves one side empty")
    }
    var stream = RandomKey(seed: seed).purpose("split").stream()
    let order = (0..<count).shuffled(using: &stream)
    return (
      try Subset(self, indices: order[number...].sorted(), origin: "kept of"),
      try Subset(self, indices: order[..<number].sorted(), origin: "held out of")
    )
  }
}
