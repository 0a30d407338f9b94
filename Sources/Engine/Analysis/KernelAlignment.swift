import Failures
import ImageTensors
import Imaging
import Kernels
import Networks
import Resources
import Tensors
import Versions

/// How alike what layers hold is: the centred kernel alignment (CKA) of Kornblith et al. ("Similarity of neural network
/// representations revisited", ICML 2019) with linear kernels.
///
/// For features X (n, p) and Y (n, q) of the same n examples, with columns less their means, it is ‖Yᵀ X‖² / (‖Xᵀ X‖ ‖Yᵀ
/// Y‖) in Frobenius norms: 1 where one is the other up to rotation and scale, about 0 where they have nothing to do with
/// each other. It is the plain estimate, which is biased upwards where n is not much larger than p and q. Here examples
/// are pixels, of which there are thousands, so that the bias does not matter.
public struct KernelAlignment: Sendable {
  /// Layers of the first network.
  public let first: [String]
  /// Layers of the second network.
  public let second: [String]
  /// A row for each of `first` with a number for each of `second`; nil where the features of one are constant.
  public let values: [[Double?]]

  /// Compares two networks on the same pictures, layer by layer.
  ///
  /// Every pixel of every picture is an example. Features of different sizes are averaged over cells to the smallest
  /// height and width among them.
  ///
  /// - Parameters:
  ///   - count: number of pictures.
  ///   - image: the picture of a number.
  ///   - observe: called before each picture; what it throws is passed on.
  /// - Throws: `Failure` where there are no pictures or no layers, a network has no such layer, or a layer gives no picture.
  public init(
    _ first: (model: Model, layers: [String]), _ second: (model: Model, layers: [String]),
    count: Int, image: (Int) throws -> Image, observe: () throws -> Void = {}
  ) throws {
    guard count > 0, !first.layers.isEmpty, !second.layers.isEmpty else {
      throw Failure("a comparison needs at least one image, and one layer of each network")
    }
    var own: (first: [FeatureMoments], second: [FeatureMoments]) = ([], [])
    // Sums of products of each feature of the first network with each of the second, row-major.
    var products: [Double] = []
    for index in 0..<count {
      try observe()
      let input = try Tensor(batch: [image(index)])
      let (x, y) = (
        try first.model.features(of: input, layers: first.layers),
        try second.model.features(of: input, layers: second.layers)
      )
      for (layer, feature) in zip(first.layers + second.layers, x + y) {
        try requirePicture(feature, of: layer)
      }
      let height = (x + y).map { $0.shape[2] }.min() ?? 0
      let width = (x + y).map { $0.shape[3] }.min() ?? 0
      try Self.requireRoom(x, y, pixels: height * width)
      func moments(_ features: [Tensor]) throws -> [FeatureMoments] {
        try features.map {
          let (rows, columns) = try featureRows([$0], height: height, width: width)
          return FeatureMoments(rows: rows, columns: columns)
        }
      }
      let found = (first: try moments(x), second: try moments(y))
      let (rows, columns) = try featureRows(y, height: height, width: width)
      let (lines, _) = try featureRows(x, height: height, width: width)
      let across = crossProducts(lines, rows, count: height * width, columns: columns)
      if index == 0 {
        (own, products) = (found, across)
      } else {
        for layer in own.first.indices { own.first[layer] += found.first[layer] }
        for layer in own.second.indices { own.second[layer] += found.second[layer] }
        for place in products.indices { products[place] += across[place] }
      }
    }
    self.first = first.layers
    self.second = second.layers
    let (x, y) = (own.first.map(Side.init), own.second.map(Side.init))
    let columns = y.reduce(0) { $0 + $1.moments.columns }
    var row = 0
    values = x.map { x in
      defer { row += x.moments.columns }
      var column = 0
      return y.map { y in
        defer { column += y.moments.columns }
        return alignment(x, y) { products[(row + $0) * columns + column + $1] }
      }
    }
  }
}

