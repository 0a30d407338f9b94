import Failures

extension Contrast {
  /// The scores of a network on one image.
  public struct Reading: Hashable, Sendable {
    /// The seed of the training.
    public let seed: String
    /// The kind of rain; kinds count equally.
    public let kind: String
    /// The image.
    public let image: String
    /// The picture that the image shows; crops of one photograph have one picture.
    public let picture: String
    /// R (`SelectiveScores.selectiveRemoval`); nil where it is not defined.
    public let removal: Double?
    /// G in dB (`SelectiveScores.affineGain`); nil where it is not defined.
    public let gain: Double?

    /// - Parameter picture: by default the image itself.
    public init(
      seed: String, kind: String, image: String, picture: String? = nil, removal: Double?, gain: Double?
    ) {
      self.seed = seed
      self.kind = kind
      self.image = image
      self.picture = picture ?? image
      self.removal = removal
      self.gain = gain
    }
  }

  /// The gain of a baseline on one image.
  public struct BaselineReading: Hashable, Sendable {
    /// The name of the baseline.
    public let baseline: String
    /// The kind of rain.
    public let kind: String
    /// The image.
    public let image: String
    /// G in dB; nil where it is not defined.
    public let gain: Double?

    public init(baseline: String, kind: String, image: String, gain: Double?) {
      self.baseline = baseline
      self.kind = kind
      self.image = image
      self.gain = gain
    }
  }
}

/// The scores of two sides, complete: every seed of both on every image under every kind of rain. What is missing on one
/// side alone would turn a comparison into one of different pictures, so it is refused and never left out silently.
struct ScoreGrid {
  struct Scores {
    let removal: Double
    let gain: Double
  }

  struct Place: Hashable {
    let kind: String
    let image: String
    let picture: String
  }

  let seeds: [String]
  let places: [Place]
  /// By seed and place.
  let first: [[Scores]]
  let second: [[Scores]]
  /// By place.
  let baselines: [(name: String, gains: [Double])]

  var kinds: [String] { Set(places.map(\.kind)).sorted() }

  init(
    _ first: [Contrast.Reading], _ second: [Contrast.Reading], _ baselines: [Contrast.BaselineReading]
  ) throws {
    let (one, other) = (try Self.cells(first, "first"), try Self.cells(second, "second"))
    guard !one.isEmpty, !other.isEmpty else {
      throw Failure("the \(one.isEmpty ? "first" : "second") networks have no scores")
    }
    func seeds(_ cells: [Cell: Contrast.Reading]) -> [String] { Set(cells.keys.map(\.seed)).sorted() }
    guard seeds(one) == seeds(other) else {
      throw Failure(
        "the first networks have the seeds \(Self.list(seeds(one))), and the second \(Self.list(seeds(other)))",
        hint: "compare networks of the same seeds: select the rows of the seeds that both have")
    }
    var places = Set(first.map { Place(kind: $0.kind, image: $0.image, picture: $0.picture) })
    places.formUnion(second.map { Place(kind: $0.kind, image: $0.image, picture: $0.picture) })
    let all = places.sorted { ($0.kind, $0.image, $0.picture) < ($1.kind, $1.image, $1.picture) }

    // An image that no network has a score of, as one without rain, is left out under every kind.
    var undefined: Set<String> = []
    for place in all {
      let readings = try seeds(one).flatMap { seed in
        try [(one, "first"), (other, "second")].map { cells, side in
          guard let reading = cells[Cell(seed: seed, kind: place.kind, image: place.image)],
            reading.picture == place.picture
          else {
            throw Failure(
              "the \(side) networks have no score of seed \(seed) on \(Self.text(place.kind, place.image))",
              hint: "score all networks on the same images, under the same kinds of rain")
          }
          return reading
        }
      }
      let missing = readings.count { $0.removal == nil || $0.gain == nil }
      if missing == readings.count {
        undefined.insert(place.image)
      } else if missing > 0 {
        throw Failure(
          "some networks have no score on \(Self.text(place.kind, place.image)), and others have one")
      }
    }
    let kept = all.filter { !undefined.contains($0.image) }
    guard !kept.isEmpty else { throw Failure("no image has scores: the pictures have no rain") }
    for kind in Set(kept.map(\.kind)).sorted() {
      func images(_ kind: String) -> [String] { kept.filter { $0.kind == kind }.map(\.image) }
      if images(kind) != images(kept[0].kind) {
        throw Failure(
          "the kinds \"\(kept[0].kind)\" and \"\(kind)\" are scored on different images, so they cannot count equally",
          hint: "score all kinds on the same images, or contrast each kind by itself")
      }
    }

    func row(_ cells: [Cell: Contrast.Reading], _ seed: String) -> [Scores] {
      kept.map { place in
        let reading = cells[Cell(seed: seed, kind: place.kind, image: place.image)]
        return Scores(removal: reading?.removal ?? 0, gain: reading?.gain ?? 0)
      }
    }
    var (own, theirs): ([[Scores]], [[Scores]]) = ([], [])
    var distinct: [String] = []
    for seed in seeds(one) {
      let (mine, yours) = (row(one, seed), row(other, seed))
      func isKnown(_ scores: [Scores], _ rows: [[Scores]]) -> Bool {
        rows.contains { zip($0, scores).allSatisfy { $0.removal == $1.removal && $0.gain == $1.gain } }
      }
      if isKnown(mine, own) || isKnown(yours, theirs) { continue }
      own.append(mine)
      theirs.append(yours)
      distinct.append(seed)
    }
    self.seeds = distinct
    self.places = kept
    self.first = own
    self.second = theirs
    self.baselines = try Self.gains(baselines, kept)
  }

