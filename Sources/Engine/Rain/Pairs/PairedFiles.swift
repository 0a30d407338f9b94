import Failures
import Files
import Imaging
import Random

/// Pairs of rainy and clean pictures in files, in the layouts of published data sets.
///
/// The layer of a pair is the mean over channels of rainy − clean, clipped to 0..1.
public struct PairedFiles: DataSet {
  /// How the two pictures of a pair are found.
  public enum Layout: String, Sendable, CaseIterable {
    /// A folder of rainy pictures and one of clean ones beside it. The names of a pair are equal except for the words
    /// that tell rainy from clean; or the name of a clean picture is the beginning of those of several rainy ones.
    case folders
    /// Both in one folder, told apart by their names, such as `rain-1.png` and `norain-1.png`, or `1_in.png` and
    /// `1_GT.png`.
    case flat
    /// Both in one file, side by side; the brighter half is the rainy one.
    case halves
    /// A text file with the path of a rainy picture and that of a clean one in each line.
    case list
    /// Names that match a given pattern for each kind.
    case pattern
  }

  /// A file that cannot be used in a pair, and why.
  public struct Problem: Hashable, Sendable {
    /// The file's path; for a line of a list, its number as well.
    public let path: String
    /// Why it cannot be used, without a full stop.
    public let reason: String
  }

  /// Path of the folder or list file as given.
  public let path: String
  /// The layout, as given or as found out.
  public let layout: Layout
  /// 1 where all pictures are converted to grey, 3 to colour.
  public let channels: Int
  /// Files left out; empty unless `skipsProblems`.
  public let problems: [Problem]
  /// Files that data sets hold beside their pairs, such as rain masks and depth maps, which were left aside.
  public let asides: [String]
  /// Symbolic links whose target does not exist.
  public let danglingLinks: [String]

  private let rainy: ImageFiles
  /// The same files as `rainy` where a file holds both.
  private let clean: ImageFiles

  /// - Parameters:
  ///   - path: a folder, or a list file.
  ///   - layout: nil, the default, finds it out from names and, if need be, from the pictures.
  ///   - patterns: for `Layout.pattern`: for each kind a path below the folder with one `*`, which stands for the same
  ///     text in both.
  ///   - channels: 1 converts all pictures to grey, any other number to colour.
  ///   - skipsProblems: leave out files that are in no pair or cannot be read, instead of throwing an error. Every file
  ///     is decoded when the set is made.
  /// - Throws: `Failure` where no pair is found or, unless `skipsProblems`, files have problems, of which it names up
  ///   to five; `Failure` where the folder cannot be read.
  public init(
    _ path: String, layout: Layout? = nil, patterns: (rainy: String, clean: String)? = nil, channels: Int = 3,
    skipsProblems: Bool = false
  ) throws {
    var search = PairSearch(path: path)
    let found = try search.run(layout, patterns)
    let pairs = search.checked(found, decodes: skipsProblems)
    guard search.problems.isEmpty || skipsProblems else {
      let named = search.problems.prefix(5).map { "\($0.path): \($0.reason)" }.joined(separator: "; ")
      let more = search.problems.count > 5 ? "; and \(search.problems.count - 5) more" : ""
      throw Failure(
        "\(search.problems.count == 1 ? "a file" : "\(search.problems.count) files") of \(path) cannot be paired: \(named)\(more)",
        hint: "repair or remove them, or skip them with bad: \"skip\"")
    }
    guard !pairs.isEmpty else { throw Failure("\(path) has no pairs of rainy and clean pictures") }
    self.path = path
    self.layout = found.layout
    self.channels = channels
    problems = search.problems
    asides = search.asides
    danglingLinks = search.danglingLinks
    rainy = try ImageFiles(pairs.map(\.rainy))
    clean = try ImageFiles(pairs.map(\.clean))
  }

  public var count: Int { rainy.count }
  public var isFixed: Bool { true }
  /// Number of different clean pictures.
  public var cleanCount: Int { Set(clean.paths.map { PathBytes($0) }).count }

  public func text(_ detail: Detail) -> String {
    guard detail == .summary else {
      return "\(layout.rawValue), \(channels) channels: \(rainy.text(detail)), \(clean.text(detail))"
    }
    let name = FileBytes.name(of: path)
    let leftOut = problems.isEmpty ? "" : ", \(problems.count) files left out"
    if layout == .halves { return "\(name): \(count) pairs side by side\(leftOut)" }
    let counts = Dictionary(grouping: clean.paths) { PathBytes($0) }.values.map(\.count)
    guard let fewest = counts.min(), let most = counts.max(), most > 1 else {
      return "\(name): \(count) pairs (\(layout.rawValue))\(leftOut)"
    }
    let each = fewest == most ? "\(most)" : "\(fewest) to \(most)"
    return "\(name): \(counts.count) clean, \(each) rainy each (\(layout.rawValue))\(leftOut)"
  }

  public func name(at index: Int) -> String { rainy.paths[index] }

  /// Path of the clean picture of pair `index`.
  public func cleanName(at index: Int) -> String { clean.paths[index] }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    let whole = try rainy.size(at: index, reader: reader)
    return layout == .halves ? ImageSize(height: whole.height, width: whole.width / 2) : whole
  }

  public func item(at index: Int, reader: RandomKey) throws -> RainyPair {
    try part(of: index, reader: reader) { Window($0) }
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> RainyPair {
    if layout == .halves { return try halves(index, reader, choose) }
    // Both parts are the same, though a random one must be drawn once.
    var window: Window?
    func same(_ size: ImageSize) throws -> Window {
      let chosen = try window ?? choose(size)
      window = chosen
      return chosen
    }
    return try pair(
      rainy: rainy.part(of: index, reader: reader, choose: same),
      clean: clean.part(of: index, reader: reader, choose: same))
  }

  private func halves(
    _ index: Int, _ reader: RandomKey, _ choose: (ImageSize) throws -> Window
  ) throws -> RainyPair {
    let whole = try rainy.item(at: index, reader: reader)
    let size = ImageSize(height: whole.height, width: whole.width / 2)
    let left = try whole.cropped(to: Window(row: 0, column: 0, size: size))
    let right = try whole.cropped(to: Window(row: 0, column: size.width, size: size))
    // In single precision large sums no longer grow.
    func brightness(_ half: Image) -> Double { half.pixels.reduce(0.0) { $0 + Double($1) } }
    let isLeftRainy = brightness(left) > brightness(right)
    let window = try choose(size)
    return try pair(
      rainy: (isLeftRainy ? left : right).cropped(to: window),
      clean: (isLeftRainy ? right : left).cropped(to: window))
  }

  private func pair(rainy: Image, clean: Image) -> RainyPair {
    let (rainy, clean) = channels == 1 ? (rainy.grey(), clean.grey()) : (rainy.colour(), clean.colour())
    let plane = rainy.height * rainy.width
    let layer = (0..<plane).map { pixel in
      let brighter = (0..<rainy.channels).reduce(Float(0)) { sum, channel in
        sum + rainy.pixels[channel * plane + pixel] - clean.pixels[channel * plane + pixel]
      }
      return min(max(brighter / Float(rainy.channels), 0), 1)
    }
    return RainyPair(
      clean: clean, rainy: rainy,
      layer: Image(channels: 1, height: rainy.height, width: rainy.width, pixels: layer))
  }
}
