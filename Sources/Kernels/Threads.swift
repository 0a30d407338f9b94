import Glibc

/// How many threads the kernels use. OpenMP's team, which oneDNN runs on, is the only one.
public enum Threads {
  // The library that oneDNN brings has no header here, so its functions are looked up by name.
  private typealias SetThreads = @convention(c) (Int32) -> Void
  private typealias GetThreads = @convention(c) () -> Int32

  static func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(nil, name) }

  /// DERAIN_THREADS where it is set to a positive number; otherwise what OpenMP finds, which respects the
  /// processor affinity and OMP_NUM_THREADS.
  private static let configured: Void = {
    guard let text = getenv("DERAIN_THREADS"), let count = Int32(String(cString: text)), count > 0 else {
      return
    }
    set(count)
  }()

  private static func set(_ count: Int32) {
    if let address = symbol("omp_set_num_threads") { unsafeBitCast(address, to: SetThreads.self)(count) }
  }

  static func configure() { _ = configured }

  public static var count: Int {
    configure()
    guard let address = symbol("omp_get_max_threads") else { return 1 }
    return Int(unsafeBitCast(address, to: GetThreads.self)())
  }

  /// The processors that the program may run on.
  public static var processors: Int {
    guard let address = symbol("omp_get_num_procs") else { return 1 }
    return Int(unsafeBitCast(address, to: GetThreads.self)())
  }
}