  private init(_ grid: ScoreGrid, keeping kept: [Int]) {
    seeds = grid.seeds
    places = kept.map { grid.places[$0] }
    first = grid.first.map { row in kept.map { row[$0] } }
    second = grid.second.map { row in kept.map { row[$0] } }
    baselines = grid.baselines.map { name, gains in (name, kept.map { gains[$0] }) }
  }

  func without(_ kind: String) -> ScoreGrid {
    ScoreGrid(self, keeping: places.indices.filter { places[$0].kind != kind })
  }

  private struct Cell: Hashable {
    let seed: String
    let kind: String
    let image: String
  }

  private static func cells(
    _ readings: [Contrast.Reading], _ side: String
  ) throws(Failure) -> [Cell: Contrast.Reading] {
    var cells: [Cell: Contrast.Reading] = [:]
    for reading in readings {
      let place = text(reading.kind, reading.image)
      for score in [reading.removal, reading.gain] where score?.isFinite == false {
        throw Failure(
          "a score of the \(side) networks is \(score?.isNaN == true ? "nan" : "inf"), of seed \(reading.seed) on \(place)",
          hint:
            "a network whose output is not finite is not left out: train it again, or score a grey picture for it"
        )
      }
      let cell = Cell(seed: reading.seed, kind: reading.kind, image: reading.image)
      guard cells.updateValue(reading, forKey: cell) == nil else {
        throw Failure(
          "the \(side) networks have two rows of seed \(reading.seed) on \(place)",
          hint: "one side is one kind of network: select its rows")
      }
    }
    return cells
  }

  private static func gains(
    _ readings: [Contrast.BaselineReading], _ places: [Place]
  ) throws(Failure) -> [(name: String, gains: [Double])] {
    var known: [String: [String: [String: Double]]] = [:]
    for reading in readings where reading.gain?.isFinite == true {
      known[reading.baseline, default: [:]][reading.kind, default: [:]][reading.image] = reading.gain
    }
    var found: [(name: String, gains: [Double])] = []
    for (name, gains) in known.sorted(by: { $0.key < $1.key }) {
      let all = try places.map { place throws(Failure) in
        guard let gain = gains[place.kind]?[place.image] else {
          throw Failure(
            "the baseline \"\(name)\" has no gain on \(text(place.kind, place.image))",
            hint:
              "`evaluate(net, pairs).baseline_rows` has them, for the pairs that the networks are scored on")
        }
        return gain
      }
      found.append((name, all))
    }
    return found
  }

  private static func text(_ kind: String, _ image: String) -> String {
    kind.isEmpty ? "image \(image)" : "image \(image) under \(kind)"
  }

  private static func list(_ names: [String]) -> String {
    names.count > 8 ? "\(names.prefix(8).joined(separator: ", ")), …" : names.joined(separator: ", ")
  }
}