extension KernelAlignment {
  /// Requires that rows and products of all channels fit in memory, with copies of each.
  private static func requireRoom(_ x: [Tensor], _ y: [Tensor], pixels: Int) throws {
    func channels(_ features: [Tensor]) -> Int { features.reduce(0) { $0 + $1.shape[1] } }
    let (p, q) = (channels(x), channels(y))
    let bytes = 8 * (3 * p * q + 3 * pixels * (p + q))
    guard bytes <= MemoryBudget.limit - MemoryBudget.inTensors else {
      throw Failure(
        "comparing \(x.count) layers of \(p) channels with \(y.count) of \(q) needs \(bytes >> 20) MiB, more than there is",
        hint: "compare fewer layers at once")
    }
  }
}

/// The linear CKA of two matrices of features with the same examples as rows; see `KernelAlignment`.
///
/// - Parameters:
///   - x: (n, p).
///   - y: (n, q).
/// - Returns: nil where the features of one are constant.
/// - Throws: `Failure` where the shapes do not fit or there are fewer than two examples.
public func kernelAlignment(_ x: Tensor, _ y: Tensor) throws -> Double? {
  guard x.rank == 2, y.rank == 2, x.shape[0] == y.shape[0], x.shape[0] > 1, x.shape[1] > 0, y.shape[1] > 0
  else {
    throw Failure(
      "CKA takes features of the same examples, [n, p] and [n, q] with n of 2 or more, not \(x.shape) and \(y.shape)"
    )
  }
  let (p, q) = (x.shape[1], y.shape[1])
  func rows(_ features: Tensor) throws -> [Double] { try features.values().map { Double($0) } }
  let (lines, columns) = (try rows(x), try rows(y))
  let products = crossProducts(lines, columns, count: x.shape[0], columns: q)
  return alignment(
    Side(FeatureMoments(rows: lines, columns: p)), Side(FeatureMoments(rows: columns, columns: q))
  ) { products[$0 * q + $1] }
}

/// xᵀ · y for x (count, p) and y (count, columns), all row-major.
private func crossProducts(_ x: [Double], _ y: [Double], count: Int, columns: Int) -> [Double] {
  let width = x.count / count
  var transposed = [Double](repeating: 0, count: x.count)
  for row in 0..<count {
    for column in 0..<width { transposed[column * count + row] = x[row * width + column] }
  }
  return MatrixProduct.float64(transposed, y, m: width, n: columns, k: count)
}

/// The features of one layer.
private struct Side {
  let moments: FeatureMoments
  /// The columns that are not constant.
  let varying: [Int]
  /// The Frobenius norm of their covariances.
  let norm: Double

  init(_ moments: FeatureMoments) {
    self.moments = moments
    varying = (0..<moments.columns).filter { moments.variance($0) > 0 }
    norm = squared(varying, varying, moments.covariance).squareRoot()
  }
}

/// The CKA of two layers; nil where the features of one are constant.
///
/// - Parameter product: the sum of the products of a feature of x with one of y.
private func alignment(_ x: Side, _ y: Side, _ product: (Int, Int) -> Double) -> Double? {
  guard x.norm > 0, y.norm > 0 else { return nil }
  let (a, b) = (x.moments, y.moments)
  let both = squared(x.varying, y.varying) { i, j in
    product(i, j) / a.count - a.sums[i] / a.count * (b.sums[j] / b.count)
  }
  return min(both / (x.norm * y.norm), 1)
}

/// The sum of the squares of the covariances between two groups of columns.
private func squared(_ rows: [Int], _ columns: [Int], _ covariance: (Int, Int) -> Double) -> Double {
  rows.reduce(0) { sum, i in
    columns.reduce(sum) { sum, j in
      let covariance = covariance(i, j)
      return sum + covariance * covariance
    }
  }
}

extension Part {
  /// Similarity of what layers hold.
  public static let kernelAlignment = Part(
    "cka", version: 1, sources: "Engine/Analysis/KernelAlignment", "Engine/Analysis/FeatureMoments")
}
