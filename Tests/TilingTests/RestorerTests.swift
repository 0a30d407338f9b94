import Failures
import Imaging
import Kernels
import Networks
import Random
import Testing

@testable import Tiling

@Suite struct RestorerTests {
  private func picture(_ height: Int, _ width: Int, channels: Int = 3) -> Image {
    var stream = RandomKey(seed: 1).stream()
    return Image(
      channels: channels, height: height, width: width,
      pixels: (0..<channels * height * width).map { _ in Float(stream.uniform()) })
  }

  enum Kind: CaseIterable {
    case resnet
    case unet
    case swinir
  }

  private func layer(_ kind: Kind) throws -> any Layer {
    switch kind {
    case .resnet: try ResNet.make(channels: 4, blocks: 2)
    case .unet: try UNet(channels: 4, depth: 2)
    case .swinir: try SwinIR(channels: 12, depths: [2], heads: [2], window: 4)
    }
  }

  private func model(_ layer: any Layer) throws -> Model { try Network(layer, name: "test").model(seed: 1) }

  /// Sizes that end within a tile, with a tile, and one pixel beyond.
  @Test(arguments: Kind.allCases, [(75, 90), (120, 64), (97, 33)])
  func tilesTogetherAreTheWhole(kind: Kind, size: (Int, Int)) throws {
    let model = try model(layer(kind))
    let image = picture(size.0, size.1)
    let tiled = try Restorer(model, window: 64)
    let whole = try Restorer(model, window: 1 << 12)
    #expect(tiled.plan(for: image.size).parts.count > 1 && whole.plan(for: image.size).parts.count == 1)
    #expect(tiled.plan(for: image.size).isExact)
    let (one, other) = (try #require(try tiled(image)), try #require(try whole(image)))
    #expect(one.size == image.size)
    let largest = zip(one.pixels, other.pixels).map { abs($0 - $1) }.max() ?? 1
    #expect(largest < 1e-4, "\(kind)")
  }

  @Test func partsCoverTheImageOnce() throws {
    let restorer = try Restorer(model(layer(.unet)), window: 96)
    let sizes =
      [ImageSize(height: 1, width: 500), ImageSize(height: 333, width: 96)] + (97..<230).map { ImageSize($0) }
    for size in sizes {
      let plan = restorer.plan(for: size)
      var seen = [Int](repeating: 0, count: size.pixels)
      for (part, input) in zip(plan.parts, plan.inputs) {
        #expect(
          input.size.height <= 96 && input.size.width <= 96 && input.row >= 0 && input.column >= 0)
        #expect(input.row + input.size.height <= size.height && input.column + input.size.width <= size.width)
        for row in part.row..<part.row + part.size.height {
          for column in part.column..<part.column + part.size.width { seen[row * size.width + column] += 1 }
        }
      }
      #expect(seen.allSatisfy { $0 == 1 })
    }
  }

  @Test func tilesShrinkToTheRoomThereIs() throws {
    let restorer = try Restorer(model(layer(.resnet)))
    let size = ImageSize(height: 500, width: 400)
    #expect(restorer.plan(for: size).parts.count == 1)
    let parts = [8 << 20, 1 << 20, 0].map { restorer.plan(for: size, room: $0).parts.count }
    #expect(parts[0] > 1 && parts[1] > parts[0] && parts[2] >= parts[1])
    #expect(restorer.leastBytes(for: ImageSize(4)) < restorer.leastBytes(for: size))
    let given = try Restorer(model(layer(.resnet)), window: 64)
    #expect(given.plan(for: size, room: 0) == given.plan(for: size), "what is asked for stays")
  }

  @Test func networksThatSeeTheWholeImageSaySo() throws {
    let gate = Residual(
      try Sequential([
        Convolution2D(inputChannels: 3, outputChannels: 3), AdaptivePooling2D(height: 1, width: 1),
      ]))
    let restorer = try Restorer(model(gate), window: 128)
    #expect(restorer.plan(for: ImageSize(128)).isExact)
    #expect(!restorer.plan(for: ImageSize(129)).isExact)
  }

  @Test func lessOverlapThanTheNetworkLooksIsNotExact() throws {
    let model = try model(layer(.resnet))
    let field = try #require(model.network.receptiveField)
    #expect(try Restorer(model, window: 64, overlap: field.radius).plan(for: ImageSize(99)).isExact)
    #expect(try !Restorer(model, window: 64, overlap: field.radius - 1).plan(for: ImageSize(99)).isExact)
    #expect(
      try Restorer(model, window: 64, overlap: 0).plan(for: ImageSize(64)).isExact, "one tile is the whole")
  }

  @Test func theWindowFollowsTheMemory() throws {
    let model = try model(layer(.resnet))
    let (small, large) = (try Restorer(model, memory: 1 << 20), try Restorer(model, memory: 16 << 20))
    #expect(small.window < large.window && large.window <= 5 * small.window)
    let image = picture(large.window, large.window)
    let used = try MemoryPool.taken { _ = try large(image) }
    #expect(used < 24 << 20, "\(used) bytes for 16 MiB")
  }

  @Test func channelsAreAdapted() throws {
    let colour = try Restorer(model(layer(.resnet)))
    let grey = picture(20, 21, channels: 1)
    #expect(try colour(grey)?.channels == 1)
    let single = try Restorer(model(ResNet.make(channels: 4, blocks: 1, imageChannels: 1)))
    let image = picture(20, 21)
    let result = try #require(try single(image))
    let first = Image(channels: 1, height: 20, width: 21, pixels: Array(image.pixels[..<420]))
    #expect(try single(first)?.pixels == Array(result.pixels[..<420]))
  }

  @Test func whatCannotBeIsRefused() throws {
    let model = try model(layer(.resnet))
    #expect(throws: Failure.self) { try Restorer(model, window: 8) }
    let halved = try Restorer(try self.model(Pooling2D(.average, kernelSize: 2)))
    #expect(throws: Failure.self) { try halved(picture(8, 8)) }
  }

  @Test func stoppingGivesNothing() throws {
    let restorer = try Restorer(model(layer(.resnet)), window: 64)
    #expect(try restorer(picture(100, 100)) { done, _ in done < 2 } == nil)
  }
}
