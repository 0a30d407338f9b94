/// Whether operations record how their results were computed, for gradients.
public enum Recording {
  // The engine runs on one thread at a time.
  nonisolated(unsafe) package private(set) static var isOn = true

  /// Runs the body without recording: no gradients pass through its results, and intermediate values are freed at once.
  public static func off<R>(_ body: () throws -> R) rethrows -> R {
    let before = isOn
    isOn = false
    defer { isOn = before }
    return try body()
  }
}

extension Tensor {
  /// Activation checkpointing: the result of the body, of which only the inputs are kept. Intermediate values are
  /// freed, and computed again when gradients are taken (Chen et al., "Training deep nets with sublinear memory cost",
  /// 2016).
  ///
  /// - Parameter body: must give the same result each time, and use no recorded tensors other than the inputs.
  public static func recomputing(
    _ inputs: [Tensor], _ body: @escaping ([Tensor]) throws -> Tensor
  ) throws -> Tensor {
    let output = try Recording.off { try body(inputs) }
    let kept = inputs.map(\.raw)
    return .recorded("recomputation", output.raw, from: inputs) { gradient in
      let variables = kept.map { Variable(raw: $0) }
      let again = try body(variables.map(\.tensor))
      let gradients = try again.gradients(from: gradient)
      return try variables.map { variable in
        try gradients[variable] ?? Tensor(filled: 0, shape: variable.shape)
      }
    }
  }
}
