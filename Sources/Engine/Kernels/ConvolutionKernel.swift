internal import COneDNN
import Failures

/// One direction of one convolution, compiled: the primitive and the layouts it wants.
struct ConvolutionKernel: Sendable {
  enum Direction: Hashable, Sendable {
    case forward(relu: Bool, bias: Bool)
    case backwardInput
    case backwardWeights(bias: Bool)
  }

  struct Key: Hashable, Sendable {
    let geometry: ConvolutionGeometry
    let direction: Direction
    let method: ConvolutionMethod
  }

  let primitive: Primitive
  let input: Layout
  let output: Layout
  let inputDescription: dnnl_memory_desc_t
  let outputDescription: dnnl_memory_desc_t
  /// Chosen by oneDNN, often in a packed form that only the library can read.
  let weightDescription: dnnl_memory_desc_t
  let biasDescription: dnnl_memory_desc_t

  private static let cache = KernelCache<Key, ConvolutionKernel>()

  static func get(_ key: Key) throws -> ConvolutionKernel {
    try cache.value(for: key) { try compile(key) }
  }

  private struct Candidate {
    let winograd: Bool
    let input: Layout
    let output: Layout
  }

  /// Layouts and algorithms in the order of preference. A plain destination on thin layers would drop to the
  /// library's reference kernel, 500 times slower, so blocked ones come first and reference kernels last.
  private static func candidates(_ key: Key) -> [Candidate] {
    let geometry = key.geometry
    let blocked = PreferredLayout.image
    var result: [Candidate] = []
    if winogradPays(key) { result.append(Candidate(winograd: true, input: blocked, output: blocked)) }
    // The library's kernels for images of up to three channels read them plain.
    if geometry.inputChannels <= 3, key.direction != .backwardInput {
      result.append(Candidate(winograd: false, input: .plain, output: blocked))
    }
    result.append(Candidate(winograd: false, input: blocked, output: blocked))
    result.append(Candidate(winograd: false, input: .plain, output: .plain))
    return result
  }

  /// Whether Winograd F(4×4, 3×3) applies and is faster than the direct kernel.
  ///
  /// It transforms the weights at every call, so it loses where there are few tiles of 4×4 outputs to use them on: 4
  /// images of 8×8 with 256 channels (16 tiles) are a tie, 4×4 with 512 channels (4 tiles) take four times as long.
  /// Channels that do not fill a block of 16 are computed as zeros, which still halves the time of 60→60 and of 64→3.
  private static func winogradPays(_ key: Key) -> Bool {
    let geometry = key.geometry
    guard
      key.method == .automatic, OneDNN.hasAVX512, geometry.kernelHeight == 3, geometry.kernelWidth == 3,
      geometry.stride == 1, geometry.dilation == 1, geometry.groups == 1, geometry.padding <= 1,
      geometry.inputChannels > 8
    else { return false }
    let tiles = geometry.batch * ((geometry.outputHeight + 3) / 4) * ((geometry.outputWidth + 3) / 4)
    return switch key.direction {
    case .forward, .backwardInput: tiles >= 32
    case .backwardWeights: tiles >= 16
    }
  }

  private static func compile(_ key: Key) throws -> ConvolutionKernel {
    let candidates = candidates(key)
    for allowReference in [false, true] {
      for candidate in candidates {
        if let kernel = try compile(key, candidate, allowReference: allowReference) { return kernel }
      }
    }
    throw Failure(
      "no kernel for a convolution of \(key.geometry.inputShape) with weights \(key.geometry.weightShape)")
  }

  private static func compile(
    _ key: Key, _ candidate: Candidate, allowReference: Bool
  ) throws -> ConvolutionKernel? {
    let geometry = key.geometry
    var input = try OneDNN.description(shape: geometry.inputShape, layout: candidate.input)
    var output = try OneDNN.description(shape: geometry.outputShape, layout: candidate.output)
    var weights = try OneDNN.description(shape: libraryShape(geometry), tag: dnnl_format_tag_any)
    let bias = try OneDNN.description(shape: [geometry.outputChannels], tag: dnnl_a)
    let strides = [Int64(geometry.stride), Int64(geometry.stride)]
    let dilates = [Int64(geometry.dilation - 1), Int64(geometry.dilation - 1)]
    let padding = [Int64(geometry.padding), Int64(geometry.padding)]
    let algorithm = candidate.winograd ? dnnl_convolution_winograd : dnnl_convolution_direct

    var attributes: dnnl_primitive_attr_t?
    try OneDNN.check(dnnl_primitive_attr_create(&attributes), "preparing a convolution")
    defer { dnnl_primitive_attr_destroy(attributes) }
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)

