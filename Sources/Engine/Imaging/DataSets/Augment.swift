import Random
import Versions

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
  /// How many augmentations lie below.
  private let depth: Int

  /// With `seed` nil, as by default, the same item may be changed differently for every reader.
  public init(_ base: any DataSet<Item>, flip: Bool, rotate: Bool = false, seed: Int? = nil) {
    self.base = base
    self.flip = flip
    self.rotate = rotate
    self.seed = seed
    depth = augmentations(in: base)
  }

  /// Whether it does nothing, so that it is not in the identity either.
  private var isIdle: Bool { !flip && !rotate }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed && (seed != nil || isIdle) }
  public static var part: Part { .augmentation }

  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    let kinds = [flip ? "mirrored" : nil, rotate ? "turned" : nil].compactMap { $0 }
    if kinds.isEmpty { return base.text(detail) }
    let origin = seed.map { " (seed \($0))" } ?? ""
    return "\(base.text(detail)), \(kinds.joined(separator: " and ")) by chance\(origin)"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    if isIdle { return try base.item(at: index, reader: reader) }
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

extension Augment: AugmentingRecipe {
  fileprivate var augments: Bool { !isIdle }
}

/// An augmentation, whatever its items are.
private protocol AugmentingRecipe {
  var augments: Bool { get }
}

/// How many augmentations a recipe is made with, along its longest chain.
private func augmentations(in recipe: any Recipe) -> Int {
  let below = recipe.ingredients.map(augmentations).max() ?? 0
  return (recipe as? any AugmentingRecipe)?.augments == true ? below + 1 : below
}

extension Part {
  /// Mirrored and rotated items. Version 2: a stage that does nothing no longer changes what others draw, and stages of
  /// one seed are told apart even where another stage lies between them.
  public static let augmentation = Part(
    "augmentation", version: 2, sources: "Engine/Imaging/DataSets/Augment")
}

extension DataSet {
  /// Every item mirrored left to right (`flip`) and rotated by multiples of 90 degrees (`rotate`) at random; by default
  /// only for the reader at hand, with a seed always in the same way.
  public func augment(flip: Bool, rotate: Bool = false, seed: Int? = nil) -> Augment<Item> {
    Augment(self, flip: flip, rotate: rotate, seed: seed)
  }
}
