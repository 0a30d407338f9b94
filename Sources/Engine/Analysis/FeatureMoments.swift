import Failures
import Kernels
import Tensors

/// Sums over rows of numbers, and over the products of each two columns, from which covariances follow. Sums of several
/// pictures can be added and taken apart again.
struct FeatureMoments {
  /// The number of columns.
  let columns: Int
  private(set) var count = 0.0
  private(set) var sums: [Double]
  /// Row-major, columns × columns.
  private(set) var products: [Double]

  /// No rows.
  init(columns: Int) {
    self.columns = columns
    sums = [Double](repeating: 0, count: columns)
    products = [Double](repeating: 0, count: columns * columns)
  }

  /// - Parameter rows: row-major, with a multiple of `columns` values.
  init(rows: [Double], columns: Int) {
    self.init(columns: columns)
    count = Double(rows.count / columns)
    for start in stride(from: 0, to: rows.count, by: columns) {
      for column in 0..<columns { sums[column] += rows[start + column] }
    }
    products = MatrixProduct.gram(rows: rows, count: rows.count / columns, n: columns)
  }

  func product(_ i: Int, _ j: Int) -> Double { products[i * columns + j] }

  /// The covariance of two columns, with the number of rows in the denominator.
  func covariance(_ i: Int, _ j: Int) -> Double {
    product(i, j) / count - sums[i] / count * (sums[j] / count)
  }

  /// The variance of a column; 0 where it is no more than rounding leaves of a constant.
  func variance(_ i: Int) -> Double {
    let found = covariance(i, i)
    return found > 1e-12 * product(i, i) / count ? found : 0
  }

  static func += (sum: inout FeatureMoments, other: FeatureMoments) {
    sum.count += other.count
    for index in sum.sums.indices { sum.sums[index] += other.sums[index] }
    for index in sum.products.indices { sum.products[index] += other.products[index] }
  }
}

/// Pictures of features beside each other: a row for each pixel, with the channels of one after those of the other.
///
/// - Parameters:
///   - features: each (1, C, h, w).
///   - height: of the rows' pixels; larger pictures are averaged over cells.
func featureRows(_ features: [Tensor], height: Int, width: Int) throws -> (rows: [Double], columns: Int) {
  let columns = features.reduce(0) { $0 + $1.shape[1] }
  let pixels = height * width
  var rows = [Double](repeating: 0, count: pixels * columns)
  var first = 0
  for feature in features {
    let isAlike = feature.shape[2] == height && feature.shape[3] == width
    let values = try (isAlike ? feature : feature.adaptivePooled(height: height, width: width)).values()
    for channel in 0..<feature.shape[1] {
      for pixel in 0..<pixels {
        rows[pixel * columns + first + channel] = Double(values[channel * pixels + pixel])
      }
    }
    first += feature.shape[1]
  }
  return (rows, columns)
}

/// Requires that the output of a layer is a picture of features.
func requirePicture(_ feature: Tensor, of layer: String) throws {
  guard feature.rank == 4, feature.shape[0] == 1 else {
    throw Failure(
      "the output of the layer \"\(layer)\" is no picture of features: its shape is \(feature.shape)",
      hint: "choose layers whose output is [channels, height, width]; `layers(net)` lists them")
  }
}
