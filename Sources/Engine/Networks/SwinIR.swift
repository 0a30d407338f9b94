import Failures
import Kernels
import Tensors

/// The transformer for image restoration SwinIR (Liang et al., ICCV Workshops 2021) without enlargement: a convolution;
/// groups of Swin blocks, each with a convolution and a skip connection; a convolution; a skip connection over all of
/// them; and a tail that computes the image from the features.
///
/// Weights are named as in BasicSR and KAIR.
public struct SwinIR: Layer {
  /// The layers that compute the image from the features; in published code the option `upsampler`, here at scale 1.
  public enum Tail: String, CaseIterable, Sendable {
    /// A convolution, with a global residual: its output is added to the image.
    case plain
    /// A convolution to 64 features, a leaky ReLU and a convolution, without a global residual.
    case pixelshuffle
    /// A convolution without a global residual, as in SwinIR-light. The shapes are those of `plain`.
    case pixelshuffledirect
  }

  private let convFirst: Convolution2D
  private let groups: [Group]
  private let convAfterBody: Convolution2D
  private let tail: Tail
  /// Only for the tail `pixelshuffle`.
  private let convBeforeUpsample: Sequential?
  private let convLast: Convolution2D
  private let normalisation: Normalisation2D
  private let window: Int
  /// The mean colour of the photographs that published weights were trained on. It is subtracted first and added last.
  private let mean: [Float]

  /// - Parameters:
  ///   - channels: features of a pixel, a multiple of every number of heads; 60 in SwinIR-light.
  ///   - depths: the number of Swin blocks in each group.
  ///   - heads: the number of attention heads in each group.
  ///   - window: height and width of the windows in pixels, 2 or more.
  ///   - expansion: features of the perceptron of a block, as a multiple of the channels.
  ///   - tail: the layers that compute the image from the features.
  ///   - imageChannels: 3 for colour, 1 for grey.
  public init(
    channels: Int = 60, depths: [Int] = [6, 6, 6, 6], heads: [Int] = [6, 6, 6, 6], window: Int = 8,
    expansion: Int = 2, tail: Tail = .plain, imageChannels: Int = 3
  ) throws {
    guard !depths.isEmpty, depths.count == heads.count, depths.allSatisfy({ $0 > 0 }) else {
      throw Failure(
        "a SwinIR needs one number of heads for each depth, and at least one, not \(heads) for \(depths)")
    }
    guard channels > 0, heads.allSatisfy({ $0 > 0 && channels % $0 == 0 }) else {
      throw Failure("\(channels) channels are not divisible by heads \(heads)")
    }
    guard window > 1, expansion > 0 else {
      throw Failure(
        "windows must have at least 2×2 pixels, and the perceptron's expansion must be at least 1")
    }
    convFirst = try Convolution2D(inputChannels: imageChannels, outputChannels: channels)
    convAfterBody = try Convolution2D(inputChannels: channels, outputChannels: channels)
    self.tail = tail
    let features = tail == .pixelshuffle ? 64 : channels
    convBeforeUpsample =
      tail == .pixelshuffle
      ? Sequential([
        try Convolution2D(inputChannels: channels, outputChannels: features),
        Activation(.leakyReLU(slope: 0.01)),
      ]) : nil
    convLast = try Convolution2D(inputChannels: features, outputChannels: imageChannels)
    groups = try zip(depths, heads).map { depth, heads in
      Group(
        blocks: (0..<depth).map {
          SwinBlock(
            channels: channels, heads: heads, window: window, shift: $0 % 2 == 0 ? 0 : window / 2,
            hidden: expansion * channels)
        }, convolution: try Convolution2D(inputChannels: channels, outputChannels: channels))
    }
    normalisation = try Normalisation2D(.pixel, channels: channels)
    self.window = window
    mean = imageChannels == 3 ? [0.4488, 0.4371, 0.4040] : [Float](repeating: 0, count: imageChannels)
  }

