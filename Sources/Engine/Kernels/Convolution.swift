internal import COneDNN
import Glibc
import Synchronization

/// Which algorithms a convolution may use.
public enum ConvolutionMethod: String, Hashable, Sendable, CaseIterable {
  /// Winograd F(4×4, 3×3) where oneDNN has it and it is expected to be faster, direct elsewhere.
  case automatic
  /// Direct everywhere, without the larger rounding errors of Winograd.
  case direct
}

/// Copies of weights in the form that kernels need, kept until the weights change. Safe to use from any thread.
public final class PackedWeights: Sendable {
  private struct Copy: Sendable {
    let version: Int
    let buffer: Buffer
  }

  private let copies = Mutex<[ConvolutionKernel.Key: Copy]>([:])

  public init() {}

  func packed(
    _ key: ConvolutionKernel.Key, version: Int, make: () throws -> Buffer
  ) throws -> Buffer {
    if let copy = copies.withLock({ $0[key] }), copy.version == version { return copy.buffer }
    let buffer = try make()
    copies.withLock { $0[key] = Copy(version: version, buffer: buffer) }
    return buffer
  }
}

/// Two-dimensional convolution and its two gradients. Weights are plain, in the order (O, I, H, W). Activations are in
/// the layout that the kernel prefers, so that nothing is reordered within a chain of convolutions.
public enum Convolution {
  /// DERAIN_CONVOLUTION where it names a method.
  private static let methodInUse = Mutex(
    getenv("DERAIN_CONVOLUTION").flatMap { ConvolutionMethod(rawValue: String(cString: $0)) } ?? .automatic)

  /// The algorithms for convolutions from now on, in the whole process. At start it is that named by
  /// `DERAIN_CONVOLUTION` (`automatic` or `direct`), or `.automatic`.
  public static var method: ConvolutionMethod {
    get { methodInUse.withLock { $0 } }
    set { methodInUse.withLock { $0 = newValue } }
  }

  /// Weights of a convolution, with a store for packed copies of them.
  public struct Weights {
    /// The weights, (O, I / groups, kernel height, kernel width), plain.
    public let values: RawTensor
    /// Where packed copies are kept; without one, weights are packed at every call.
    public let cache: PackedWeights?
    /// The version of the values. A packed copy of another version is made anew.
    public let version: Int

    public init(_ values: RawTensor, cache: PackedWeights? = nil, version: Int = 0) {
      self.values = values
      self.cache = cache
      self.version = version
    }

    func packed(_ key: ConvolutionKernel.Key, _ kernel: ConvolutionKernel) throws -> Buffer {
      guard let cache else { return try pack(key, kernel) }
      return try cache.packed(key, version: version) { try pack(key, kernel) }
    }

    private func pack(_ key: ConvolutionKernel.Key, _ kernel: ConvolutionKernel) throws -> Buffer {
      let plain = try Convolution.plainDescription(key.geometry)
      return try Convolution.reordered(
        values.pointer, from: plain, to: kernel.weightDescription, direction: .packing, key)
    }
  }

