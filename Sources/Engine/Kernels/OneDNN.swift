internal import COneDNN
import Failures
import Resources
import Synchronization

/// The library's CPU engine and its stream, made once, and the calls that every primitive needs.
enum OneDNN {
  // Both handles are only ever read after creation, and the library lets any thread use them.
  nonisolated(unsafe) static let engine: dnnl_engine_t? = {
    Threads.configure()
    var engine: dnnl_engine_t?
    return dnnl_engine_create(&engine, dnnl_cpu, 0) == dnnl_success ? engine : nil
  }()

  nonisolated(unsafe) static let stream: dnnl_stream_t? = {
    var stream: dnnl_stream_t?
    let flags = UInt32(dnnl_stream_default_flags.rawValue)
    return dnnl_stream_create(&stream, engine, flags) == dnnl_success ? stream : nil
  }()

  static func check(_ status: dnnl_status_t, _ action: @autoclosure () -> String) throws {
    guard status == dnnl_success else {
      if status == dnnl_out_of_memory { throw Failure("\(action()) needs more memory than there is") }
      throw Failure("\(action()) failed in the convolution library (status \(status.rawValue))")
    }
  }

  /// Whether this processor runs the library's AVX-512 kernels, which want channels in blocks of 16.
  static let hasAVX512: Bool = dnnl_get_effective_cpu_isa().rawValue & 0x20 != 0

  /// Whether it runs the AVX2 kernels.
  static let hasAVX2: Bool = dnnl_get_effective_cpu_isa().rawValue & 0x4 != 0

  static func description(shape: [Int], tag: dnnl_format_tag_t) throws -> dnnl_memory_desc_t {
    var result = dnnl_memory_desc_t()
    let dims = shape.map { Int64($0) }
    try check(
      dnnl_memory_desc_init_by_tag(&result, Int32(shape.count), dims, dnnl_f32, tag), "describing \(shape)")
    return result
  }

  static func description(shape: [Int], strides: [Int]) throws -> dnnl_memory_desc_t {
    var result = dnnl_memory_desc_t()
    try check(
      dnnl_memory_desc_init_by_strides(
        &result, Int32(shape.count), shape.map { Int64($0) }, dnnl_f32, strides.map { Int64($0) }),
      "describing \(shape)")
    return result
  }

  static func description(shape: [Int], layout: Layout) throws -> dnnl_memory_desc_t {
    let tag: dnnl_format_tag_t =
      switch layout {
      case .blocked(16): dnnl_aBcd16b
      case .blocked(8): dnnl_aBcd8b
      case .blocked(let block): throw Failure("channel blocks of \(block) are not known")
      case .plain:
        switch shape.count {
        case 1: dnnl_a
        case 2: dnnl_ab
        case 3: dnnl_abc
        case 4: dnnl_abcd
        case 5: dnnl_abcde
        default: dnnl_a
        }
      }
    if layout == .plain, shape.count == 0 || shape.count > 5 {
      return try description(shape: [shape.reduce(1, *)], tag: dnnl_a)
    }
    return try description(shape: shape, tag: tag)
  }
}

/// The layout of images (N, C, H, W) for which this processor has the fastest convolution kernels.
public enum PreferredLayout {
  /// Channels in blocks of 16 on processors with AVX-512, otherwise in blocks of 8.
  public static var image: Layout { OneDNN.hasAVX512 ? .blocked(16) : .blocked(8) }
}

/// One compiled operation of the library, ready to run on any memory of the right description.
final class Primitive: @unchecked Sendable {
  private let handle: dnnl_primitive_t
  let descriptor: dnnl_primitive_desc_t
  private let scratchpad: dnnl_memory_desc_t
  private let scratchpadCount: Int

