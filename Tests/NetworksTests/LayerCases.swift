import Kernels
import Tensors
import Testing

@testable import Networks

/// A small layer and images that fit it, on which the laws of all layers are tried.
struct LayerCase: CustomTestStringConvertible, Sendable {
  let name: String
  /// Channels of the images.
  let channels: Int
  /// Height and width of the images.
  let size: (height: Int, width: Int)
  /// Whether pixels beyond the edges are copies of others, so that what the layer reaches is not told there.
  var copiesAtEdges = false
  /// Whether the images of a batch depend on each other in evaluation.
  var mixesBatch = false
  let make: @Sendable () throws -> any Layer
  var testDescription: String { name }

  init(
    _ name: String, channels: Int = 3, _ height: Int, _ width: Int, copiesAtEdges: Bool = false,
    mixesBatch: Bool = false, _ make: @escaping @Sendable () throws -> any Layer
  ) {
    self.name = name
    self.channels = channels
    size = (height, width)
    self.copiesAtEdges = copiesAtEdges
    self.mixesBatch = mixesBatch
    self.make = make
  }

  /// The shape of a batch of `count` images.
  func batch(_ count: Int) -> [Int] { [count, channels, size.height, size.width] }

  static func conv(
    _ inputs: Int, _ outputs: Int, _ kernel: Int = 3, stride: Int = 1, padding: Int? = nil, dilation: Int = 1,
    groups: Int = 1, bias: Bool = true, mode: Tensor.Padding = .zeros
  ) throws -> Convolution2D {
    try Convolution2D(
      inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, stride: stride, padding: padding,
      dilation: dilation, groups: groups, hasBias: bias, paddingMode: mode)
  }

  static func transposed(
    _ inputs: Int, _ outputs: Int, _ kernel: Int = 2, stride: Int = 2, padding: Int = 0, more: Int = 0,
    groups: Int = 1, bias: Bool = true
  ) throws -> ConvolutionTranspose2D {
    try ConvolutionTranspose2D(
      inputChannels: inputs, outputChannels: outputs, kernelSize: kernel, stride: stride, padding: padding,
      outputPadding: more, groups: groups, hasBias: bias)
  }

  static let convolutions = [
    LayerCase("convolution", 7, 9) { try conv(3, 5) },
    LayerCase("convolution of one pixel", 1, 1) { try conv(3, 5) },
    LayerCase("convolution of 16 channels", channels: 16, 9, 7) { try conv(16, 16) },
    LayerCase("convolution 1×1 without bias", 5, 6) { try conv(3, 4, 1, bias: false) },
    LayerCase("convolution 4×4 with stride", 11, 10) { try conv(3, 2, 4, stride: 2) },
    LayerCase("convolution with large stride", 13, 11) { try conv(3, 2, 2, stride: 3, padding: 0) },
    LayerCase("convolution with dilation", 11, 8) { try conv(3, 4, dilation: 2) },
    LayerCase("convolution in groups", channels: 6, 6, 7) { try conv(6, 4, groups: 2) },
    LayerCase("convolution of each channel", channels: 5, 7, 6) { try conv(5, 5, groups: 5, bias: false) },
    LayerCase("convolution, reflect", 8, 7, copiesAtEdges: true) { try conv(3, 3, 5, mode: .reflect) },
    LayerCase("convolution, replicate", 8, 7, copiesAtEdges: true) { try conv(3, 3, mode: .replicate) },
    LayerCase("convolution, circular", 6, 7) { try conv(3, 3, mode: .circular) },
    LayerCase("transposed convolution", 5, 4) { try transposed(3, 4) },
    LayerCase("transposed convolution with padding", 5, 7) { try transposed(3, 4, 4, padding: 1) },
    LayerCase("transposed convolution with more rows", 5, 7) { try transposed(3, 4, 3, padding: 1, more: 1) },
    LayerCase("transposed convolution with gaps", 4, 5) { try transposed(3, 2, 2, stride: 3, bias: false) },
    LayerCase("transposed convolution in groups", channels: 4, 5, 5) { try transposed(4, 6, groups: 2) },
    LayerCase("linear", 3, 5) { try Linear(inputs: 5, outputs: 7) },
    LayerCase("linear without bias", 3, 5) { try Linear(inputs: 5, outputs: 2, hasBias: false) },
  ]

  static let normalisations =
    [
      ("batch norm", .batch), ("instance norm", .instance), ("group norm", .group(2)), ("layer norm", .pixel),
    ].map { (name: String, kind: Normalisation2D.Kind) in
      LayerCase(name, channels: 6, 5, 7) { try Normalisation2D(kind, channels: 6) }
    }

  static let activations =
    [
      .leakyReLU(slope: 0.1), .gelu, .geluTanh, .sigmoid, .tanh, .silu, .softplus, .elu(alpha: 0.7), .exp,
    ].map { (function: ElementwiseFunction) in
      LayerCase(Activation(function).summary, 5, 3) { Activation(function) }
    }
    + [1, 2, 3, -1, -3].map { axis in
      LayerCase("softmax, axis \(axis)", 5, 3) { SoftmaxLayer(axis: axis) }
    } + [
      LayerCase("softmax over the batch", 5, 3, mixesBatch: true) { SoftmaxLayer(axis: 0) },
      LayerCase("ReLU", 5, 3) { ReLU() },
      LayerCase("PReLU", 5, 3) { PReLU() },
      LayerCase("PReLU of channels", channels: 4, 5, 3) { PReLU(slopes: 4) },
    ]

