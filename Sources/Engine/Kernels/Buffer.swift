import Failures
import Resources

/// A 64-byte aligned block of floats from `MemoryPool`, returned to it with the last reference; or a part of such a
/// block, which keeps the whole block alive.
public final class Buffer: @unchecked Sendable {
  /// The number of floats.
  public let count: Int
  /// The first float; valid as long as the buffer is held.
  public let pointer: UnsafeMutablePointer<Float>
  private let bytes: Int
  private let whole: Buffer?

  /// Takes uninitialised memory from the pool.
  ///
  /// - Parameters:
  ///   - count: the number of floats; 0 is allowed.
  ///   - purpose: what the memory is for, as error messages name it.
  /// - Throws: `Failure` with the size asked for when memory does not suffice; the host's error when work is
  ///   cancelled.
  public init(count: Int, purpose: @autoclosure () -> String = "what a kernel works with") throws {
    try Cancellation.check()
    let (size, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard !overflow, size < 1 << 46 else {
      throw Failure("\(purpose()) does not fit into memory")
    }
    bytes = MemoryPool.sizeClass(bytes: size)
    pointer = try MemoryPool.take(bytes: bytes, purpose: purpose()).assumingMemoryBound(to: Float.self)
    whole = nil
    self.count = count
  }

  /// A view of `count` floats of another buffer, starting at `offset`. Both share memory.
  public init(part whole: Buffer, from offset: Int, count: Int) {
    precondition(offset >= 0 && count >= 0 && offset + count <= whole.count, "a part lies within its block")
    self.whole = whole
    bytes = 0
    pointer = whole.pointer + offset
    self.count = count
  }

  deinit {
    if whole == nil { MemoryPool.give(back: pointer, bytes: bytes) }
  }

  /// Sets all floats to one value.
  public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }
}