  /// Takes the descriptor over, also where it throws.
  init(_ descriptor: dnnl_primitive_desc_t, action: String) throws {
    var handle: dnnl_primitive_t?
    let status = dnnl_primitive_create(&handle, descriptor)
    guard status == dnnl_success, let handle else {
      dnnl_primitive_desc_destroy(descriptor)
      try OneDNN.check(status, action)
      throw Failure("\(action) failed in the convolution library")
    }
    self.handle = handle
    self.descriptor = descriptor
    scratchpad = Primitive.query(descriptor, dnnl_query_scratchpad_md)
    var description = scratchpad
    scratchpadCount = (dnnl_memory_desc_get_size(&description) + 3) / 4
  }

  deinit {
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(descriptor)
  }

  /// The operation of a description, with scratch memory from the pool, and its descriptor, which lives as long.
  ///
  /// - Parameter hint: for a backward operation, the descriptor of the forward one.
  static func make(
    _ description: UnsafeRawPointer, hint: dnnl_primitive_desc_t? = nil, action: String
  ) throws -> (primitive: Primitive, descriptor: dnnl_primitive_desc_t) {
    var attributes: dnnl_primitive_attr_t?
    try OneDNN.check(dnnl_primitive_attr_create(&attributes), action)
    defer { dnnl_primitive_attr_destroy(attributes) }
    dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)
    var descriptor: dnnl_primitive_desc_t?
    try OneDNN.check(
      dnnl_primitive_desc_create(&descriptor, description, attributes, OneDNN.engine, hint), action)
    guard let descriptor else { throw Failure("no kernel for \(action)") }
    return (try Primitive(descriptor, action: action), descriptor)
  }

  static func query(_ descriptor: dnnl_primitive_desc_t, _ what: dnnl_query_t) -> dnnl_memory_desc_t {
    dnnl_primitive_desc_query_md(descriptor, what, 0)?.pointee ?? dnnl_memory_desc_t()
  }

  /// Runs on the given memory. Scratch memory comes from the pool.
  func execute(_ arguments: [Argument]) throws {
    let scratch = scratchpadCount > 0 ? try Buffer(count: scratchpadCount) : nil
    var all = arguments
    if let scratch {
      all.append(Argument(Int32(DNNL_ARG_SCRATCHPAD), scratchpad, scratch.pointer))
    }
    var made: [dnnl_exec_arg_t] = []
    made.reserveCapacity(all.count)
    defer { for argument in made { dnnl_memory_destroy(argument.memory) } }
    for argument in all {
      var memory: dnnl_memory_t?
      var description = argument.description
      try OneDNN.check(
        dnnl_memory_create(&memory, &description, OneDNN.engine, argument.pointer), "attaching memory")
      made.append(dnnl_exec_arg_t(arg: argument.index, memory: memory))
    }
    try OneDNN.check(
      dnnl_primitive_execute(handle, OneDNN.stream, Int32(made.count), made), "running a kernel")
    try OneDNN.check(dnnl_stream_wait(OneDNN.stream), "running a kernel")
    withExtendedLifetime(scratch) {}
  }

  struct Argument {
    let index: Int32
    let description: dnnl_memory_desc_t
    let pointer: UnsafeMutablePointer<Float>

    init(_ index: Int32, _ description: dnnl_memory_desc_t, _ pointer: UnsafeMutablePointer<Float>) {
      self.index = index
      self.description = description
      self.pointer = pointer
    }
  }
}

/// A table of values that are expensive to make, such as compiled kernels. It lasts as long as the process, but is
/// emptied when the number of threads changes, since the library compiles for a fixed number. Safe to use from any
/// thread.
final class KernelCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entries {
    var epoch = 0
    var table: [Key: Value] = [:]
  }

  private let entries = Mutex(Entries())

  func value(for key: Key, make: () throws -> Value) throws -> Value {
    let epoch = Threads.epoch
    let known = entries.withLock { entries in
      if entries.epoch != epoch { entries = Entries(epoch: epoch) }
      return entries.table[key]
    }
    if let known { return known }
    let made = try make()
    entries.withLock { $0.table[key] = made }
    return made
  }
}
