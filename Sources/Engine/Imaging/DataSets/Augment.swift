import Random

/// The items of another set, mirrored or rotated at random.
public struct Augment<Item: DataItem>: DataSet {
  /// The set whose items are changed.
  public let base: any DataSet<Item>
  /// Whether half of the items, drawn at random, are mirrored left to right.
  public let flip: Bool
  /// Whether items are rotated by 0, 90, 180 or 270 degrees, each with the same probability. Rotation also changes the
  /// direction of rain and of gravity.
  public let rotate: Bool
  /// Seed that fixes what happens to item i; nil where the key of the reader decides.
  public let seed: Int?

  /// With `seed` nil, as by default, the same item may be changed differently for every reader.
  public init(_ base: any DataSet<Item>, flip: Bool, rotate: Bool = false, seed: Int? = nil) {
    self.base = base
    self.flip = flip
    self.rotate = rotate
    self.seed = seed
  }

  /// How many stages of this kind lie below.
  private var depth: Int { (base as? Augment<Item>).map { $0.depth + 1 } ?? 0 }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed && (seed != nil || !(flip || rotate)) }

  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    let kinds = [flip ? "mirrored" : nil, rotate ? "turned" : nil].compactMap { $0 }
    if kinds.isEmpty { return base.text(detail) }
    let origin = seed.map { " (seed \($0))" } ?? ""
    return "\(base.text(detail)), \(kinds.joined(separator: " and ")) by chance\(origin)"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    // What lies below draws from another key, or two stages of a kind would draw the same.
    var item = try base.item(at: index, reader: reader.purpose("below"))
    // The same seed twice must not undo itself.
    let key =
      seed.map { RandomKey(seed: $0).purpose("augment").index(depth).index(index) }
      ?? reader.purpose("augment")
    var stream = key.stream()
    if flip && stream.chance(0.5) { item = item.flippedHorizontally() }
    if rotate {
      for _ in 0..<stream.integer(in: 0...3) { item = item.rotatedByQuarter() }
    }
    return item
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}

extension DataSet {
  /// Every item mirrored left to right (`flip`) and rotated by multiples of 90 degrees (`rotate`) at random; by default
  /// only for the reader at hand, with a seed always in the same way.
  public func augment(flip: Bool, rotate: Bool = false, seed: Int? = nil) -> Augment<Item> {
    Augment(self, flip: flip, rotate: rotate, seed: seed)
  }
}
