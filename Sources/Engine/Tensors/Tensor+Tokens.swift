import Failures
import Kernels

/// Images as rows of channels, one for each pixel, which transformers work on.
extension Tensor {
  /// (N, C, H, W) → (N, H · W, C).
  public func tokens() throws -> Tensor {
    guard rank == 4 else {
      throw Failure("tokens are made of a batch of images [N, C, H, W], not of shape \(shape)")
    }
    guard count > 0 else { throw Failure("an empty tensor of shape \(shape) has no tokens") }
    let (height, width) = (shape[2], shape[3])
    return .recorded("tokens", try Tokens.tokens(of: raw), from: [self]) {
      [Tensor(try Tokens.image(of: $0.raw, height: height, width: width))]
    }
  }

  /// (N, H · W, C) → (N, C, H, W).
  public func image(height: Int, width: Int) throws -> Tensor {
    guard rank == 3, height > 0, width > 0, shape[1] == height * width, count > 0 else {
      throw Failure("tokens of shape \(shape) are no images of \(height)×\(width)")
    }
    return .recorded(
      "image of tokens", try Tokens.image(of: raw, height: height, width: width), from: [self]
    ) { [Tensor(try Tokens.tokens(of: $0.raw))] }
  }

  /// Self-attention among the tokens of each window: softmax(q kᵀ / √depth + bias) v, head by head.
  ///
  /// This tensor holds queries, keys and values, (N, H · W, 3 · channels).
  /// - Parameters:
  ///   - table: ((2 · window − 1)², heads): the bias for each relative position of two tokens.
  ///   - shift: by how many pixels the windows lie further down and right, around the edges.
  /// - Returns: (N, H · W, channels).
  /// - Throws: `Failure` naming the shapes where they do not fit, or where windows do not divide the image.
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
