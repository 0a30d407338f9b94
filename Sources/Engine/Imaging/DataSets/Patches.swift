import Failures
import Random

/// Crops of a fixed set of photographs. Both the photograph and the place of item i are drawn from
/// `RandomKey(seed:).purpose("patches").index(i)`, so that the set is fixed and a set of 8 equals the first 8 items of
/// a set of 512.
public struct Patches: DataSet {
  /// The photographs that patches are cut from.
  public let base: any ImageSet
  /// Number of patches, 1 or more.
  public let count: Int
  /// Size of the patches in pixels.
  public let size: ImageSize
  /// Seed of the draws of photograph and place.
  public let seed: Int
  /// Number of places in the photograph that are drawn for each patch, of which the one with the least gradient energy
  /// is taken; 1 takes the first.
  public let smoothestOf: Int
  /// Tells this set's patches from those of others in the cache.
  private let cacheNumber = ImageCache.newIdentity()

  /// - Parameter smoothestOf: more than 1 gives simpler patches: of that number of places in the photograph the one
  ///   with the least gradient energy (the sum of squared differences of neighbouring pixels).
  /// - Throws: `Failure` where the photographs are not the same for every reader, there are none, or a count or side
  ///   is not positive. A photograph smaller than `size` is an error when it is read.
  public init(of base: any ImageSet, count: Int, size: ImageSize, seed: Int, smoothestOf: Int = 1) throws {
    try base.requireFixed("fixed patches cannot be cut from it")
    guard base.count > 0 else {
      throw Failure(.empty, "cannot cut patches from an empty set: \(base.summary)")
    }
    guard count > 0 else { throw Failure(.empty, "the number of patches must be at least 1, not \(count)") }
    guard size.height > 0 && size.width > 0 else {
      throw Failure(.invalid, "a patch of \(size) pixels is empty")
    }
    self.base = base
    self.count = count
    self.size = size
    guard smoothestOf > 0 else {
      throw Failure(.invalid, "`smoothest_of` must be at least 1, not \(smoothestOf)")
    }
    self.seed = seed
    self.smoothestOf = smoothestOf
  }

  public var isFixed: Bool { true }

  /// Number of different photographs that the patches come from.
  public var sources: Int { Set((0..<count).map(source)).count }

  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    "\(count) patches of \(size) from \(sources) of \(base.text(detail)) (seed \(seed)"
      + (smoothestOf > 1 ? ", the smoothest of \(smoothestOf) each)" : ")")
  }

  /// Index in `base` of the photograph that patch `index` is cut from.
  public func source(of index: Int) -> Int {
    var stream = key(index).purpose("source").stream()
    return stream.integer(in: 0...base.count - 1)
  }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try check(index)
    guard smoothestOf > 1 else {
      var stream = key(index).purpose("place").stream()
      return try patch(index, &stream, reader: reader)
    }
    // Costly to find, and the same for every reader. Sixteen bits hold exactly what eight or sixteen held.
    return try ImageCache.shared.image(ImageCache.Key(source: "patches \(cacheNumber)", index: index)) {
      PackedImage(try smoothest(index, reader: reader), depth: 16)
    }.unpacked()
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize { size }

  private func smoothest(_ index: Int, reader: RandomKey) throws -> Image {
    var stream = key(index).purpose("place").stream()
    var best = try patch(index, &stream, reader: reader)
    var least = best.gradientEnergy
    for _ in 1..<smoothestOf {
      let other = try patch(index, &stream, reader: reader)
      let energy = other.gradientEnergy
      if energy < least { (best, least) = (other, energy) }
    }
    return best
  }

  private func patch(_ index: Int, _ stream: inout RandomStream, reader: RandomKey) throws -> Image {
    let source = source(of: index)
    return try base.part(of: source, reader: reader) { whole in
      guard whole.height >= size.height && whole.width >= size.width else {
        throw Failure(
          .tooSmall, "\(base.name(at: source)) is \(whole) pixels, too small for patches of \(size)",
          hint: "use smaller patches or remove that image")
      }
      let row = stream.integer(in: 0...whole.height - size.height)
      let column = stream.integer(in: 0...whole.width - size.width)
      return Window(row: row, column: column, size: size)
    }
  }

  public func name(at index: Int) -> String { "patch \(index) of \(base.name(at: source(of: index)))" }

  private func key(_ index: Int) -> RandomKey { RandomKey(seed: seed).purpose("patches").index(index) }
}

extension Image {
  /// The sum of squared differences of neighbouring pixels, over all channels.
  fileprivate var gradientEnergy: Float {
    var sum: Float = 0
    for channel in 0..<channels {
      for row in 1..<max(1, height) {
        for column in 1..<max(1, width) {
          let here = self[channel, row, column]
          let left = here - self[channel, row, column - 1]
          let above = here - self[channel, row - 1, column]
          sum += left * left + above * above
        }
      }
    }
    return sum
  }
}
