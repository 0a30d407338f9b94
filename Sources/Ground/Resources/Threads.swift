import Glibc
import Synchronization

/// The number of threads that kernels use. All of them belong to OpenMP's team, on which oneDNN runs too.
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

  /// Sets the number of threads that DERAIN_THREADS asks for, once.
  public static func configure() { _ = configured }

  /// Sets the number of threads for calls from the current thread, such as that of the thread which started it.
  static func configure(asWith count: Int) {
    configure()
    set(Int32(count))
  }

  private static let changes = Atomic<Int>(0)

  /// Counts how often the number of threads was changed.
  public static var epoch: Int { changes.load(ordering: .relaxed) }

  /// Sets the number of threads from now on, for calls from the current thread.
  ///
  /// - Parameter count: from 1 to 4096; other values are clamped to that range.
  public static func use(_ count: Int) {
    configure()
    set(Int32(max(1, min(count, 4096))))
    changes.add(1, ordering: .relaxed)
  }

  /// Ends OpenMP's waiting threads, so that the process can be forked: a child has one thread only, and would wait for
  /// the others without end. They start again at the next parallel loop.
  ///
  /// - Returns: false when this OpenMP library cannot do so.
  public static func rest() -> Bool {
    typealias Pause = @convention(c) (Int32) -> Int32
    guard let address = symbol("omp_pause_resource_all") else { return false }
    let hard: Int32 = 2
    return unsafeBitCast(address, to: Pause.self)(hard) == 0
  }

  /// The number of threads of the next parallel loop: `DERAIN_THREADS` where it is a positive number, otherwise what
  /// OpenMP finds, until `use(_:)` sets another; 1 without OpenMP.
  public static var count: Int {
    configure()
    guard let address = symbol("omp_get_max_threads") else { return 1 }
    return Int(unsafeBitCast(address, to: GetThreads.self)())
  }

  /// The number of processors that the process may run on, as OpenMP counts them; 1 without OpenMP.
  public static var processors: Int {
    guard let address = symbol("omp_get_num_procs") else { return 1 }
    return Int(unsafeBitCast(address, to: GetThreads.self)())
  }
}
