internal import COneDNN

/// Images (N, C, H, W) resized by oneDNN, in their layout. The centre of the first pixel lies half a pixel from the
/// edge in both sizes, as with `align_corners=False` in PyTorch. Nothing is smoothed before shrinking.
public struct Resampling: Hashable, Sendable {
  /// Whether values are interpolated linearly between the four nearest pixels; otherwise the nearest pixel is taken.
  public let isLinear: Bool
  /// The shape of the input, (N, C, H, W).
  public let input: [Int]
  /// The shape of the output, (N, C, height, width).
  public let output: [Int]

  /// - Parameters:
  ///   - isLinear: bilinear interpolation; otherwise the value of the nearest pixel.
  ///   - input: the shape (N, C, H, W), without zeros.
  ///   - height: of the output in pixels, 1 or more.
  ///   - width: of the output in pixels, 1 or more.
  public init(isLinear: Bool, input: [Int], height: Int, width: Int) {
    self.isLinear = isLinear
    self.input = input
    output = [input[0], input[1], height, width]
  }

  private struct Key: Hashable {
    let resampling: Resampling
    let layout: Layout
  }

  private struct Compiled: Sendable {
    let forward: Primitive
    let backward: Primitive
    let input: dnnl_memory_desc_t
    let output: dnnl_memory_desc_t
  }

  private static let cache = KernelCache<Key, Compiled>()

  /// The resized images, in the layout of `source`.
  public func forward(_ source: RawTensor) throws -> RawTensor {
    let compiled = try compiled(source.layout)
    let result = try RawTensor(shape: output, layout: source.layout)
    try compiled.forward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.input, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.output, result.pointer),
    ])
    return result
  }

  /// The gradient with respect to the input, in `layout`.
  public func backward(_ gradient: RawTensor, layout: Layout) throws -> RawTensor {
    let compiled = try compiled(layout)
    let given = try Reorder.apply(gradient, to: layout)
    let result = try RawTensor(shape: input, layout: layout)
    try compiled.backward.execute([
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), compiled.output, given.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SRC), compiled.input, result.pointer),
    ])
    return result
  }

  private func compiled(_ layout: Layout) throws -> Compiled {
    try Resampling.cache.value(for: Key(resampling: self, layout: layout)) {
      var source = try OneDNN.description(shape: input, layout: layout)
      var target = try OneDNN.description(shape: output, layout: layout)
      let algorithm = isLinear ? dnnl_resampling_linear : dnnl_resampling_nearest
      var forward = dnnl_resampling_desc_t()
      try OneDNN.check(
        dnnl_resampling_forward_desc_init(&forward, dnnl_forward_training, algorithm, nil, &source, &target),
        "resizing")
      let (made, hint) = try Primitive.make(&forward, action: "resizing")
      var backward = dnnl_resampling_desc_t()
      try OneDNN.check(
        dnnl_resampling_backward_desc_init(&backward, algorithm, nil, &source, &target), "resizing")
      return Compiled(
        forward: made, backward: try Primitive.make(&backward, hint: hint, action: "resizing").primitive,
        input: source, output: target)
    }
  }
}
