import Glibc

/// Knows how much of the running thread's stack is left, so that recursion ends in an error and never
/// in a crash, whatever stack the host gives its threads.
package enum StackGuard {
  /// Enough for what a step may call without asking again: system libraries, and walks over values as deep
  /// as they may nest.
  private static let reserve: UInt = 256 << 10

  /// The lowest address the current thread may still use. Ask once, then compare with `isExhausted`.
  package static func limit() -> UInt {
    // glibc declares the function only for programs that ask for its extensions, so look it up.
    guard let address = dlsym(nil, "pthread_getattr_np") else { return 0 }
    let getAttributes = unsafeBitCast(
      address, to: (@convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> CInt).self)
    var attributes = pthread_attr_t()
    guard getAttributes(pthread_self(), &attributes) == 0 else { return 0 }
    defer { pthread_attr_destroy(&attributes) }
    var base: UnsafeMutableRawPointer?
    var size = 0
    guard pthread_attr_getstack(&attributes, &base, &size) == 0, let base else { return 0 }
    return UInt(bitPattern: base) + reserve
  }

  @inline(never)
  package static func isExhausted(limit: UInt) -> Bool {
    var marker: UInt8 = 0
    return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) < limit }
  }
}