  static let rearrangements =
    Tensor.Padding.allCases.map { mode in
      LayerCase("\(mode.rawValue) padding", 6, 5, copiesAtEdges: mode != .zeros) {
        Padding2D(pixels: 2, mode: mode)
      }
    }
    + [Pooling2D.Kind.maximum, .average].flatMap { kind in
      [
        LayerCase("\(kind) pool", 8, 6) { Pooling2D(kind, kernelSize: 2) },
        LayerCase("\(kind) pool of overlapping windows", 9, 7) {
          Pooling2D(kind, kernelSize: 3, stride: 2, padding: 1)
        },
      ]
    }
    + [false, true].map { isMaximum in
      LayerCase("adaptive pool, maximum \(isMaximum)", 7, 5) {
        AdaptivePooling2D(height: 3, width: 2, isMaximum: isMaximum)
      }
    }
    + [Interpolation.nearest, .bilinear, .bicubic].flatMap { interpolation in
      [2, 3].map { factor in
        LayerCase("upsample ×\(factor), \(interpolation.rawValue)", 8, 5) {
          Upsampling(factor: factor, interpolation: interpolation)
        }
      }
    } + [
      LayerCase("pixel shuffle", channels: 8, 3, 5) { PixelShuffle(factor: 2, isReversed: false) },
      LayerCase("pixel unshuffle", channels: 2, 6, 9) { PixelShuffle(factor: 3, isReversed: true) },
    ]

  static let compositions = [
    LayerCase("empty sequence", 3, 4) { Sequential([]) },
    LayerCase("sequence", 14, 10) {
      Sequential([try conv(3, 4), ReLU(), try conv(4, 5, stride: 2), Pooling2D(.average, kernelSize: 2)])
    },
    LayerCase("residual", 6, 7) { Residual(Sequential(named: [("a", try conv(3, 3)), ("b", PReLU())])) },
    LayerCase("gate of channels", channels: 4, 5, 6) {
      Gate(
        Sequential([
          AdaptivePooling2D(height: 1, width: 1), try conv(4, 4, 1), Activation(.sigmoid),
        ]))
    },
    LayerCase("gate of pixels", channels: 4, 7, 6) {
      Gate(Sequential([try conv(4, 1, 5), Activation(.sigmoid)]))
    },
    LayerCase("recomputed", 7, 5) {
      Recomputed(Sequential([try conv(3, 4), try Normalisation2D(.batch, channels: 4), Activation(.gelu)]))
    },
  ]

  static let networks =
    ResNet.Variant.allCases.map { variant in
      LayerCase("resnet, \(variant.rawValue)", 16, 5) {
        try ResNet.make(channels: 4, blocks: 1, variant: variant)
      }
    } + [
      LayerCase("DnCNN", 9, 7) { try DnCNN(channels: 4, layers: 3) },
      LayerCase("PReNet", channels: 1, 26, 5) {
        try PReNet(channels: 3, stages: 2, blocks: 1, imageChannels: 1)
      },
      LayerCase("UNet", 22, 9, copiesAtEdges: true) { try UNet(channels: 2, depth: 1) },
      LayerCase("UNet of two levels", 61, 7, copiesAtEdges: true) {
        try UNet(channels: 2, depth: 2, globalResidual: false)
      },
      LayerCase("Restormer", 7, 9) {
        try Restormer(channels: 4, blocks: [1, 1], refinement: 1, heads: [2, 2])
      },
      LayerCase("Restormer block", channels: 4, 5, 6) {
        try RestormerBlock(channels: 4, heads: 2, expansion: 2.5)
      },
      LayerCase("Swin block", channels: 4, 9, 6) {
        SwinBlock(channels: 4, heads: 2, window: 3, shift: 0, hidden: 5)
      },
      LayerCase("shifted Swin block", channels: 4, 12, 8) {
        SwinBlock(channels: 4, heads: 2, window: 4, shift: 2, hidden: 5)
      },
      LayerCase("shifted Swin block of odd windows", channels: 4, 9, 6) {
        SwinBlock(channels: 4, heads: 1, window: 3, shift: 1, hidden: 5)
      },
    ]
    + SwinIR.Tail.allCases.map { tail in
      LayerCase("SwinIR, \(tail.rawValue)", 25, 5, copiesAtEdges: true) {
        try SwinIR(channels: 4, depths: [2], heads: [2], window: 4, tail: tail)
      }
    } + [
      LayerCase("group of Swin blocks", channels: 4, 16, 8) {
        try #require(
          SwinIR(channels: 4, depths: [2], heads: [2], window: 4).children.first { $0.path == "layers.0" }?
            .layer)
      }
    ]

  static let all =
    convolutions + normalisations + activations + rearrangements + compositions + networks
}