  /// input ∗ weights + bias, followed by a ReLU where wanted.
  ///
  /// - Parameters:
  ///   - input: of the shape `geometry.inputShape`.
  ///   - bias: (O), plain, or none.
  ///   - relu: applies max(x, 0) within the same pass.
  /// - Returns: the shape `geometry.outputShape`, in the layout of the kernel.
  public static func forward(
    _ input: RawTensor, _ weights: Weights, bias: RawTensor?, relu: Bool, _ geometry: ConvolutionGeometry,
    method: ConvolutionMethod = Convolution.method
  ) throws -> RawTensor {
    let key = ConvolutionKernel.Key(
      geometry: geometry, direction: .forward(relu: relu, bias: bias != nil), method: method)
    let kernel = try ConvolutionKernel.get(key)
    let source = try Reorder.apply(input, to: kernel.input)
    let packed = try weights.packed(key, kernel)
    let output = try RawTensor(shape: geometry.outputShape, layout: kernel.output)
    var arguments = [
      Primitive.Argument(Int32(DNNL_ARG_SRC), kernel.inputDescription, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_WEIGHTS), kernel.weightDescription, packed.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DST), kernel.outputDescription, output.pointer),
    ]
    if let bias {
      arguments.append(Primitive.Argument(Int32(DNNL_ARG_BIAS), kernel.biasDescription, bias.pointer))
    }
    try kernel.primitive.execute(arguments)
    return output
  }

  /// The gradient with respect to the input, in the layout of the kernel.
  public static func backwardInput(
    _ gradient: RawTensor, _ weights: Weights, _ geometry: ConvolutionGeometry
  ) throws -> RawTensor {
    let key = ConvolutionKernel.Key(geometry: geometry, direction: .backwardInput, method: method)
    let kernel = try ConvolutionKernel.get(key)
    let source = try Reorder.apply(gradient, to: kernel.output)
    let packed = try weights.packed(key, kernel)
    let result = try RawTensor(shape: geometry.inputShape, layout: kernel.input)
    try kernel.primitive.execute([
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), kernel.outputDescription, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_WEIGHTS), kernel.weightDescription, packed.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_SRC), kernel.inputDescription, result.pointer),
    ])
    return result
  }

  /// The gradients with respect to the weights, plain in the order (O, I, H, W), and to the bias where wanted.
  public static func backwardWeights(
    _ gradient: RawTensor, input: RawTensor, bias wantsBias: Bool, _ geometry: ConvolutionGeometry
  ) throws -> (weights: RawTensor, bias: RawTensor?) {
    let key = ConvolutionKernel.Key(
      geometry: geometry, direction: .backwardWeights(bias: wantsBias), method: method)
    let kernel = try ConvolutionKernel.get(key)
    let source = try Reorder.apply(input, to: kernel.input)
    let difference = try Reorder.apply(gradient, to: kernel.output)
    var description = kernel.weightDescription
    let packed = try Buffer(count: (dnnl_memory_desc_get_size(&description) + 3) / 4)
    // Kernels may write the bias by whole channel blocks.
    let paddedChannels = (geometry.outputChannels + 15) / 16 * 16
    let bias = wantsBias ? try Buffer(count: paddedChannels) : nil
    var arguments = [
      Primitive.Argument(Int32(DNNL_ARG_SRC), kernel.inputDescription, source.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_DST), kernel.outputDescription, difference.pointer),
      Primitive.Argument(Int32(DNNL_ARG_DIFF_WEIGHTS), kernel.weightDescription, packed.pointer),
    ]
    if let bias {
      arguments.append(Primitive.Argument(Int32(DNNL_ARG_DIFF_BIAS), kernel.biasDescription, bias.pointer))
    }
    try kernel.primitive.execute(arguments)
    let plain = try reordered(
      packed.pointer, from: kernel.weightDescription, to: plainDescription(geometry), direction: .unpacking,
      key)
    return (
      RawTensor(shape: geometry.weightShape, layout: .plain, buffer: plain),
      bias.map { RawTensor(shape: [geometry.outputChannels], layout: .plain, buffer: $0) }
    )
  }

  // MARK: Packing

  private enum PackingDirection: Hashable {
    case packing
    case unpacking
  }

  private struct PackingKey: Hashable {
    let kernel: ConvolutionKernel.Key
    let direction: PackingDirection
  }

  private static let packings = KernelCache<PackingKey, Primitive>()

  private static func plainDescription(_ geometry: ConvolutionGeometry) throws -> dnnl_memory_desc_t {
    try OneDNN.description(shape: ConvolutionKernel.libraryShape(geometry), layout: .plain)
  }

  private static func reordered(
    _ values: UnsafeMutablePointer<Float>, from: dnnl_memory_desc_t, to: dnnl_memory_desc_t,
    direction: PackingDirection, _ key: ConvolutionKernel.Key
  ) throws -> Buffer {
    var to = to
    let buffer = try Buffer(count: (dnnl_memory_desc_get_size(&to) + 3) / 4)
    let primitive = try packings.value(for: PackingKey(kernel: key, direction: direction)) {
      try Reorder.make(from: from, to: to)
    }
    try Reorder.run(primitive, from: from, values, to: to, buffer.pointer)
    return buffer
  }
}
