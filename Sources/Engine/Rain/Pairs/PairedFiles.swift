import Failures
import Files
import Imaging
import Random

/// Pictures without and with rain that lie in files, as published data sets have them.
///
/// The rain of a pair is what the rainy picture is brighter by, as the mean of its channels.
public struct PairedFiles: DataSet {
  /// How the two of a pair find each other.
  public enum Layout: String, Sendable, CaseIterable {
    /// A folder of rainy and one of clean pictures beside it; names are equal but for what says that there is rain or
    /// none, or a clean one is the beginning of several rainy ones.
    case folders
    /// Both in one folder, told apart by their names, as `rain-1.png` and `norain-1.png` or `1_in.png` and `1_GT.png`.
    case flat
    /// Both in one file, side by side; the brighter half is the rainy one.
    case halves
    /// A text file with the paths of a rainy and of a clean picture in each line.
    case list
    /// Names after a pattern each.
    case pattern
  }

  /// A file that is in no pair, and why.
  public struct Problem: Hashable, Sendable {
    public let path: String
    public let reason: String
  }

  public let path: String
  public let layout: Layout
  /// 1 makes all pictures grey, 3 colour.
  public let channels: Int
  /// Files left out.
  public let problems: [Problem]
  /// What data sets hold beside their pairs, such as regions of rain and depth, and was left aside.
  public let asides: [String]
  /// Links that lead nowhere.
  public let danglingLinks: [String]

  private let rainy: ImageFiles
  /// The same files as `rainy` where a file holds both.
  private let clean: ImageFiles

  /// - Parameters:
  ///   - path: a folder, or a list file.
  ///   - layout: nil to find out.
  ///   - patterns: for `Layout.pattern`: paths below the folder of rainy and clean pictures with a `*` each, which
  ///     stands for the same in both.
  ///   - skipsProblems: leave out what is in no pair or cannot be read instead of refusing everything. Every file is
  ///     decoded up front to find out.
  /// - Throws: `Failure` where no pair is found, or naming the files with problems; `Failure` where the folder
  ///   cannot be read.
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
        hint: "mend or remove them, or have them left out with bad: \"skip\"")
    }
    guard !pairs.isEmpty else { throw Failure("\(path) holds no pairs of rainy and clean pictures") }
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
  /// Clean pictures, each counted once.
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

  /// The clean picture's file.
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
