import Failures
import Imaging
import Networks
import Rain
import Random
import Tensors

/// Scores of a model while it is trained, on rain like that of the training and on other rain: whether it slacks off.
public struct SlackingMeter {
  /// Fixed pairs, by what they are called.
  public let sets: [(name: String, pairs: any PairSet)]
  /// Steps from one reading to the next; there is one before the first step and one after the last.
  public let every: Int

  public struct Reading: Sendable {
    public let step: Int
    public let set: String
    public let removedShare: Double?
    public let transmission: Double?
    public let residual: Double?
    public let backgroundError: Double?
  }

  /// - Throws: `Failure` where there is nothing to look at, or pairs are not fixed.
  public init(_ sets: [(name: String, pairs: any PairSet)], every: Int) throws {
    guard !sets.isEmpty else { throw Failure("a meter needs at least one set of pairs") }
    guard every > 0 else { throw Failure("a meter is read every 1 step or more, not \(every)") }
    for (name, pairs) in sets where !pairs.isFixed {
      throw Failure(
        "the meter's pairs \"\(name)\" draw afresh: \(pairs.summary)", hint: "fix them, as by .fix(seed: 9)")
    }
    self.sets = sets
    self.every = every
  }

  /// Whether it is read after so many steps of all.
  public func isDue(at step: Int, of steps: Int) -> Bool { step.isMultiple(of: every) || step == steps }

  public func read(_ model: Model, step: Int) throws -> [Reading] {
    try sets.map { name, pairs in
      let means = try evaluate(
        { try model($0) }, on: pairs, scores: [.removedShare, .transmission, .residual, .backgroundError]
      ).means
      return Reading(
        step: step, set: name, removedShare: means[0], transmission: means[1], residual: means[2],
        backgroundError: means[3])
    }
  }
}

/// What a network does to pictures that are not what it was trained on, which tells what it has learnt: one that knows
/// the rain takes it off anything, one that knows pictures does so where the rest is one.
public struct Probe: Sendable {
  public enum Food: String, Sendable, CaseIterable {
    /// The pairs as they are.
    case rainy = "rainy pictures"
    /// The background cut into squares of 8 × 8 that change places, under the same rain.
    case shuffled = "rain over shuffled backgrounds"
    /// What the rain adds, over black.
    case rainOnly = "rain alone"
    case cleanOnly = "clean pictures"
  }

  public let food: Food
  /// Mean over the images that have rain.
  public let removedShare: Double?
  /// Mean PSNR of the output against the picture without rain, in dB.
  public let psnr: Double?
}

/// Feeds a restoration with pairs and with what is made of them.
///
/// - Parameter seed: fixes how backgrounds are shuffled.
/// - Throws: as `evaluate` does.
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
      restore, on: PairList(fed), scores: [.removedShare, .psnr(on: .rgb)], observe: observe
    ).means
    return Probe(food: food, removedShare: means[0], psnr: means[1])
  }
}

/// Pairs in memory.
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
