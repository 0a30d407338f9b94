import Glibc
import Resources
import Synchronization

/// The signal that asked the program to end, which decides its exit status.
enum StopSignal {
  private static let latest = Atomic<Int32>(0)

  /// The exit status that shells expect, 128 and the signal's number: 130 after Ctrl-C; nil where none has come.
  static var status: Int32? {
    let signal = latest.load(ordering: .relaxed)
    return signal == 0 ? nil : 128 + signal
  }

  /// Ctrl-C asks the script to stop, so that what it has is kept; a second one ends the program at once.
  static func catchInterrupts() {
    // Both are there before a handler looks at them.
    Interrupt.clear()
    latest.store(0, ordering: .relaxed)
    handle(SIGINT)
  }

  /// Ending the program, as a batch system does, and closing its terminal are taken as Ctrl-C.
  static func catchEnding() {
    for number in [SIGTERM, SIGHUP] {
      var before = sigaction()
      // Whoever started the program may want it to go on, as nohup does.
      guard sigaction(number, nil, &before) == 0, !isIgnored(before) else { continue }
      handle(number)
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func handle(_ number: Int32) {
    signal(number) { number in
      if Interrupt.isRequested { _exit(128 + number) }
      StopSignal.latest.store(number, ordering: .relaxed)
      Interrupt.request()
    }
  }
}
