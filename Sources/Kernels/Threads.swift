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

  /// Starts the program anew where that is needed for waiting threads to sleep soon. To be called first in `main`.
  ///
  /// OpenMP's threads spin for milliseconds while they wait for each other, which is fast on an idle machine and a
  /// disaster on a shared one: with one other busy process on two cores, training fell from 45 steps a second to
  /// below 2, and to about 20 where threads sleep after a short spin. On an idle machine, sleeping at once costs a
  /// tenth, and a spin of a few thousand rounds nothing. The library reads its settings before `main` begins, so
  /// the only way in is the environment of a new start, which takes some milliseconds. Whoever sets one of the
  /// variables keeps that setting.
  public static func letWaitingThreadsSleep() {
    let settings = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"]
    guard settings.allSatisfy({ getenv($0) == nil }) else { return }
    setenv("GOMP_SPINCOUNT", "3000", 1)
    // Of BLAS one thread is used; the others it would start spin for a while, too.
    setenv("OPENBLAS_NUM_THREADS", "1", 0)
    // By its own path, under which others know the process. Where the restart fails, the program goes on as it is.
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { return }
    execv(path, CommandLine.unsafeArgv)
  }
}
