import Failures
import Imaging
import Kernels
import Networks
import Tensors

/// Runs a network on images of any size in bounded memory: in tiles that overlap as far as the network looks.
///
/// The receptive field says how far that is, so that the middles of the tiles, put together, are what the network
/// makes of the whole image. A network that takes in the whole image, as by attention over all of it, has no such
/// tiles: where it must be cut, the result is another one, and `plan(for:)` says so.
public struct Restorer {
  /// How an image is cut.
  public struct Plan: Equatable, Sendable {
    /// The parts of the output, which cover the image without overlap; those with inputs of one size stand together.
    public let parts: [Window]
    /// What is given to the network for each.
    public let inputs: [Window]
    /// Whether the result is that of the whole image at once, but for rounding.
    public let isExact: Bool
  }

  /// Pixels around the tiles of networks that take in the whole image.
  public static let overlapWithoutField = 32

  public let model: Model
  /// The largest height and width of what the network is given at once, where there is memory for it.
  public let window: Int
  /// What tiles bring on every side that is no edge, in pixels.
  public let overlap: Int
  private let step: Int
  private let isExact: Bool
  /// The smallest window that tiles can have.
  private let least: Int
  /// What the network's results on the way take for each pixel; nil where the window is given.
  private let bytesEach: Int?

  /// - Parameters:
  ///   - window: the largest height and width given to the network at once, in pixels; nil for what takes about
  ///     `memory`.
  ///   - memory: bytes for the network's results on the way.
  ///   - overlap: what tiles bring on every side that is no edge, in pixels, rounded up to what the network's strides
  ///     and windows want; nil for as far as it looks. Less is quicker and no longer exact.
  /// - Throws: `Failure` where the window leaves nothing between the overlaps.
  public init(
    _ model: Model, window: Int? = nil, overlap: Int? = nil, memory: Int = 800 << 20
  ) throws {
    self.model = model
    let field = model.network.receptiveField
    let step = field?.step ?? 8
    self.step = step
    let wanted = max(overlap ?? field?.radius ?? Self.overlapWithoutField, 0)
    let overlap = (wanted + step - 1) / step * step
    self.overlap = overlap
    isExact = field.map { $0.radius <= overlap } ?? false
    least = 2 * overlap + step
    if let window {
      guard window >= least else {
        throw Failure(
          "tiles of \(window) pixels are too small: they overlap by \(overlap) on every side",
          hint: "give \(least) or more")
      }
      self.window = window / step * step
      bytesEach = nil
    } else {
      // Results grow as the pixels do: two small images tell by how much.
      let channels = model.network.layer.requiredChannels ?? 3
      func bytes(_ side: Int) throws -> Int {
        let probe = try Tensor(filled: 0.5, shape: [1, channels, side, side])
        // What is kept for good, such as packed weights, comes with the first time.
        _ = try model(probe)
        return try MemoryPool.taken { _ = try model(probe) }
      }
      let side = (96 + step - 1) / step * step
      let growth = try bytes(2 * side) - bytes(side)
      let bytesEach = max(growth / (3 * side * side), 1)
      self.bytesEach = bytesEach
      self.window = Self.window(memory, bytesEach, step, least)
    }
  }

  /// The largest window whose results take so much memory, and not less than the least.
  private static func window(_ memory: Int, _ bytesEach: Int, _ step: Int, _ least: Int) -> Int {
    max(Int(Double(max(memory, 0) / bytesEach).squareRoot()) / step * step, least)
  }

  /// The bytes that the network's results on the way take at least, with the smallest tiles or a smaller picture.
  func leastBytes(for size: ImageSize) -> Int {
    (bytesEach ?? 0) * min(size.height, least) * min(size.width, least)
  }

  /// How an image is cut.
  ///
  /// - Parameter room: the bytes that the network's results on the way may take where no window was given; `memory`, as
  ///   it was given, bounds them in any case.
  public func plan(for size: ImageSize, room: Int = .max) -> Plan {
    let window = bytesEach.map { min(self.window, Self.window(room, $0, step, least)) } ?? self.window
    // Windows of one size, as small as their number allows, so that memory is used again and little is computed twice.
    func spans(_ length: Int) -> [(part: Range<Int>, input: Range<Int>)] {
      guard length > window else { return [(0..<length, 0..<length)] }
      let inner = length - 2 * overlap
      let fewest = (inner + window - 2 * overlap - 1) / (window - 2 * overlap)
      let core = ((inner + fewest - 1) / fewest + step - 1) / step * step
      let count = (inner + core - 1) / core
      return (0..<count).map { number in
        let first = number * core
        let isLast = number == count - 1
        let input = first..<(isLast ? length : min(first + core + 2 * overlap, length))
        return ((number == 0 ? 0 : first + overlap)..<(isLast ? length : first + core + overlap), input)
      }
    }
    func place(_ rows: Range<Int>, _ columns: Range<Int>) -> Window {
      Window(
        row: rows.lowerBound, column: columns.lowerBound,
        size: ImageSize(height: rows.count, width: columns.count))
    }
    var tiles: [(part: Window, input: Window)] = []
    for rows in spans(size.height) {
      for columns in spans(size.width) {
        tiles.append((place(rows.part, columns.part), place(rows.input, columns.input)))
      }
    }
    // Those of one size after each other.
    tiles.sort { ($0.input.size.height, $0.input.size.width) > ($1.input.size.height, $1.input.size.width) }
    return Plan(
      parts: tiles.map(\.part), inputs: tiles.map(\.input), isExact: isExact || tiles.count == 1)
  }

