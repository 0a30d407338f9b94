import Failures
import Tensors

/// A block of a Swin transformer (Liu et al., ICCV 2021) over the pixels of images: attention within windows, then a
/// perceptron for each pixel, each with layer normalisation before it and a skip connection around it.
struct SwinBlock: Layer {
  let channels: Int
  let heads: Int
  let window: Int
  /// Cyclic shift of the windows in pixels: half a window in every second block, otherwise 0.
  let shift: Int
  /// Hidden features of the perceptron.
  let hidden: Int

  var summary: String { "swin block, \(heads) heads, window \(window)\(shift > 0 ? ", shifted" : "")" }

  var parameters: [ParameterDescription] {
    func normalisation(_ path: String) -> [ParameterDescription] {
      [
        ParameterDescription(path: "\(path).weight", shape: [channels], fanIn: channels, kind: .scale),
        ParameterDescription(path: "\(path).bias", shape: [channels], fanIn: channels, kind: .shift),
      ]
    }
    func linear(_ path: String, _ inputs: Int, _ outputs: Int) -> [ParameterDescription] {
      [
        ParameterDescription(
          path: "\(path).weight", shape: [outputs, inputs], fanIn: inputs, kind: .projection),
        ParameterDescription(path: "\(path).bias", shape: [outputs], fanIn: inputs, kind: .shift),
      ]
    }
    let positions = (2 * window - 1) * (2 * window - 1)
    let table = ParameterDescription(
      path: "attn.relative_position_bias_table", shape: [positions, heads], fanIn: channels, kind: .projection
    )
    return normalisation("norm1") + [table] + linear("attn.qkv", channels, 3 * channels)
      + linear("attn.proj", channels, channels) + normalisation("norm2")
      + linear("mlp.fc1", channels, hidden) + linear("mlp.fc2", hidden, channels)
  }

  func forward(_ input: Tensor, _ weights: Weights) throws -> Tensor {
    try callAsFunction(tokens: input.tokens(), height: input.shape[2], width: input.shape[3], weights)
      .image(height: input.shape[2], width: input.shape[3])
  }

  /// - Parameter tokens: (N, H · W, channels).
  func callAsFunction(tokens: Tensor, height: Int, width: Int, _ weights: Weights) throws -> Tensor {
    func linear(_ tokens: Tensor, _ path: String) throws -> Tensor {
      try tokens.linear(weights["\(path).weight"], bias: weights["\(path).bias"])
    }
    func normalised(_ tokens: Tensor, _ path: String) throws -> Tensor {
      try tokens.layerNormalised(scale: weights["\(path).weight"], shift: weights["\(path).bias"])
    }
    let attended = try linear(normalised(tokens, "norm1"), "attn.qkv").windowAttention(
      bias: weights["attn.relative_position_bias_table"], height: height, width: width, heads: heads,
      window: window, shift: shift)
    let middle = try tokens + linear(attended, "attn.proj")
    let features = try linear(normalised(middle, "norm2"), "mlp.fc1").gelu()
    return try middle + linear(features, "mlp.fc2")
  }

  func cost(of input: [Int]) throws -> LayerCost {
    guard input.count == 4, input[1] == channels else {
      throw Failure("a swin block takes [N, \(channels), H, W], not shape \(input)")
    }
    guard input[2].isMultiple(of: window), input[3].isMultiple(of: window) else {
      throw Failure("height and width of a swin block's input must be multiples of \(window), not \(input)")
    }
    let pixels = input[0] * input[2] * input[3]
    let maps = 4 * channels * channels + 2 * channels * hidden
    return LayerCost(
      output: input, multiplyAdds: pixels * (maps + 2 * window * window * channels))
  }

  func reach(of output: Reach) -> Reach? { output.wholeWindows(of: window, shift: shift) }
}
