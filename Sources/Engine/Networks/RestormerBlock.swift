import Failures
import Tensors

/// A block of Restormer (Zamir et al., CVPR 2022): attention among channels, then a gated perceptron, each with layer
/// normalisation before it, a skip connection around it, and 3×3 depthwise convolutions within.
///
/// Attention relates every two channels of a head over all pixels ("MDTA" in the paper). One half of the features of
/// the perceptron gates the other half ("GDFN").
struct RestormerBlock: Layer {
  private let channels: Int
  private let heads: Int
  /// Features of the perceptron.
  private let hidden: Int
  private let normalisation: Normalisation2D
  private let qkv: Convolution2D
  private let qkvAround: Convolution2D
  private let attentionOut: Convolution2D
  private let featuresIn: Convolution2D
  private let featuresAround: Convolution2D
  private let featuresOut: Convolution2D

  /// - Parameter expansion: features of the perceptron, as a multiple of the channels, rounded down.
  init(channels: Int, heads: Int, expansion: Double) throws {
    self.channels = channels
    self.heads = heads
    let hidden = Int(Double(channels) * expansion)
    self.hidden = hidden
    func pointwise(_ inputs: Int, _ outputs: Int) throws -> Convolution2D {
      try Convolution2D(inputChannels: inputs, outputChannels: outputs, kernelSize: 1, hasBias: false)
    }
    func eachChannel(_ channels: Int) throws -> Convolution2D {
      try Convolution2D(inputChannels: channels, outputChannels: channels, groups: channels, hasBias: false)
    }
    normalisation = try Normalisation2D(.pixel, channels: channels)
    qkv = try pointwise(channels, 3 * channels)
    qkvAround = try eachChannel(3 * channels)
    attentionOut = try pointwise(channels, channels)
    featuresIn = try pointwise(channels, 2 * hidden)
    featuresAround = try eachChannel(2 * hidden)
    featuresOut = try pointwise(hidden, channels)
  }

  var summary: String { "restormer block \(channels), \(heads) \(heads == 1 ? "head" : "heads")" }

  var parameters: [ParameterDescription] {
    func within(_ path: String, _ layer: any Layer) -> [ParameterDescription] {
      layer.parameters.map { $0.within(path) }
    }
    let temperature = ParameterDescription(
      path: "attn.temperature", shape: [heads, 1, 1], fanIn: 1, kind: .scale)
    return within("norm1.body", normalisation) + [temperature] + within("attn.qkv", qkv)
      + within("attn.qkv_dwconv", qkvAround) + within("attn.project_out", attentionOut)
      + within("norm2.body", normalisation) + within("ffn.project_in", featuresIn)
      + within("ffn.dwconv", featuresAround) + within("ffn.project_out", featuresOut)
  }

  func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let normalised = try normalisation(input, weights.within("norm1.body"))
    let middle = try input + attended(normalised, weights.within("attn"))
    let features = try normalisation(middle, weights.within("norm2.body"))
    return try middle + perceived(features, weights.within("ffn"))
  }

  private func attended(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let all = try qkvAround(qkv(input, weights.within("qkv")), weights.within("qkv_dwconv"))
    let parts = try all.split(each: channels, axis: 1).map {
      try $0.reshaped([input.shape[0], heads, channels / heads, input.shape[2] * input.shape[3]])
    }
    // The cosine of every two channels. Dividing the products by the lengths touches far fewer numbers than normalising
    // both operands first.
    let lengths = try parts.prefix(2).map {
      try $0.norm(axes: [3], keepingAxes: true).maximum(Tensor(1e-12))
    }
    let cosines =
      try parts[0].matrixProduct(parts[1], transposingSecond: true) / lengths[0]
      / lengths[1].transposed()
    let attended = try (cosines * weights["temperature"]).softmax().matrixProduct(parts[2])
    return try attentionOut(attended.reshaped(input.shape), weights.within("project_out"))
  }

  private func perceived(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    let all = try featuresAround(featuresIn(input, weights.within("project_in")), weights.within("dwconv"))
    let halves = try all.split(each: hidden, axis: 1)
    return try featuresOut(halves[0].gelu() * halves[1], weights.within("project_out"))
  }

  func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4, input[1] == channels else {
      throw Failure("a restormer block takes [N, \(channels), H, W], not shape \(input)")
    }
    let maps = 4 * channels * channels + 3 * channels * hidden
    let around = 9 * (3 * channels + 2 * hidden)
    let attention = 2 * channels * (channels / heads)
    return LayerCost(
      output: input, multiplyAdds: input[0] * input[2] * input[3] * (maps + around + attention))
  }

  /// Attention reads the whole image.
  func reach(of output: Reach) -> Reach? { nil }
}
