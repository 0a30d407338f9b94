import Kernels
import Networks
import Random
import Tensors
import Testing

@Suite struct ReceptiveFieldTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let size: Int
    let step: Int
    /// Whether images may be no multiples of the step.
    let takesAnySize: Bool
    let layer: @Sendable () throws -> any Layer
    var testDescription: String { name }

    init(
      _ name: String, size: Int, step: Int = 1, takesAnySize: Bool = true,
      _ layer: @escaping @Sendable () throws -> any Layer
    ) {
      self.name = name
      self.size = size
      self.step = step
      self.takesAnySize = takesAnySize
      self.layer = layer
    }
  }

  private static func conv(_ kernel: Int = 3, stride: Int = 1, dilation: Int = 1) throws -> Convolution2D {
    try Convolution2D(
      inputChannels: 3, outputChannels: 3, kernelSize: kernel, stride: stride, dilation: dilation)
  }

  static let cases = [
    Case("a convolution", size: 5) { try conv(5) },
    Case("a dilated convolution", size: 9) { try conv(5, dilation: 2) },
    Case("a residual", size: 3) { Residual(try conv()) },
    Case("down and up", size: 8, step: 4) {
      Sequential([
        try conv(), Pooling2D(.average, kernelSize: 2), try conv(1, stride: 2), try conv(1),
        Upsampling(factor: 2), PixelShuffle(factor: 1, isReversed: false),
        try ConvolutionTranspose2D(inputChannels: 3, outputChannels: 3, kernelSize: 4, stride: 2, padding: 1),
      ])
    },
    Case("shuffled pixels", size: 4, step: 2, takesAnySize: false) {
      Sequential([
        PixelShuffle(factor: 2, isReversed: true),
        try Convolution2D(inputChannels: 12, outputChannels: 12, kernelSize: 1),
        PixelShuffle(factor: 2, isReversed: false), try conv(),
      ])
    },
    Case("resnet", size: 11) { try ResNet.make(channels: 3, blocks: 1, variant: .srresnet) },
    Case("msrresnet", size: 13) { try ResNet.make(channels: 3, blocks: 1, variant: .basicsr) },
    Case("dncnn", size: 7) { try DnCNN(channels: 3, layers: 3) },
    Case("prenet", size: 21) { try PReNet(channels: 3, stages: 2, blocks: 1) },
    Case("unet", size: 18, step: 2) { try UNet(channels: 3, depth: 1) },
    Case("swinir", size: 18, step: 4) { try SwinIR(channels: 4, depths: [2], heads: [1], window: 4) },
  ]

  /// The gradient of an output row of pixels by the image is 0 outside of the field, for every place within a step; and
  /// somewhere it reaches all that the field claims.
  @Test(arguments: cases)
  func gradientsReachAsFarAsTheFieldSays(_ test: Case) throws {
    let network = Network(try test.layer(), name: test.name, initialisation: .he)
    let field = try #require(network.receptiveField)
    #expect(field.step == test.step)
    let model = try network.model(seed: 1)
    let size = (2 * field.radius / field.step + 3) * field.step
    let image = try Variable(.uniform(0, 1, shape: [1, 3, size, size], key: RandomKey(seed: 2)))
    var (widest, farthest) = (0, 0)
    let middle = size / 2 / field.step * field.step
    for place in middle..<middle + field.step {
      let output = try model(image.tensor)
      #expect(output.shape == image.shape)
      let row = try output.part([
        .range(start: 0, count: 1, step: 1), .range(start: 0, count: 3, step: 1), .position(place),
      ])
      let gradient = try #require(row.sum().gradients()[image]).magnitude().sum(axes: [0, 1, 3]).values()
      let seen = gradient.indices.filter { gradient[$0] > 0 }
      let (first, last) = (try #require(seen.first), try #require(seen.last))
      #expect(first > 0 && last < size - 1, "the image is too small to tell")
      widest = max(widest, last - first + 1)
      farthest = max(farthest, place - first, last - place)
    }
    #expect(widest == test.size)
    #expect(field.size == test.size)
    #expect(farthest == field.radius)
  }

  /// A tile that starts at a step and brings the radius along has the middle of the whole image.
  @Test(arguments: cases)
  func tilesHaveTheMiddleOfTheWhole(_ test: Case) throws {
    let network = Network(try test.layer(), name: test.name, initialisation: .he)
    let field = try #require(network.receptiveField)
    let model = try network.model(seed: 1)
    let margin = (field.radius + field.step - 1) / field.step * field.step
    let core = 2 * field.step
    let size = 2 * (margin + core) + (test.takesAnySize ? field.step - 1 : 0)
    let image = try Tensor.uniform(0, 1, shape: [1, 3, size, size], key: RandomKey(seed: 2))
    func part(_ tensor: Tensor, _ first: Int, _ count: Int) throws -> Tensor {
      let all = [1, 3].map { AxisIndex.range(start: 0, count: $0, step: 1) }
      return try tensor.part(
        all + [AxisIndex](repeating: .range(start: first, count: count, step: 1), count: 2))
    }
    let whole = try part(model(image), margin + field.step, core)
    let tile = try part(image, field.step, margin + core + (test.takesAnySize ? field.radius : margin))
    let difference = try part(model(tile), margin, core) - whole
    #expect(try difference.magnitude().maximum() < 1e-5 * max(1, whole.magnitude().maximum()))
  }

  @Test func publishedNetworksSeeWhatIsKnown() throws {
    func size(_ layer: any Layer) -> Int? { Network(layer, name: "test").receptiveField?.size }
    // 17 convolutions of 3×3, as the paper says.
    #expect(try size(DnCNN()) == 35)
    // 35 convolutions of 3×3.
    #expect(try size(ResNet.make()) == 71)
    // Six stages of 13 convolutions.
    #expect(try size(PReNet()) == 157)
    #expect(try size(Restormer()) == nil)
  }

  @Test func whatLooksAtAllOfAnImageHasNoSize() throws {
    let layers: [any Layer] = [
      AdaptivePooling2D(height: 1, width: 1), SoftmaxLayer(axis: -1), try Linear(inputs: 8, outputs: 8),
      Padding2D(pixels: 1, mode: .circular), try Normalisation2D(.instance, channels: 3),
      try Convolution2D(inputChannels: 3, outputChannels: 3, paddingMode: .circular),
    ]
    for layer in layers {
      #expect(Network(Sequential([layer]), name: "test").receptiveField == nil)
    }
    for layer: any Layer in [
      SoftmaxLayer(), ReLU(), PReLU(), try Normalisation2D(.batch, channels: 3),
      Recomputed(Activation(.tanh)),
    ] {
      #expect(Network(layer, name: "test").receptiveField?.size == 1)
    }
    let deep = [any Layer](repeating: Pooling2D(.maximum, kernelSize: 64), count: 40)
    #expect(Network(Sequential(deep), name: "test").receptiveField == nil)
  }
}
