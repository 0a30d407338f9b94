import Failures

/// Readings of networks that were trained with several seeds and scored on several photographs, where every network
/// sees the same photographs: seeds and photographs are crossed.
///
/// Readings of one seed on one photograph, such as of several crops, make one cell, which is their mean. Cells may be
/// missing. All cells count alike, however many readings they have.
public struct CrossedReadings: Hashable, Sendable {
  /// A score, or a difference of two scores.
  public struct Reading: Hashable, Sendable {
    /// Which training it comes from.
    public let seed: String
    /// Which photograph it comes from.
    public let photograph: String
    /// The score or difference.
    public let value: Double

    public init(seed: String, photograph: String, value: Double) {
      self.seed = seed
      self.photograph = photograph
      self.value = value
    }
  }

  /// The seeds, in the order of their names.
  public let seeds: [String]
  /// The photographs, in the order of their names.
  public let photographs: [String]
  /// A row of photographs for each seed; nil where there is no reading.
  public let cells: [[Double?]]

  /// The most cells of a table, those that are missing included.
  public static let mostCells = 1_000_000

  /// - Throws: `Failure` where there are no readings, one is not finite, or seeds times photographs is above `mostCells`.
  public init(_ readings: [Reading]) throws {
    try Sample.check(readings.map(\.value), "a table of seeds and photographs", least: 1)
    let groups = Dictionary(grouping: readings) { [$0.seed, $0.photograph] }
    let seeds = Set(readings.map(\.seed)).sorted()
    let photographs = Set(readings.map(\.photograph)).sorted()
    guard seeds.count <= Self.mostCells / photographs.count else {
      throw Failure(
        .tooLarge,
        "\(seeds.count) seeds and \(photographs.count) photographs have more than \(Self.mostCells) combinations",
        hint: "every network is to be scored on the same photographs: are these the columns that name both?")
    }
    cells = seeds.map { seed in
      photographs.map { groups[[seed, $0]].map { Sample.mean($0.map(\.value)) } }
    }
    (self.seeds, self.photographs) = (seeds, photographs)
  }

  /// A complete table: a row of photographs for each seed, named by their places.
  init(cells: [[Double]]) {
    seeds = cells.indices.map { "\($0)" }
    photographs = cells.first?.indices.map { "\($0)" } ?? []
    self.cells = cells
  }

  /// The mean of all cells.
  public var mean: Double { Sample.mean(cells.joined().compactMap(\.self)) }

  /// The mean of each seed's cells, in the order of `seeds`: what a test over seeds takes.
  public var seedMeans: [Double] { cells.map { Sample.mean($0.compactMap(\.self)) } }

  /// How many cells have no reading.
  public var missing: Int { cells.joined().count { $0 == nil } }
}
