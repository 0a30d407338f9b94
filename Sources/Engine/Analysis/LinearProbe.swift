import Failures
import Imaging
import ImageTensors
import Kernels
import Networks
import Rain
import Tensors
import Versions

/// What can be read off the features of a layer by a linear map, pixel by pixel: how much of the rain, and how much of
/// the clean picture (linear probes: Alain & Bengio, "Understanding intermediate layers using linear classifier probes",
/// 2016).
///
/// A ridge regression maps the features of a pixel to the rain layer and to the luma of the clean picture there. It is
/// fitted on some pictures and judged on the others.
public struct LinearProbe: Hashable, Sendable {
  /// The layer; "input" for the rainy picture itself, whose row says what needs no network.
  public let layer: String
  /// The number of features of a pixel.
  public let channels: Int
  /// R² of the rain layer on pictures that the map was not fitted on: 1 less the mean squared error over that of the
  /// mean of the pictures that it was fitted on. Below 0 where the map is worse than that mean; nil where there is
  /// nothing to explain.
  public let rain: Double?
  /// R² of the luma of the clean picture.
  public let background: Double?

  /// Probes layers of a network, and the rainy picture before them.
  ///
  /// Where features are smaller than the picture, rain and luma are averaged over cells to their size.
  ///
  /// - Parameters:
  ///   - pairs: a fixed set of at least two pairs.
  ///   - ridge: λ > 0 in ‖y − F w‖² / n + λ ‖w‖², for features of variance 1.
  ///   - folds: into how many parts the pictures are divided, each of which is held out once; at least 2.
  ///   - observe: called before each picture; what it throws is passed on.
  /// - Returns: the input first, then the layers in their order.
  /// - Throws: `Failure` where the set is not fixed or has fewer than two pairs, or a layer gives no picture.
  public static func probes(
    of model: Model, layers: [String], on pairs: any PairSet, ridge: Double = 1e-4, folds: Int = 4,
    observe: () throws -> Void = {}
  ) throws -> [LinearProbe] {
    guard pairs.count >= 2 else {
      throw Failure("a linear probe needs at least 2 pairs, so that one can be held out, not \(pairs.count)")
    }
    guard ridge > 0, folds >= 2 else { throw Failure("a linear probe needs a ridge above 0 and 2 folds") }
    let names = ["input"] + layers
    // By layer and picture.
    var moments = [[FeatureMoments]](repeating: [], count: names.count)
    for index in 0..<pairs.count {
      try observe()
      let pair = try pairs.item(at: index)
      let input = try Tensor(batch: [pair.rainy])
      let features = try [input] + model.features(of: input, layers: layers)
      let targets = try [Tensor(batch: [pair.layer]), Tensor(batch: [pair.clean.grey()])]
      for (position, feature) in features.enumerated() {
        try requirePicture(feature, of: names[position])
        let (rows, columns) = try featureRows(
          [feature] + targets, height: feature.shape[2], width: feature.shape[3])
        moments[position].append(FeatureMoments(rows: rows, columns: columns))
      }
    }
    return try zip(names, moments).map { name, pictures in
      let explained = try explainedShares(pictures, targets: 2, ridge: ridge, folds: min(folds, pairs.count))
      return LinearProbe(
        layer: name, channels: pictures[0].columns - 2, rain: explained[0], background: explained[1])
    }
  }
}

/// R² of each target on pictures that a ridge regression was not fitted on.
///
/// - Parameters:
///   - pictures: the moments of each picture, with features in the first columns and targets in the last.
///   - targets: the number of targets.
func explainedShares(
  _ pictures: [FeatureMoments], targets: Int, ridge: Double, folds: Int
) throws -> [Double?] {
  let columns = pictures[0].columns
  let features = columns - targets
  var errors = [Double](repeating: 0, count: targets)
  var totals = [Double](repeating: 0, count: targets)
  for fold in 0..<folds {
    var fitted = FeatureMoments(columns: columns)
    var held = FeatureMoments(columns: columns)
    for (index, picture) in pictures.enumerated() {
      if index % folds == fold { held += picture } else { fitted += picture }
    }
    // Constant features say nothing.
    let used = (0..<features).filter { fitted.variance($0) > 0 }
    let scales = used.map { fitted.variance($0).squareRoot() }
    let size = used.count
    var matrix = [Double](repeating: 0, count: size * size)
    var right = [Double](repeating: 0, count: size * targets)
    for (i, column) in used.enumerated() {
      for (j, other) in used.enumerated() {
        matrix[j * size + i] =
          fitted.covariance(column, other) / (scales[i] * scales[j]) + (i == j ? ridge : 0)
      }
      for target in 0..<targets {
        right[target * size + i] = fitted.covariance(column, features + target) / scales[i]
      }
    }
    let weights =
      size == 0
      ? nil
      : try DenseMatrix(rows: size, columns: size, values: matrix).factored("a ridge regression")
        .solve(DenseMatrix(rows: size, columns: targets, values: right))
    for target in 0..<targets {
      let own = features + target
      let mean = fitted.sums[own] / fitted.count
      let slopes = used.indices.map { (weights?[$0, target] ?? 0) / scales[$0] }
      var intercept = mean
      // Σ (y − a·f − b)² over the held-out rows, from their moments.
      var error = held.product(own, own)
      var left = held.sums[own]
      for (i, column) in used.enumerated() {
        intercept -= slopes[i] * fitted.sums[column] / fitted.count
        left -= slopes[i] * held.sums[column]
        error -= 2 * slopes[i] * held.product(column, own)
        for (j, other) in used.enumerated() { error += slopes[i] * slopes[j] * held.product(column, other) }
      }
      error += intercept * intercept * held.count - 2 * intercept * left
      errors[target] += max(0, error)
      totals[target] += max(0, held.product(own, own) - 2 * mean * held.sums[own] + mean * mean * held.count)
    }
  }
  return zip(errors, totals).map { $1 > 0 ? 1 - $0 / $1 : nil }
}

extension Part {
  /// Linear probes of features.
  public static let linearProbe = Part(
    "linear probe", version: 1, sources: "Engine/Analysis/LinearProbe", "Engine/Analysis/FeatureMoments")
}
