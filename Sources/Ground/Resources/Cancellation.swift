import Glibc
import Synchronization

/// The cancellation of a computation from outside, as by Ctrl-C.
///
/// The host program installs a closure that tells whether the computation is to end. It is called whenever memory is
/// taken, and thus between operations; within long operations between the pieces of their work, or every 50 ms while
/// they run on a thread of their own.
public enum Cancellation {
  private struct Host {
    let isWanted: @Sendable () -> Bool
    let error: @Sendable () -> any Error
  }

  nonisolated(unsafe) private static var host: Host?
  private static let shields = Atomic<Int>(0)

  /// Must be called before anything is computed.
  ///
  /// - Parameters:
  ///   - isWanted: whether the computation is to end; called from any thread.
  ///   - error: the error that the computation then throws.
  public static func install(
    isWanted: @escaping @Sendable () -> Bool, error: @escaping @Sendable () -> any Error
  ) {
    host = Host(isWanted: isWanted, error: error)
  }

  /// Whether the computation is to end now: false within `shielding(_:)`, and without a host.
  public static var isWanted: Bool { shields.load(ordering: .relaxed) == 0 && host?.isWanted() == true }

  /// Throws when the computation is to end.
  ///
  /// - Throws: the error of the host.
  public static func check() throws {
    guard isWanted, let host else { return }
    throw host.error()
  }

  /// Runs work that must finish although the computation was cancelled, such as saving what there is.
  public static func shielding<Result>(_ work: () throws -> Result) rethrows -> Result {
    shields.add(1, ordering: .relaxed)
    defer { shields.subtract(1, ordering: .relaxed) }
    return try work()
  }

  /// Runs work that cannot be interrupted, such as one call of a library, so that cancellation is noticed all the same.
  ///
  /// Work of more than 2 · 10⁹ multiplications runs on a thread of its own. On cancellation this call throws at once,
  /// and the thread is left running: the work must own all memory that it uses, and must not change anything that
  /// others use.
  ///
  /// - Parameter cost: about how many multiplications the work takes.
  /// - Throws: what the work throws, or the host's error on cancellation.
  public static func apart<Success>(cost: Int, _ work: @escaping () throws -> Success) throws -> Success {
    guard cost > 2_000_000_000, host != nil else { return try work() }
    let errand = Errand(work)
    let context = Unmanaged.passRetained(errand as AnyErrand)
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<AnyErrand>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      return try work()
    }
    pthread_detach(thread)
    while !errand.isDone(within: 50_000_000) {
      guard isWanted else { continue }
      _ = endsAtOnce
      try check()
    }
    return try errand.outcome()
  }

  /// A thread that was left running may still compute when the program ends. So the program exits without the
  /// destructors of the libraries.
  private static let endsAtOnce: Void = {
    on_exit(
      { status, _ in
        fflush(nil)
        _exit(status)
      }, nil)
  }()

  private class AnyErrand {
    func run() {}
  }

  private final class Errand<Success>: AnyErrand {
    private let work: () throws -> Success
    private var result: Result<Success, any Error>?
    private let done: UnsafeMutablePointer<sem_t> = .allocate(capacity: 1)
    private let threads = Threads.count

    init(_ work: @escaping () throws -> Success) {
      self.work = work
      sem_init(done, 0, 0)
    }

    deinit {
      sem_destroy(done)
      done.deallocate()
    }

    override func run() {
      Threads.configure(asWith: threads)
      result = Result(catching: work)
      sem_post(done)
    }

    /// - Parameter nanoseconds: below a second.
    func isDone(within nanoseconds: Int) -> Bool {
      var end = timespec()
      clock_gettime(CLOCK_REALTIME, &end)
      end.tv_nsec += nanoseconds
      if end.tv_nsec >= 1_000_000_000 {
        end.tv_sec += 1
        end.tv_nsec -= 1_000_000_000
      }
      return sem_timedwait(done, &end) == 0
    }

    func outcome() throws -> Success {
      guard let result else { preconditionFailure("an errand that is done has a result") }
      return try result.get()
    }
  }
}