    var hasBias = true
    if case .forward(_, let bias) = key.direction { hasBias = bias }
    if case .forward(relu: true, _) = key.direction {
      var operations: dnnl_post_ops_t?
      try OneDNN.check(dnnl_post_ops_create(&operations), "preparing a convolution")
      defer { dnnl_post_ops_destroy(operations) }
      dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0)
      dnnl_primitive_attr_set_post_ops(attributes, operations)
    }

    var forward = dnnl_convolution_desc_t()
    guard
      withUnsafePointer(
        to: bias,
        {
          dnnl_dilated_convolution_forward_desc_init(
            &forward, dnnl_forward_training, algorithm, &input, &weights, hasBias ? $0 : nil, &output,
            strides,
            dilates, padding, padding)
        }) == dnnl_success,
      let forwardDescriptor = create(
        &forward, { if case .forward = key.direction { attributes } else { nil } }(), hint: nil)
    else { return nil }

    let descriptor: dnnl_primitive_desc_t
    switch key.direction {
    case .forward:
      descriptor = forwardDescriptor
    case .backwardInput:
      defer { dnnl_primitive_desc_destroy(forwardDescriptor) }
      var backward = dnnl_convolution_desc_t()
      guard
        dnnl_dilated_convolution_backward_data_desc_init(
          &backward, algorithm, &input, &weights, &output, strides, dilates, padding, padding)
          == dnnl_success,
        let made = create(&backward, attributes, hint: forwardDescriptor)
      else { return nil }
      descriptor = made
    case .backwardWeights(let wantsBias):
      defer { dnnl_primitive_desc_destroy(forwardDescriptor) }
      var backward = dnnl_convolution_desc_t()
      guard
        withUnsafePointer(
          to: bias,
          {
            dnnl_dilated_convolution_backward_weights_desc_init(
              &backward, algorithm, &input, &weights, wantsBias ? $0 : nil, &output, strides, dilates,
              padding,
              padding)
          }) == dnnl_success,
        let made = create(&backward, attributes, hint: forwardDescriptor)
      else { return nil }
      descriptor = made
    }
    if !allowReference, isReference(descriptor) {
      dnnl_primitive_desc_destroy(descriptor)
      return nil
    }
    let isBackwardWeights = if case .backwardWeights = key.direction { true } else { false }
    weights = Primitive.query(
      descriptor, isBackwardWeights ? dnnl_query_diff_weights_md : dnnl_query_weights_md)
    return ConvolutionKernel(
      primitive: try Primitive(descriptor, action: "preparing a convolution"),
      input: candidate.input, output: candidate.output,
      inputDescription: input, outputDescription: output, weightDescription: weights, biasDescription: bias)
  }

  /// The library keeps groups as a dimension of their own.
  static func libraryShape(_ geometry: ConvolutionGeometry) -> [Int] {
    guard geometry.groups > 1 else { return geometry.weightShape }
    var shape = geometry.weightShape
    shape[0] /= geometry.groups
    return [geometry.groups] + shape
  }

  private static func create(
    _ description: inout dnnl_convolution_desc_t, _ attributes: dnnl_primitive_attr_t?,
    hint: dnnl_primitive_desc_t?
  ) -> dnnl_primitive_desc_t? {
    var result: dnnl_primitive_desc_t?
    let status = dnnl_primitive_desc_create(&result, &description, attributes, OneDNN.engine, hint)
    return status == dnnl_success ? result : nil
  }

  private static func isReference(_ descriptor: dnnl_primitive_desc_t) -> Bool {
    var name: UnsafePointer<CChar>?
    guard
      withUnsafeMutablePointer(
        to: &name, { dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, $0) })
        == dnnl_success,
      let name
    else { return false }
    return String(cString: name).contains("ref")
  }
}
