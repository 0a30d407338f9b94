import Failures
import Imaging
import ImageTensors
import Networks
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
  /// - Throws: `Failure` where there are no pictures, a network has no such layer, or a layer gives no picture.
  public init(
    _ first: (model: Model, layers: [String]), _ second: (model: Model, layers: [String]),
    count: Int, image: (Int) throws -> Image, observe: () throws -> Void = {}
  ) throws {
    guard count > 0 else { throw Failure("there are no images to look at") }
    let layers = first.layers + second.layers
    var widths: [Int] = []
    var moments: FeatureMoments?
    for index in 0..<count {
      try observe()
      let input = try Tensor(batch: [image(index)])
      let features =
        try first.model.features(of: input, layers: first.layers)
        + second.model.features(of: input, layers: second.layers)
      for (layer, feature) in zip(layers, features) { try requirePicture(feature, of: layer) }
      widths = features.map { $0.shape[1] }
      let (rows, columns) = try featureRows(
        features, height: features.map { $0.shape[2] }.min() ?? 0,
        width: features.map { $0.shape[3] }.min() ?? 0)
      let own = FeatureMoments(rows: rows, columns: columns)
      if moments == nil { moments = own } else { moments? += own }
    }
    self.first = first.layers
    self.second = second.layers
    guard let moments else {
      values = []
      return
    }
    var start = 0
    let blocks = widths.map { width in
      defer { start += width }
      return start..<start + width
    }
    let norms = blocks.map { squaredNorm(moments, $0, $0).squareRoot() }
    values = first.layers.indices.map { i in
      second.layers.indices.map { j in
        let k = first.layers.count + j
        return alignment(squaredNorm(moments, blocks[i], blocks[k]), norms[i], norms[k])
      }
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
  let rows = try Tensor.concatenated([x.detached, y.detached], axis: 1).values().map { Double($0) }
  let moments = FeatureMoments(rows: rows, columns: p + q)
  return alignment(
    squaredNorm(moments, 0..<p, p..<p + q), squaredNorm(moments, 0..<p, 0..<p).squareRoot(),
    squaredNorm(moments, p..<p + q, p..<p + q).squareRoot())
}

private func alignment(_ both: Double, _ first: Double, _ second: Double) -> Double? {
  first > 0 && second > 0 ? min(both / (first * second), 1) : nil
}

/// The sum of the squares of the covariances between two groups of columns. Constant columns have none.
private func squaredNorm(_ moments: FeatureMoments, _ first: Range<Int>, _ second: Range<Int>) -> Double {
  let (rows, columns) = (
    first.filter { moments.variance($0) > 0 }, second.filter { moments.variance($0) > 0 }
  )
  return rows.reduce(0) { sum, i in
    columns.reduce(sum) { sum, j in
      let covariance = moments.covariance(i, j)
      return sum + covariance * covariance
    }
  }
}

extension Part {
  /// Similarity of what layers hold.
  public static let kernelAlignment = Part(
    "cka", version: 1, sources: "Engine/Analysis/KernelAlignment", "Engine/Analysis/FeatureMoments")
}
