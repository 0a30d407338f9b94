internal import COneDNN

/// Layer normalisation: each row is brought to mean 0 and variance 1, then scaled and shifted with one pair of numbers
/// for each column (Ba et al., "Layer normalization", 2016).
public struct LayerNormalisation: Hashable, Sendable {
  /// The number of rows, each normalised on its own.
  public let rows: Int
  /// Values in a row.
  public let columns: Int
  /// Added to the variance before its square root is taken.
  public let epsilon: Float

  public init(rows: Int, columns: Int, epsilon: Float) {
    self.rows = rows
    self.columns = columns
    self.epsilon = epsilon
  }

  /// Mean and variance of each row, as `backward` needs them.
  public struct Statistics {
    fileprivate let mean: Buffer
    fileprivate let variance: Buffer
  }

  private struct Compiled: Sendable {
    let forward: Primitive
    let backward: Primitive
    let values: dnnl_memory_desc_t
    let statistics: dnnl_memory_desc_t
    let parameters: dnnl_memory_desc_t
  }

  private static let cache = KernelCache<LayerNormalisation, Compiled>()

  /// - Parameters:
  ///   - input: rows · columns values, row by row, plain.
  ///   - scale: (columns), plain.
  ///   - shift: (columns), plain.
  public func forward(
    _ input: RawTensor, scale: RawTensor, shift: RawTensor
  ) throws -> (output: RawTensor, statistics: Statistics) {
    let compiled = try compiled()
    let result = try input.sibling()
    let statistics = Statistics(mean: try Buffer(count: rows), variance: try Buffer(count: rows))
    try compiled.forward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.values, input.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.values, result.pointer),
      Primitive.Argument(Int32(DNNL_ARG_MEAN), compiled.statistics, statistics.mean.pointer),
      Primitive.Argument(Int32(DNNL_ARG_VARIANCE), compiled.statistics, statistics.variance.pointer),
      Primitive.Argument(
        Int32(DNNL_ARG_SCALE_SHIFT), compiled.parameters, try parameters(scale, shift: shift).pointer),
    ])
    return (result, statistics)
  }

  /// The gradients with respect to the input, the scale and the shift.
  ///
  /// - Parameters:
  ///   - gradient: plain, as are `input` and `scale`.
  ///   - statistics: from the forward pass.
  public func backward(
    _ gradient: RawTensor, input: RawTensor, scale: RawTensor, statistics: Statistics
  ) throws -> (input: RawTensor, scale: RawTensor, shift: RawTensor) {
    let compiled = try compiled()
    let result = try input.sibling()
    let both = try Buffer(count: 2 * columns)
    try compiled.backward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.values, input.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), compiled.values, gradient.pointer),
      Primitive.Argument(Int32(DNNL_ARG_MEAN), compiled.statistics, statistics.mean.pointer),
      Primitive.Argument(Int32(DNNL_ARG_VARIANCE), compiled.statistics, statistics.variance.pointer),
      Primitive.Argument(
        Int32(DNNL_ARG_SCALE_SHIFT), compiled.parameters, try parameters(scale, shift: nil).pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SRC), compiled.values, result.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SCALE_SHIFT), compiled.parameters, both.pointer),
    ])
    func part(_ start: Int) -> RawTensor {
      RawTensor(shape: [columns], layout: .plain, buffer: Buffer(part: both, from: start, count: columns))
    }
    return (result, part(0), part(columns))
  }

  /// Scales and shifts as the two rows of a matrix: the library refuses them apart in its backward pass.
  private func parameters(_ scale: RawTensor, shift: RawTensor?) throws -> Buffer {
    let result = try Buffer(count: 2 * columns)
    result.pointer.update(from: scale.pointer, count: columns)
    if let shift {
      (result.pointer + columns).update(from: shift.pointer, count: columns)
    } else {
      (result.pointer + columns).update(repeating: 0, count: columns)
    }
    return result
  }

  private func compiled() throws -> Compiled {
    try LayerNormalisation.cache.value(for: self) {
      var values = try OneDNN.description(shape: [rows, columns], tag: dnnl_ab)
      var statistics = try OneDNN.description(shape: [rows], tag: dnnl_a)
      let parameters = try OneDNN.description(shape: [2, columns], tag: dnnl_ab)
      let flags = UInt32(dnnl_use_scaleshift.rawValue)
      var forward = dnnl_layer_normalization_desc_t()
      try OneDNN.check(
        dnnl_layer_normalization_forward_desc_init(
          &forward, dnnl_forward_training, &values, &statistics, epsilon, flags), "layer normalisation")
      let (made, hint) = try Primitive.make(&forward, action: "layer normalisation")
      var backward = dnnl_layer_normalization_desc_t()
      try OneDNN.check(
        dnnl_layer_normalization_backward_desc_init(
          &backward, dnnl_backward, &values, &values, &statistics, epsilon, flags), "layer normalisation")
      return Compiled(
        forward: made,
        backward: try Primitive.make(&backward, hint: hint, action: "layer normalisation").primitive,
        values: values, statistics: statistics, parameters: parameters)
    }
  }
}
