import Failures
import Kernels

/// Tokens of images for transformers: the rows of channels of all pixels.
extension Tensor {
  /// (N, C, H, W) → (N, H · W, C), with the pixels in row-major order.
  ///
  /// - Throws: `Failure` for other ranks and for empty tensors.
  public func tokens() throws -> Tensor {
    guard rank == 4 else {
      throw Failure("tokens need a batch of images [N, C, H, W], not shape \(shape)")
    }
    guard count > 0 else { throw Failure("an empty tensor of shape \(shape) has no tokens") }
    let (height, width) = (shape[2], shape[3])
    return .recorded("tokens", try Tokens.tokens(of: raw), from: [self]) {
      [Tensor(try Tokens.image(of: $0.raw, height: height, width: width))]
    }
  }

  /// (N, H · W, C) → (N, C, H, W): the inverse of `tokens()`.
  ///
  /// - Throws: `Failure` when the shape is not that of tokens of such images.
  public func image(height: Int, width: Int) throws -> Tensor {
    guard rank == 3, height > 0, width > 0, shape[1] == height * width, count > 0 else {
      throw Failure("tokens of shape \(shape) do not form images of \(height)×\(width)")
    }
    return .recorded(
      "image of tokens", try Tokens.image(of: raw, height: height, width: width), from: [self]
    ) { [Tensor(try Tokens.tokens(of: $0.raw))] }
  }

  /// Self-attention among the tokens of each window: softmax(q kᵀ / √depth + bias) v, head by head (Liu et al., "Swin
  /// Transformer", ICCV 2021).
  ///
  /// This tensor holds queries, keys and values in this order, (N, H · W, 3 · channels).
  ///
  /// - Parameters:
  ///   - table: ((2 · window − 1)², heads): the bias for each relative position of two tokens.
  ///   - height: H in pixels, a multiple of `window`.
  ///   - width: W in pixels, a multiple of `window`.
  ///   - heads: the number of attention heads, which divides the channels.
  ///   - window: the side of a window in pixels.
  ///   - shift: how many pixels the windows are shifted down and right, cyclically; from 0 to `window − 1`. Tokens
  ///     attend only to those on the same side of an edge.
  /// - Returns: (N, H · W, channels).
  /// - Throws: `Failure` with the shapes when they do not fit, or the windows do not divide the image.
  public func windowAttention(
    bias table: Tensor, height: Int, width: Int, heads: Int, window: Int, shift: Int = 0
  ) throws -> Tensor {
    guard rank == 3, heads > 0, shape[1] == height * width, shape[2] % (3 * heads) == 0 else {
      throw Failure(
        "attention of \(heads) heads over \(height)×\(width) pixels takes [N, \(height * width), 3 · channels], "
          + "not \(shape)")
    }
    let attention = try WindowAttention(
      batch: shape[0], height: height, width: width, heads: heads, depth: shape[2] / (3 * heads),
      window: window, shift: shift)
    guard table.shape == attention.tableShape else {
      throw Failure(
        "the biases of \(heads) heads in windows of \(window) have shape \(attention.tableShape), not \(table.shape)"
      )
    }
    let (qkv, biases) = (try raw.plain(), try table.raw.plain())
    let output = try attention.forward(qkv, table: biases)
    return .recorded("attention", output, from: [self, table]) { gradient in
      let passed = try attention.backward(gradient.raw.plain(), qkv: qkv, table: biases)
      return [Tensor(passed.qkv), Tensor(passed.table)]
    }
  }
}
