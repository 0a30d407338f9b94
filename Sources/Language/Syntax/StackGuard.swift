import Glibc
import Synchronization

/// Knows how much of the running thread's stack is left, so that recursion ends in an error and never
/// in a crash, whatever stack the host gives its threads.
package enum StackGuard {
  /// Enough for what a step may call without asking again: system libraries, and walks over values as deep
  /// as they may nest.
  private static let reserve: UInt = 256 << 10

  /// The stack last asked for: to ask the system, which looks through all of the process's memory, takes long.
  private static let known = Mutex<Range<UInt>>(0..<0)

  /// The lowest address the current thread may still use. Ask once, then compare with `isExhausted`.
  package static func limit() -> UInt {
    var marker: UInt8 = 0
    let here = withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    return known.withLock { stack in
      if !stack.contains(here) { stack = current() ?? 0..<0 }
      return stack.isEmpty ? 0 : stack.lowerBound + reserve
    }
  }

  /// The addresses of the current thread's stack.
  private static func current() -> Range<UInt>? {
    // glibc declares the function only for programs that ask for its extensions, so look it up.
    guard let address = dlsym(nil, "pthread_getattr_np") else { return nil }
    let getAttributes = unsafeBitCast(
      address, to: (@convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> CInt).self)
    var attributes = pthread_attr_t()
    guard getAttributes(pthread_self(), &attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(&attributes) }
    var base: UnsafeMutableRawPointer?
    var size = 0
    guard pthread_attr_getstack(&attributes, &base, &size) == 0, let base else { return nil }
    return UInt(bitPattern: base)..<UInt(bitPattern: base) + UInt(size)
  }

  @inline(never)
  package static func isExhausted(limit: UInt) -> Bool {
    var marker: UInt8 = 0
    return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) < limit }
  }
}
