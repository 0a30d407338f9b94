import Imaging
import Rain
import Random
import Tensors

/// How a network treats inputs unlike those it was trained on, which tells what it has learnt: one that has learnt the
/// rain removes it from anything; one that has learnt images removes it only where the rest is an image.
public struct Probe: Sendable {
  /// The kinds of input.
  public enum Food: String, Sendable, CaseIterable {
    /// The pairs as they are.
    case rainy = "rainy pictures"
    /// The background is cut into squares of 8 × 8 pixels that are shuffled, under the same rain.
    case shuffled = "rain over shuffled backgrounds"
    /// What the rain adds, over a black background.
    case rainOnly = "rain alone"
    /// The clean images, without any rain.
    case cleanOnly = "clean pictures"
  }

  /// The kind of input.
  public let food: Food
  /// The mean of each of `metrics` over the images that have it; nil where none has.
  public let scores: [Double?]

  /// What is scored: the share of the rain that was removed, and PSNR of the output against the image without rain.
  public static var metrics: [Metric] { [.removedShare, .psnr] }
}

/// Evaluates a restoration on pairs and on inputs made from them, one result for each `Probe.Food`.
///
/// - Parameters:
///   - restore: maps a batch `(N, C, H, W)` of inputs to outputs of the same shape.
///   - pairs: a fixed set, which is held in memory.
///   - seed: determines how backgrounds are shuffled.
///   - observe: called before each batch; what it throws is passed on.
/// - Throws: `Failure` where the set is not fixed, and what `evaluate` throws.
public func probe(
  _ restore: (Tensor) throws -> Tensor, on pairs: any PairSet, seed: Int, observe: () throws -> Void = {}
) throws -> [Probe] {
  let key = RandomKey(seed: seed).purpose("probe")
  let original = try (0..<pairs.count).map { try pairs.item(at: $0) }
  func pair(_ pair: RainyPair, over background: Image) -> RainyPair {
    var rainy = background
    for index in rainy.pixels.indices {
      rainy.pixels[index] = min(
        max(background.pixels[index] + pair.rainy.pixels[index] - pair.clean.pixels[index], 0), 1)
    }
    return RainyPair(clean: background, rainy: rainy, layer: pair.layer)
  }
  return try Probe.Food.allCases.map { food in
    let fed = original.enumerated().map { index, item in
      switch food {
      case .rainy: item
      case .shuffled: pair(item, over: item.clean.withSquaresShuffled(side: 8, key: key.index(index)))
      case .rainOnly:
        pair(
          item, over: Image(channels: item.clean.channels, height: item.clean.height, width: item.clean.width)
        )
      case .cleanOnly:
        RainyPair(
          clean: item.clean, rainy: item.clean,
          layer: Image(channels: 1, height: item.clean.height, width: item.clean.width))
      }
    }
    let means = try evaluate(
      restore, on: PairList(fed), metrics: Probe.metrics, baselines: [], observe: observe
    ).means
    return Probe(food: food, scores: means)
  }
}

/// Pairs held in memory.
private struct PairList: DataSet {
  let pairs: [RainyPair]

  init(_ pairs: [RainyPair]) { self.pairs = pairs }

  var count: Int { pairs.count }
  var isFixed: Bool { true }
  func text(_ detail: Detail) -> String { "\(pairs.count) pairs" }
  func item(at index: Int, reader: RandomKey) throws -> RainyPair { pairs[index] }
  func name(at index: Int) -> String { "pair \(index)" }
}

extension Image {
  /// Squares of the picture in an order drawn by the key; what does not fill a square stays in its place.
  fileprivate func withSquaresShuffled(side: Int, key: RandomKey) -> Image {
    let (rows, columns) = (height / side, width / side)
    var order = Array(0..<rows * columns)
    var stream = key.stream()
    for place in order.indices.reversed().dropLast() { order.swapAt(place, stream.integer(in: 0...place)) }
    var shuffled = self
    for (target, origin) in order.enumerated() {
      let (toRow, toColumn) = (target / columns * side, target % columns * side)
      let (fromRow, fromColumn) = (origin / columns * side, origin % columns * side)
      for channel in 0..<channels {
        for row in 0..<side {
          for column in 0..<side {
            shuffled[channel, toRow + row, toColumn + column] =
              self[channel, fromRow + row, fromColumn + column]
          }
        }
      }
    }
    return shuffled
  }
}
