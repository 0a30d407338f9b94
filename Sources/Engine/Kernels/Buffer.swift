import Failures
import Machine

/// A block of floats from the pool, 64-byte aligned, given back when the last reference goes; or a part of
/// such a block, which keeps the whole alive.
public final class Buffer: @unchecked Sendable {
  public let count: Int
  public let pointer: UnsafeMutablePointer<Float>
  private let bytes: Int
  private let whole: Buffer?

  /// Memory as it comes: the values are whatever was there before.
  ///
  /// - Parameter purpose: what the memory is for, as errors say it.
  /// - Throws: `Failure` where that much memory is not to be had, with its size and what is free; the host's error
  ///   where work is called off.
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

  /// `count` floats of another block from `offset` on. They share memory.
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

  public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }
}
