internal import COneDNN
import Failures

/// Maximum or average pooling of images (N, C, H, W) by oneDNN, in the layout of the images.
public struct Pooling: Hashable, Sendable {
  /// What is taken of each window.
  public enum Kind: Hashable, Sendable {
    /// The largest value; pixels beyond the edges are ignored.
    case maximum
    /// The mean. With `includesPadding` the zeros beyond the edges count, so that the divisor is always the size of the
    /// window; otherwise only pixels of the image count. It is `count_include_pad` of PyTorch.
    case average(includesPadding: Bool)
  }

  /// What is taken of each window.
  public let kind: Kind
  /// The shape of the input, (N, C, H, W).
  public let input: [Int]
  /// Size of the window in pixels.
  public let kernel: (height: Int, width: Int)
  /// Pixels between neighbouring windows, 1 or more.
  public let stride: (vertical: Int, horizontal: Int)
  /// Pixels added at top and bottom, and at left and right; at most half of the window.
  public let padding: (vertical: Int, horizontal: Int)

  public static func == (a: Pooling, b: Pooling) -> Bool {
    a.kind == b.kind && a.input == b.input && a.kernel == b.kernel && a.stride == b.stride
      && a.padding == b.padding
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(input)
    for number in [
      kernel.height, kernel.width, stride.vertical, stride.horizontal, padding.vertical, padding.horizontal,
    ] { hasher.combine(number) }
  }

  /// - Throws: `Failure` when the input is not (N, C, H, W) or is empty, the window is larger than the padded
  ///   image, or the padding is more than half of the window.
  public init(
    _ kind: Kind, input: [Int], kernel: (height: Int, width: Int), stride: (vertical: Int, horizontal: Int),
    padding: (vertical: Int, horizontal: Int) = (0, 0)
  ) throws {
    guard input.count == 4 else {
      throw Failure("pooling takes a batch of images [N, C, H, W], not shape \(input)")
    }
    guard input.allSatisfy({ $0 > 0 }) else {
      throw Failure("pooling needs non-empty tensors, but got shape \(input)")
    }
    guard kernel.height > 0, kernel.width > 0, stride.vertical > 0, stride.horizontal > 0 else {
      throw Failure("a pooling window and its stride must be at least 1 pixel")
    }
    guard (0...kernel.height / 2).contains(padding.vertical),
      (0...kernel.width / 2).contains(padding.horizontal)
    else {
      throw Failure(
        "padding of \(padding.vertical)×\(padding.horizontal) is more than half of a window of "
          + "\(kernel.height)×\(kernel.width)")
    }
    guard input[2] + 2 * padding.vertical >= kernel.height, input[3] + 2 * padding.horizontal >= kernel.width
    else {
      throw Failure(
        "a window of \(kernel.height)×\(kernel.width) does not fit into images of \(input[2])×\(input[3])")
    }
    self.kind = kind
    self.input = input
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// (N, C, ⌊(H + 2 · padding − kernel) / stride⌋ + 1, and the same for W).
  public var outputShape: [Int] {
    [
      input[0], input[1], (input[2] + 2 * padding.vertical - kernel.height) / stride.vertical + 1,
      (input[3] + 2 * padding.horizontal - kernel.width) / stride.horizontal + 1,
    ]
  }

  /// The position of each maximum, as `backward` needs it; empty for averages.
  public struct Choice {
    fileprivate let buffer: Buffer?
  }

  private struct Key: Hashable {
    let pooling: Pooling
    let layout: Layout
  }

  private struct Compiled: Sendable {
    let forward: Primitive
    let backward: Primitive
    let input: dnnl_memory_desc_t
    let output: dnnl_memory_desc_t
    let workspace: dnnl_memory_desc_t
  }

  private static let cache = KernelCache<Key, Compiled>()

  /// The pooled images, of shape `outputShape` in the layout of `source`, and what `backward` needs.
  public func forward(_ source: RawTensor) throws -> (output: RawTensor, choice: Choice) {
    let compiled = try compiled(source.layout)
    let result = try RawTensor(shape: outputShape, layout: source.layout)
    var arguments = [
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.input, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.output, result.pointer),
    ]
    let choice = try workspace(compiled, &arguments)
    try compiled.forward.execute(arguments)
    return (result, choice)
  }

  /// The gradient with respect to the input.
  ///
  /// - Parameters:
  ///   - choice: from the forward pass.
  ///   - layout: that of the input in the forward pass, which the result has.
  public func backward(_ gradient: RawTensor, choice: Choice, layout: Layout) throws -> RawTensor {
    let compiled = try compiled(layout)
    let given = try Reorder.apply(gradient, to: layout)
    let result = try RawTensor(shape: input, layout: layout)
    var arguments = [
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), compiled.output, given.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SRC), compiled.input, result.pointer),
    ]
    if let buffer = choice.buffer {
      arguments.append(Primitive.Argument(Int32(DNNL_ARG_WORKSPACE), compiled.workspace, buffer.pointer))
    }
    try compiled.backward.execute(arguments)
    return result
  }

  private func workspace(_ compiled: Compiled, _ arguments: inout [Primitive.Argument]) throws -> Choice {
    var description = compiled.workspace
    let bytes = dnnl_memory_desc_get_size(&description)
    guard bytes > 0 else { return Choice(buffer: nil) }
    let buffer = try Buffer(count: (bytes + 3) / 4)
    arguments.append(Primitive.Argument(Int32(DNNL_ARG_WORKSPACE), description, buffer.pointer))
    return Choice(buffer: buffer)
  }

  private func compiled(_ layout: Layout) throws -> Compiled {
    try Pooling.cache.value(for: Key(pooling: self, layout: layout)) {
      var source = try OneDNN.description(shape: input, layout: layout)
      var target = try OneDNN.description(shape: outputShape, layout: layout)
      let algorithm: dnnl_alg_kind_t =
        switch kind {
        case .maximum: dnnl_pooling_max
        case .average(includesPadding: true): dnnl_pooling_avg_include_padding
        case .average(includesPadding: false): dnnl_pooling_avg_exclude_padding
        }
      let strides = [Int64(stride.vertical), Int64(stride.horizontal)]
      let sizes = [Int64(kernel.height), Int64(kernel.width)]
      let before = [Int64(padding.vertical), Int64(padding.horizontal)]
      // What the strides leave over at the far edges counts as negative padding.
      let output = outputShape
      let after = [
        Int64((output[2] - 1) * stride.vertical + kernel.height - input[2] - padding.vertical),
        Int64((output[3] - 1) * stride.horizontal + kernel.width - input[3] - padding.horizontal),
      ]
      var forward = dnnl_pooling_desc_t()
      try OneDNN.check(
        dnnl_pooling_forward_desc_init(
          &forward, dnnl_forward_training, algorithm, &source, &target, strides, sizes, before, after),
        "pooling")
      let (made, hint) = try Primitive.make(&forward, action: "pooling")
      var backward = dnnl_pooling_desc_t()
      try OneDNN.check(
        dnnl_pooling_backward_desc_init(
          &backward, algorithm, &source, &target, strides, sizes, before, after),
        "pooling")
      return Compiled(
        forward: made, backward: try Primitive.make(&backward, hint: hint, action: "pooling").primitive,
        input: source, output: target, workspace: Primitive.query(hint, dnnl_query_workspace_md))
    }
  }
}
