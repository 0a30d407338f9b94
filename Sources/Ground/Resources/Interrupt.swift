import Synchronization

/// The one flag that asks running scripts to stop. Setting it is safe inside a signal handler.
///
/// Loops and calls check it and throw `Interruption`. A built-in that works for long checks
/// `isRequested` itself: either it throws (`call.checkInterruption()`), or it returns what it has so
/// far and leaves the flag set. Then the statement it stands in still makes its assignment, and the
/// script stops before its next call, statement or round of a loop.
public enum Interrupt {
  private static let flag = Atomic<Bool>(false)

  /// Asks the running script to stop.
  public static func request() { flag.store(true, ordering: .relaxed) }

  /// Whether the running script was asked to stop.
  public static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Forgets a request. Call it once before the signal handler is installed (so that the handler finds
  /// the flag initialised) and before each new entry.
  public static func clear() { flag.store(false, ordering: .relaxed) }
}

/// Ctrl-C, thrown by what it ends. No `try` of the language catches it.
public struct Interruption: Error {
  /// The line the script was at, as `curves.dr:12`; nil where it had come to its end.
  public var place: String?

  public init() {}
}