  /// The restored image, of the same size and channels, in 0..1.
  ///
  /// Grey goes through a network for colours as three equal channels, and colour through one for grey channel by
  /// channel.
  ///
  /// - Parameters:
  ///   - plan: how it is cut; nil for tiles that the memory left beside the image and its result has room for.
  ///   - progress: called with the tiles done and all; nothing is returned where it answers false.
  /// - Throws: `Failure` where the network gives another size than it is given, or takes neither 1 nor 3 channels.
  public func callAsFunction(
    _ image: Image, plan: Plan? = nil, progress: (_ done: Int, _ all: Int) throws -> Bool = { _, _ in true }
  ) throws -> Image? {
    let plan = plan ?? self.plan(for: image.size, room: PictureHeader.room() - 8 * image.pixels.count)
    var result = Image(channels: image.channels, height: image.height, width: image.width)
    for (number, (part, input)) in zip(plan.parts, plan.inputs).enumerated() {
      // Memory kept from another size is of no use to this one.
      if number == 0 || input.size != plan.inputs[number - 1].size { MemoryPool.releaseCached() }
      let tile = try restored(image.cropped(to: input))
      guard tile.size == input.size else {
        throw Failure(
          "\(model.network.name) makes \(tile.size) pixels of \(input.size), so it restores no images")
      }
      result.paste(tile, at: part, from: input)
      guard try progress(number + 1, plan.parts.count) else { return nil }
    }
    return result
  }

  private func restored(_ image: Image) throws -> Image {
    let channels = model.network.layer.requiredChannels ?? image.channels
    switch (image.channels, channels) {
    case (let given, let taken) where given == taken:
      return try run([image], channels: given)[0]
    case (1, 3):
      let colour = try run([image.colour()], channels: 3)[0]
      let plane = image.height * image.width
      let mean = (0..<plane).map {
        (colour.pixels[$0] + colour.pixels[plane + $0] + colour.pixels[2 * plane + $0]) / 3
      }
      return Image(channels: 1, height: image.height, width: image.width, pixels: mean)
    case (3, 1):
      let plane = image.height * image.width
      let planes = (0..<3).map { channel in
        Image(
          channels: 1, height: image.height, width: image.width,
          pixels: Array(image.pixels[channel * plane..<(channel + 1) * plane]))
      }
      let results = try run(planes, channels: 1)
      return Image(
        channels: 3, height: results[0].height, width: results[0].width, pixels: results.flatMap(\.pixels))
    default:
      throw Failure("\(model.network.name) takes \(channels) channels; pictures have 1 or 3")
    }
  }

  /// Each image through the network, clipped to 0..1.
  private func run(_ images: [Image], channels: Int) throws -> [Image] {
    try images.map { image in
      let output = try model(Tensor(image.pixels, shape: [1, channels, image.height, image.width]))
      guard output.rank == 4, output.shape[1] == channels else {
        throw Failure(
          "\(model.network.name) makes shape \(output.shape) of \(image.size) pixels, so it restores no images"
        )
      }
      return Image(
        channels: channels, height: output.shape[2], width: output.shape[3],
        pixels: try output.values().map { min(max($0, 0), 1) })
    }
  }
}

extension Image {
  /// Copies the part of a tile that stands for `part` of this image; the tile's first pixel is that of `input`.
  fileprivate mutating func paste(_ tile: Image, at part: Window, from input: Window) {
    for channel in 0..<channels {
      for row in 0..<part.size.height {
        let source =
          (channel * tile.height + part.row - input.row + row) * tile.width + part.column - input.column
        let target = (channel * height + part.row + row) * width + part.column
        pixels.replaceSubrange(
          target..<target + part.size.width, with: tile.pixels[source..<source + part.size.width])
      }
    }
  }
}
