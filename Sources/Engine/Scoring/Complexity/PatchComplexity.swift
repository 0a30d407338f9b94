import Failures
import Glibc
import Imaging
import Kernels
import Versions

/// The complexity of a set of images: how many independent patterns its small patches are made of.
///
/// Patches are 16 × 16 pixels of luma, each minus its own mean. λ are the eigenvalues of their covariance over the set,
/// divided by their sum. Both measures lie between 1 (a single pattern) and 255 (noise).
public struct PatchComplexity: Hashable, Sendable {
  /// Side of the square patches in pixels.
  public static let patchSide = 16

  /// exp(−Σ λ ln λ), the exponential of the entropy of the eigenvalues (Roy & Vetterli 2007). This is the main measure.
  public let effectiveRank: Double
  /// 1 / Σ λ², which gives more weight to the strongest patterns and never exceeds `effectiveRank`.
  public let participationRatio: Double
  /// Number of patches used.
  public let patches: Int

  /// - Parameter patchesPerImage: patches are taken on a regular grid with a step of 8 pixels, or a larger one that
  ///   leaves about this many for each image.
  /// - Throws: `Failure` where the images hold fewer than two patches, all patches are of one colour, or a value is
  ///   NaN or infinite.
  public init(of images: some Sequence<Image>, patchesPerImage: Int = 256) throws(Failure) {
    var covariance = PatchCovariance(side: Self.patchSide)
    for image in images { covariance.add(image.grey(), limit: max(1, patchesPerImage)) }
    try self.init(covariance)
  }

  /// The complexity of images that are made one after the other, of which none is kept.
  ///
  /// - Parameters:
  ///   - count: number of images.
  ///   - image: makes the image with an index in 0..<count.
  /// - Throws: as `init(of:patchesPerImage:)`, and what `image` throws.
  public init(count: Int, patchesPerImage: Int = 256, image: (Int) throws -> Image) throws {
    var covariance = PatchCovariance(side: Self.patchSide)
    for index in 0..<count { covariance.add(try image(index).grey(), limit: max(1, patchesPerImage)) }
    try self.init(covariance)
  }

  private init(_ covariance: PatchCovariance) throws(Failure) {
    var covariance = covariance
    guard covariance.count > 1 else {
      throw Failure("complexity needs at least two patches of 16 × 16 pixels; the images have fewer")
    }
    guard let eigenvalues = symmetricEigenvalues(covariance.matrix(), size: Self.patchSide * Self.patchSide)
    else { throw Failure("complexity cannot be computed: the images contain NaN") }
    let positive = eigenvalues.map { max($0, 0) }
    let total = positive.reduce(0, +)
    guard total > 1e-12, let rank = Kernels.effectiveRank(of: positive) else {
      throw Failure("complexity is not defined for images of one colour")
    }
    effectiveRank = rank
    participationRatio = total * total / positive.reduce(0) { $0 + $1 * $1 }
    patches = covariance.count
  }
}

/// The running covariance of mean-removed patches.
private struct PatchCovariance {
  let side: Int
  private(set) var count = 0
  private var sums: [Double]
  private var products: [Double]
  /// Patches gathered for one matrix product.
  private var rows: [Double] = []

  private static let rowsAtOnce = 1024

  init(side: Int) {
    self.side = side
    sums = [Double](repeating: 0, count: side * side)
    products = [Double](repeating: 0, count: side * side * side * side)
  }

  mutating func add(_ image: Image, limit: Int) {
    guard image.height >= side && image.width >= side else { return }
    let rows = image.height - side + 1
    let columns = image.width - side + 1
    // Patches overlap by half where the image is small, and lie further apart where it is large.
    let spread = (Double(rows) * Double(columns) / Double(limit)).squareRoot()
    let step = max(side / 2, Int(spread.rounded(.up)))
    for row in stride(from: 0, to: rows, by: step) {
      for column in stride(from: 0, to: columns, by: step) { addPatch(image, row, column) }
    }
  }

  private mutating func addPatch(_ image: Image, _ row: Int, _ column: Int) {
    var patch: [Float] = []
    patch.reserveCapacity(side * side)
    for y in row..<row + side {
      let start = y * image.width + column
      patch += image.pixels[start..<start + side]
    }
    let mean = patch.reduce(0, +) / Float(patch.count)
    for (index, value) in patch.enumerated() {
      let centred = Double(value - mean)
      sums[index] += centred
      rows.append(centred)
    }
    count += 1
    if rows.count >= PatchCovariance.rowsAtOnce * side * side { flush() }
  }

  private mutating func flush() {
    let size = side * side
    let part = MatrixProduct.gram(rows: rows, count: rows.count / size, n: size)
    for index in products.indices { products[index] += part[index] }
    rows.removeAll(keepingCapacity: true)
  }

  /// The covariance, both triangles.
  mutating func matrix() -> [Double] {
    flush()
    let size = sums.count
    let number = Double(count)
    var result = products
    for first in 0..<size {
      for second in 0..<size {
        result[first * size + second] =
          products[first * size + second] / number - sums[first] * sums[second] / (number * number)
      }
    }
    return result
  }
}

extension Part {
  /// Measures of the complexity of images and rain.
  public static let complexity = Part(
    "complexity", version: 1, sources: "Engine/Scoring/Complexity/PatchComplexity",
    "Engine/Scoring/Complexity/ImageComplexity")
}
