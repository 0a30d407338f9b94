internal import CLineEditing
import Glibc
import Resources
import Synchronization

/// Ctrl-C. At the prompt it clears the entry; during work the first asks the script to stop. For work that does not
/// listen, the second says what is waited for, and the third ends the program.
enum WorkSignals {
  private static let isWorking = Atomic<Bool>(false)
  /// How often the script was asked to stop, and when last, in nanoseconds of the monotonic clock.
  private static let requests = Atomic<Int>(0)
  private static let askedAt = Atomic<Int64>(0)
  /// A key that is held down counts once.
  private static let patience: Int64 = 500_000_000

  /// Call before the first entry: everything the handler touches must exist before it can run.
  static func install() {
    Interrupt.clear()
    isWorking.store(false, ordering: .relaxed)
    requests.store(0, ordering: .relaxed)
    askedAt.store(0, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in WorkSignals.received() }
    sigemptyset(&action.sa_mask)
    // Without SA_RESTART: a read that waits for a key must return.
    action.sa_flags = 0
    sigaction(SIGINT, &action, nil)
  }

  static func during<Result>(_ work: () throws -> Result) rethrows -> Result {
    Interrupt.clear()
    requests.store(0, ordering: .relaxed)
    isWorking.store(true, ordering: .relaxed)
    defer {
      isWorking.store(false, ordering: .relaxed)
      Interrupt.clear()
    }
    return try work()
  }

  private static func received() {
    guard isWorking.load(ordering: .relaxed) else { return line_editor_interrupt() }
    let saved = errno
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let before = requests.load(ordering: .relaxed)
    if before == 0 || now - askedAt.load(ordering: .relaxed) > patience {
      requests.store(before + 1, ordering: .relaxed)
      askedAt.store(now, ordering: .relaxed)
      switch before {
      case 0: Interrupt.request()
      case 1:
        say("\nstill stopping: one operation must finish first; press Ctrl-C again to end the program\n")
      default:
        say("\nthe operation did not stop, so the program ends now\n")
        _exit(130)
      }
    }
    errno = saved
  }

  /// Only what may be called inside a handler: no allocation, no Swift strings.
  private static func say(_ sentence: StaticString) {
    _ = write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
  }
}
