import Failures
import Imaging
import Kernels
import Networks
import Tensors

/// Runs a network on images of any size in bounded memory: on overlapping tiles.
///
/// Tiles overlap as far as the receptive field of the network reaches, so that their centres, put together, equal the
/// output for the whole image. A network that depends on the whole image, as by global attention, has no such overlap:
/// where its input must be cut into tiles, the result differs, and `Plan.isExact` is false.
public struct Restorer {
  /// The tiles of an image.
  public struct Plan: Equatable, Sendable {
    /// The parts of the output, which cover the image without overlap. Those with inputs of one size follow each other.
    public let parts: [Window]
    /// The part of the image that the network is run on, for each of `parts`.
    public let inputs: [Window]
    /// Whether the result equals that of the whole image at once except for rounding.
    public let isExact: Bool
  }

  /// Overlap in pixels for networks that depend on the whole image.
  public static let overlapWithoutField = 32

  /// The network that is run.
  public let model: Model
  /// Largest height and width in pixels that the network is run on at once, as far as memory allows.
  public let window: Int
  /// Pixels by which the input of a tile exceeds its part on every side that is not an edge of the image.
  public let overlap: Int
  private let step: Int
  private let isExact: Bool
  /// The smallest window possible: one step and the overlap on both sides.
  private let least: Int
  /// Bytes that the network's intermediate results take for each pixel; nil where the window is given.
  private let bytesEach: Int?

  /// - Parameters:
  ///   - window: largest height and width in pixels that the network is run on at once, rounded down to a multiple of
  ///     the network's step; nil, the default, derives it from `memory`.
  ///   - overlap: pixels by which the input of a tile exceeds its part on every side that is not an edge of the image,
  ///     rounded up to a multiple of the network's step; nil, the default, takes the radius of the receptive field.
  ///     Less is faster but not exact.
  ///   - memory: bytes for the network's intermediate results, by default 800 MiB.
  /// - Throws: `Failure` where the window is not larger than the overlap on both sides, and what running the
  ///   network throws.
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

  /// The largest window whose intermediate results fit into the memory, but at least `least`.
  private static func window(_ memory: Int, _ bytesEach: Int, _ step: Int, _ least: Int) -> Int {
    max(Int(Double(max(memory, 0) / bytesEach).squareRoot()) / step * step, least)
  }

  /// Bytes that the network's intermediate results take at least: with the smallest tiles, or for a smaller picture.
  func leastBytes(for size: ImageSize) -> Int {
    (bytesEach ?? 0) * min(size.height, least) * min(size.width, least)
  }

  /// The tiles of an image of a size.
  ///
  /// - Parameter room: bytes that the network's intermediate results may take where no window was given. The `memory`
  ///   given at the beginning is a limit as well.
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
    // Tiles with inputs of one size follow each other.
    tiles.sort { ($0.input.size.height, $0.input.size.width) > ($1.input.size.height, $1.input.size.width) }
    return Plan(
      parts: tiles.map(\.part), inputs: tiles.map(\.input), isExact: isExact || tiles.count == 1)
  }

  /// The restored image, of the same size and number of channels, clipped to 0..1; nil where `progress` stopped it.
  ///
  /// A grey image goes through a network for colour as three equal channels, whose outputs are averaged; a colour image
  /// goes through a network for grey channel by channel.
  ///
  /// - Parameters:
  ///   - plan: the tiles; nil, the default, makes them fit the memory that is left beside the image and its result.
  ///   - progress: called after each tile with the number of tiles done and that of all; where it returns false, the
  ///     restoration stops.
  /// - Throws: `Failure` where the network's output has another size than its input or the network takes neither 1
  ///   nor 3 channels, and what `progress` throws.
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
          "\(model.network.name) makes \(tile.size) pixels of \(input.size), so it cannot restore images")
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
      throw Failure("\(model.network.name) needs \(channels) channels, but pictures have 1 or 3")
    }
  }

  /// Each image through the network, clipped to 0..1.
  private func run(_ images: [Image], channels: Int) throws -> [Image] {
    try images.map { image in
      let output = try model(Tensor(image.pixels, shape: [1, channels, image.height, image.width]))
      guard output.rank == 4, output.shape[1] == channels else {
        throw Failure(
          "\(model.network.name) makes shape \(output.shape) of \(image.size) pixels, so it cannot restore images"
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
