internal import COneDNN

/// Images (N, C, H, W) in another size, in the layout they have. Pixels are squares, so that the first one's middle lies
/// half a pixel from the edge, in the old size and in the new.
public struct Resampling: Hashable, Sendable {
  public let isLinear: Bool
  public let input: [Int]
  public let output: [Int]

  /// - Parameters:
  ///   - isLinear: between the four nearest pixels; otherwise the nearest one's value.
  ///   - input: (N, C, H, W), not empty.
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

  public func forward(_ source: RawTensor) throws -> RawTensor {
    let compiled = try compiled(source.layout)
    let result = try RawTensor(shape: output, layout: source.layout)
    try compiled.forward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.input, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.output, result.pointer),
    ])
    return result
  }

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
