internal import COneDNN

/// Softmax along one axis of a plain tensor: eˣ divided by the sum of eˣ over the axis.
public struct Softmax: Hashable, Sendable {
  private let outer: Int
  private let size: Int
  private let inner: Int

  /// - Parameters:
  ///   - shape: of the tensors, without zeros.
  ///   - axis: counted from 0.
  public init(shape: [Int], axis: Int) {
    outer = shape[..<axis].reduce(1, *)
    size = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  private struct Compiled: Sendable {
    let forward: Primitive
    let backward: Primitive
    let description: dnnl_memory_desc_t
  }

  private static let cache = KernelCache<Softmax, Compiled>()

  /// - Parameter input: plain, of the shape given.
  public func forward(_ input: RawTensor) throws -> RawTensor {
    let compiled = try compiled()
    let result = try input.sibling()
    try compiled.forward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.description, input.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.description, result.pointer),
    ])
    return result
  }

  /// The gradient with respect to the input, computed from the output. Both are plain.
  public func backward(_ gradient: RawTensor, output: RawTensor) throws -> RawTensor {
    let compiled = try compiled()
    let result = try output.sibling()
    try compiled.backward.execute([
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.description, output.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), compiled.description, gradient.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SRC), compiled.description, result.pointer),
    ])
    return result
  }

  private func compiled() throws -> Compiled {
    try Softmax.cache.value(for: self) {
      var values = try OneDNN.description(shape: [outer, size, inner], tag: dnnl_abc)
      var forward = dnnl_softmax_desc_t()
      try OneDNN.check(
        dnnl_softmax_forward_desc_init(&forward, dnnl_forward_training, &values, 1), "softmax")
      let (made, hint) = try Primitive.make(&forward, action: "softmax")
      var backward = dnnl_softmax_desc_t()
      try OneDNN.check(dnnl_softmax_backward_desc_init(&backward, &values, &values, 1), "softmax")
      return Compiled(
        forward: made, backward: try Primitive.make(&backward, hint: hint, action: "softmax").primitive,
        description: values)
    }
  }
}
