import Glibc
import Synchronization

/// How work is called off from outside, as by Ctrl-C.
///
/// The host says how that can be told. It is asked wherever memory is taken, and thus between the operations of
/// whatever is computed, and within long ones between their pieces, or while they run on a thread of their own.
public enum Cancellation {
  private struct Host {
    let isWanted: @Sendable () -> Bool
    let error: @Sendable () -> any Error
  }

  nonisolated(unsafe) private static var host: Host?
  private static let shields = Atomic<Int>(0)

  /// To be called before anything is computed.
  ///
  /// - Parameters:
  ///   - isWanted: whether work is to end; called from any thread.
  ///   - error: what work then throws.
  public static func install(
    isWanted: @escaping @Sendable () -> Bool, error: @escaping @Sendable () -> any Error
  ) {
    host = Host(isWanted: isWanted, error: error)
  }

  public static var isWanted: Bool { shields.load(ordering: .relaxed) == 0 && host?.isWanted() == true }

  /// - Throws: the host's error, where work is called off.
  public static func check() throws {
    guard isWanted, let host else { return }
    throw host.error()
  }

  /// Does what has to be done although work is called off: keeping what there is.
  public static func shielding<Result>(_ work: () throws -> Result) rethrows -> Result {
    shields.add(1, ordering: .relaxed)
    defer { shields.subtract(1, ordering: .relaxed) }
    return try work()
  }

  /// Does what cannot be called off on a thread of its own, where it is worth it. Called off, it is left to itself: it
  /// must not touch what others use, and hold on to what it needs.
  ///
  /// - Parameter cost: about how many multiplications it takes.
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

  /// What is left to itself may still compute when the program ends, which then must not take the libraries apart.
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