  public var summary: String { "SwinIR of \(groups.count) groups" }

  public var children: [(path: String, layer: any Layer)] {
    [("conv_first", convFirst), ("patch_embed.norm", normalisation)]
      + groups.enumerated().map { ("layers.\($0.offset)", $0.element as any Layer) }
      + [("norm", normalisation), ("conv_after_body", convAfterBody)]
      + (convBeforeUpsample.map { [("conv_before_upsample", $0)] } ?? []) + [(lastPath, convLast)]
  }

  private var lastPath: String { tail == .pixelshuffledirect ? "upsample.0" : "conv_last" }

  public var parameters: [ParameterDescription] { parametersOfChildren }

  /// Images are padded by reflection to a multiple of the window, and the output is cropped to their size.
  public func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let colour = try Tensor(mean, shape: [1, mean.count, 1, 1])
    let image = try input.paddedToMultiple(of: window) - colour
    let (height, width) = (image.shape[2], image.shape[3])
    let first = try convFirst(image, weights.within("conv_first"))
    func normalised(_ tokens: Tensor, _ path: String) throws -> Tensor {
      try tokens.layerNormalised(scale: weights["\(path).weight"], shift: weights["\(path).bias"])
    }
    var tokens = try normalised(first.tokens(), "patch_embed.norm")
    for (index, group) in groups.enumerated() {
      tokens = try group(tokens: tokens, height: height, width: width, weights.within("layers.\(index)"))
    }
    let body = try normalised(tokens, "norm").image(height: height, width: width)
    let deep = try convAfterBody(body, weights.within("conv_after_body")) + first
    let features =
      try convBeforeUpsample.map { try $0(deep, weights.within("conv_before_upsample")) } ?? deep
    let last = try convLast(features, weights.within(lastPath))
    let output = tail == .plain ? try image + last : last
    return try (output + colour).cropped(height: input.shape[2], width: input.shape[3])
  }

  public func cost(of input: [Int]) throws -> LayerCost {
    LayerCost(output: input, multiplyAdds: try multiplyAddsOfParts(of: input))
  }

  public func parts(of input: [Int]) throws -> [LayerPart] {
    guard input.count == 4 else {
      throw Failure("a network takes a batch [N, C, H, W], not shape \(input)")
    }
    var shape = input
    for axis in 2...3 { shape[axis] = (shape[axis] + window - 1) / window * window }
    return try children.map { path, layer in
      let part = LayerPart(path: path, layer: layer, input: shape)
      shape = try layer.cost(of: shape).output
      return part
    }
  }

  /// Swin blocks and a convolution, with a skip connection around them.
  private struct Group: Layer {
    let blocks: [SwinBlock]
    let convolution: Convolution2D

    var summary: String { "group of \(blocks.count) swin blocks" }

    var children: [(path: String, layer: any Layer)] {
      blocks.enumerated().map { ("residual_group.blocks.\($0.offset)", $0.element as any Layer) }
        + [("conv", convolution)]
    }

    var parameters: [ParameterDescription] { parametersOfChildren }

    func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
      let (height, width) = (input.shape[2], input.shape[3])
      return try callAsFunction(tokens: input.tokens(), height: height, width: width, weights).image(
        height: height, width: width)
    }

    func callAsFunction(tokens: Tensor, height: Int, width: Int, _ weights: Weights) throws -> Tensor {
      var value = tokens
      for (index, block) in blocks.enumerated() {
        value = try block(
          tokens: value, height: height, width: width, weights.within("residual_group.blocks.\(index)"))
      }
      let image = try value.image(height: height, width: width)
      return try convolution(image, weights.within("conv")).tokens() + tokens
    }

    func cost(of input: [Int]) throws -> LayerCost {
      LayerCost(output: input, multiplyAdds: try multiplyAddsOfParts(of: input))
    }
  }
}
