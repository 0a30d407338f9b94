internal import CLineEditing
import Glibc
import Interpreter
import Synchronization

/// Ctrl-C. At the prompt it clears the entry; during work the first asks the script to stop, and one
/// more than two seconds later ends the program, for work that does not listen.
enum WorkSignals {
  private static let isWorking = Atomic<Bool>(false)
  /// When the script was asked to stop, in nanoseconds of the monotonic clock; 0 when it was not.
  private static let askedAt = Atomic<Int64>(0)
  private static let patience: Int64 = 2_000_000_000

  /// Call before the first entry: everything the handler touches must exist before it can run.
  static func install() {
    Interrupt.clear()
    isWorking.store(false, ordering: .relaxed)
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
    askedAt.store(0, ordering: .relaxed)
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
    let asked = askedAt.load(ordering: .relaxed)
    if asked == 0 {
      askedAt.store(now, ordering: .relaxed)
      Interrupt.request()
    } else if now - asked > patience {
      // Only what may be called inside a handler: no allocation, no Swift strings.
      let sentence: StaticString =
        "\n\u{1B}[0mderain: the work did not stop when asked, so the program ends here\n"
      _ = write(STDERR_FILENO, sentence.utf8Start, sentence.utf8CodeUnitCount)
      _exit(130)
    }
    errno = saved
  }
}
