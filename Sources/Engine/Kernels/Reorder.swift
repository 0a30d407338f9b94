internal import COneDNN
import Failures
import Synchronization

/// Changes of layout, and a count of them: training should reorder at a network's two ends only.
public enum Reorder {
  private static let counter = Atomic<Int>(0)

  /// The number of tensors that changed their layout since the process began.
  public static var count: Int { counter.load(ordering: .relaxed) }

  private struct Key: Hashable {
    let shape: [Int]
    let from: Layout
    let to: Layout
  }

  private static let primitives = KernelCache<Key, Primitive>()

  /// The same values in another layout; the tensor itself when it has that layout already.
  public static func apply(_ source: RawTensor, to layout: Layout) throws -> RawTensor {
    guard source.layout != layout else { return source }
    let from = try OneDNN.description(shape: source.shape, layout: source.layout)
    let to = try OneDNN.description(shape: source.shape, layout: layout)
    let result = try RawTensor(shape: source.shape, layout: layout)
    guard source.count > 0 else { return result }
    let primitive = try primitives.value(
      for: Key(shape: source.shape, from: source.layout, to: layout)
    ) { try make(from: from, to: to) }
    try run(primitive, from: from, source.pointer, to: to, result.pointer)
    counter.add(1, ordering: .relaxed)
    return result
  }

  private struct PermutationKey: Hashable {
    let shape: [Int]
    let strides: [Int]
  }

  private static let permutations = KernelCache<PermutationKey, Primitive>()

  /// A plain copy of plain memory with permuted axes.
  ///
  /// Small views are walked element by element. Large ones go to oneDNN, which works in tiles and is ten times as fast.
  ///
  /// - Parameter view: of all of the memory, with the strides of its axes permuted.
  public static func permuted(_ source: UnsafeMutablePointer<Float>, as view: StridedView) throws -> RawTensor
  {
    guard view.count >= 1 << 14, view.shape.count <= 12 else { return try view.gather(source) }
    let from = try OneDNN.description(shape: view.shape, strides: view.strides)
    let to = try OneDNN.description(shape: view.shape, strides: StridedView.plainStrides(view.shape))
    let result = try RawTensor(shape: view.shape)
    let primitive = try permutations.value(for: PermutationKey(shape: view.shape, strides: view.strides)) {
      try make(from: from, to: to)
    }
    try run(primitive, from: from, source, to: to, result.pointer)
    return result
  }

  static func make(from: dnnl_memory_desc_t, to: dnnl_memory_desc_t) throws -> Primitive {
    var from = from
    var to = to
    var attributes: dnnl_primitive_attr_t?
    try OneDNN.check(dnnl_primitive_attr_create(&attributes), "preparing a change of layout")
    defer { dnnl_primitive_attr_destroy(attributes) }
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)
    var descriptor: dnnl_primitive_desc_t?
    try OneDNN.check(
      dnnl_reorder_primitive_desc_create(
        &descriptor, &from, OneDNN.engine, &to, OneDNN.engine, attributes),
      "preparing a change of layout")
    guard let descriptor else { throw Failure("no kernel for this change of layout") }
    return try Primitive(descriptor, action: "preparing a change of layout")
  }

  static func run(
    _ primitive: Primitive, from: dnnl_memory_desc_t, _ source: UnsafeMutablePointer<Float>,
    to: dnnl_memory_desc_t, _ destination: UnsafeMutablePointer<Float>
  ) throws {
    try primitive.execute([
      Primitive.Argument(Int32(DNNL_ARG_FROM), from, source),
      Primitive.Argument(Int32(DNNL_ARG_TO), to, destination),
    ])
  }
}
