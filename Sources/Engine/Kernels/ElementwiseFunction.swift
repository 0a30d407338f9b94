internal import COneDNN

/// A function of one number, with its derivative, that oneDNN computes with vector instructions.
public enum ElementwiseFunction: Hashable, Sendable {
  /// x where it is positive, slope · x elsewhere.
  case leakyReLU(slope: Float)
  /// x Φ(x), with Φ the distribution function of the standard normal distribution, by the error function (Hendrycks &
  /// Gimpel, "Gaussian error linear units", 2016).
  case gelu
  /// The approximation of GELU by 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case geluTanh
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// x · sigmoid(x).
  case silu
  /// log(1 + eˣ).
  case softplus
  /// x where it is positive, alpha · (eˣ − 1) elsewhere (Clevert et al., "Exponential linear units", 2015).
  case elu(alpha: Float)
  /// eˣ.
  case exp

  /// Whether 0 maps to 0, so that padding channels stay zero.
  var keepsZero: Bool {
    switch self {
    case .leakyReLU, .gelu, .geluTanh, .tanh, .silu, .elu: true
    case .sigmoid, .softplus, .exp: false
    }
  }

  private var algorithm: (kind: dnnl_alg_kind_t, alpha: Float) {
    switch self {
    case .leakyReLU(let slope): (dnnl_eltwise_relu, slope)
    case .gelu: (dnnl_eltwise_gelu_erf, 0)
    case .geluTanh: (dnnl_eltwise_gelu_tanh, 0)
    case .sigmoid: (dnnl_eltwise_logistic, 0)
    case .tanh: (dnnl_eltwise_tanh, 0)
    case .silu: (dnnl_eltwise_swish, 1)
    case .softplus: (dnnl_eltwise_soft_relu, 0)
    case .elu(let alpha): (dnnl_eltwise_elu, alpha)
    case .exp: (dnnl_eltwise_exp, 0)
    }
  }

  private struct Key: Hashable {
    let function: ElementwiseFunction
    let count: Int
  }

  private struct Compiled: Sendable {
    let forward: Primitive
    let backward: Primitive
    let description: dnnl_memory_desc_t
  }

  private static let cache = KernelCache<Key, Compiled>()

  /// The function of each value, in the layout of `input`; plain where padding channels would not stay zero.
  public func forward(_ input: RawTensor) throws -> RawTensor {
    let source = input.isDense || keepsZero ? input : try input.plain()
    let result = try source.sibling()
    guard source.count > 0 else { return result }
    let compiled = try compiled(source.physicalCount)
    try compiled.forward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.description, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), compiled.description, result.pointer),
    ])
    return result
  }

  /// The gradient with respect to the input, in the layout of `gradient`. Padding channels of the gradient stay zero.
  public func backward(_ gradient: RawTensor, input: RawTensor) throws -> RawTensor {
    let source = try Reorder.apply(input, to: gradient.layout)
    let result = try gradient.sibling()
    guard source.count > 0 else { return result }
    let compiled = try compiled(source.physicalCount)
    try compiled.backward.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), compiled.description, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), compiled.description, gradient.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SRC), compiled.description, result.pointer),
    ])
    return result
  }

  private func compiled(_ count: Int) throws -> Compiled {
    try ElementwiseFunction.cache.value(for: Key(function: self, count: count)) {
      var values = try OneDNN.description(shape: [count], tag: dnnl_a)
      let (kind, alpha) = algorithm
      var forward = dnnl_eltwise_desc_t()
      try OneDNN.check(
        dnnl_eltwise_forward_desc_init(&forward, dnnl_forward_training, kind, &values, alpha, 0), "\(self)")
      let (made, hint) = try Primitive.make(&forward, action: "\(self)")
      var backward = dnnl_eltwise_desc_t()
      try OneDNN.check(
        dnnl_eltwise_backward_desc_init(&backward, kind, &values, &values, alpha, 0), "\(self)")
      return Compiled(
        forward: made, backward: try Primitive.make(&backward, hint: hint, action: "\(self)").primitive,
        description: values)
    }
  }
}
