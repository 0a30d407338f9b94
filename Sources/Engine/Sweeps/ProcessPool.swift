internal import CProcess
import Failures
import Glibc
import Resources

/// Runs pieces of work in parallel, each in a copy of this process with its own share of the threads.
public enum ProcessPool {
  /// Runs pieces of work, at most `jobs` at a time, until `next` returns nil and all are done.
  ///
  /// A copy starts with everything that this process has in memory; what it changes stays its own. It is killed when
  /// this process ends, and receives SIGINT when `isInterrupted` returns true.
  ///
  /// - Parameters:
  ///   - jobs: the most copies at a time, 1 or more.
  ///   - isInterrupted: whether to stop; asked several times a second.
  ///   - next: returns the next piece, or nil where there is none; called in this process.
  ///   - work: does a piece, in a copy. It must not touch a `RunStore`.
  ///   - report: called in this process with what a piece reports.
  ///   - ended: called in this process when a piece has ended, with its duration in seconds.
  ///   - idle: called several times a second in this process.
  /// - Throws: `Failure` where a process cannot be started, and what `next`, `report` and `ended` throw.
  public static func run<Piece>(
    jobs: Int, isInterrupted: () -> Bool, next: () throws -> Piece?,
    work: (Piece, _ tell: @escaping (PointReport) -> Void) -> PointEnd,
    report: (Piece, PointReport) throws -> Void, ended: (Piece, PointEnd, Double) throws -> Void,
    idle: () -> Void
  ) throws {
    let threads = max(1, Threads.count / jobs)
    var copies: [Copy<Piece>] = []
    // Whatever goes wrong here, no copy is left running.
    defer { for copy in copies { copy.kill() } }
    var isOver = false
    var wasAsked = false
    while true {
      while !isOver, !isInterrupted(), copies.count < jobs {
        guard let piece = try next() else {
          isOver = true
          break
        }
        copies.append(try Copy(piece, threads: threads, work: work))
      }
      if copies.isEmpty { return }
      if isInterrupted(), !wasAsked {
        wasAsked = true
        for copy in copies { copy.ask() }
      }
      var polled = copies.map { pollfd(fd: $0.input, events: Int16(POLLIN), revents: 0) }
      poll(&polled, nfds_t(polled.count), 200)
      for (copy, state) in zip(copies, polled) where state.revents != 0 { try copy.read(report) }
      for copy in copies where copy.hasEnded {
        copies.removeAll { $0 === copy }
        try ended(copy.piece, copy.outcome(wasAsked: wasAsked), copy.seconds)
      }
      idle()
    }
  }
}

/// A copy of the process, as seen by the one that it was copied from.
private final class Copy<Piece> {
  let piece: Piece
  let process: pid_t
  let input: Int32
  private(set) var hasEnded = false
  private var bytes: [UInt8] = []
  private var end: PointEnd?
  private let start = ContinuousClock.now

  init(
    _ piece: Piece, threads: Int, work: (Piece, _ tell: @escaping (PointReport) -> Void) -> PointEnd
  ) throws {
    self.piece = piece
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.refused() }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    guard Threads.rest() else {
      throw Failure("this OpenMP library cannot be copied with the process", hint: "use jobs: 1")
    }
    let copy = process_copy()
    guard copy >= 0 else {
      close(ends[0])
      close(ends[1])
      throw Self.refused()
    }
    if copy == 0 {
      // Ctrl-C at the terminal is for the process that shows things; it passes it on once.
      setpgid(0, 0)
      close(ends[0])
      Threads.use(threads)
      let output = ends[1]
      let outcome = work(piece) { Self.send(.report($0), to: output) }
      Self.send(.end(outcome), to: output)
      _exit(0)
    }
    setpgid(copy, copy)
    close(ends[1])
    process = copy
    input = ends[0]
  }

  deinit { close(input) }

  private static func refused() -> Failure {
    Failure(
      "no more processes can be started: \(String(cString: strerror(errno)))", hint: "use fewer jobs")
  }

  var seconds: Double {
    let elapsed = (ContinuousClock.now - start).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }

  private static func send(_ message: Message, to output: Int32) {
    let bytes = message.encoded
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        // There is nobody to tell any more.
        _exit(1)
      }
      sent += count
    }
  }

  /// Reads what has come, which is everything once the copy has ended.
  func read(_ report: (Piece, PointReport) throws -> Void) throws {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(input, &chunk, chunk.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    if count <= 0 {
      hasEnded = true
      return
    }
    bytes += chunk[..<count]
    while let message = try Message.take(from: &bytes) {
      switch message {
      case .report(let told): try report(piece, told)
      case .end(let how): end = how
      }
    }
  }

  func ask() { Glibc.kill(process, SIGINT) }

  func kill() {
    Glibc.kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
  }

  /// How it ended, for one that has.
  ///
  /// - Parameter wasAsked: whether it was asked to stop; a copy that Ctrl-C reached as well may end without a word.
  func outcome(wasAsked: Bool) -> PointEnd {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    if let end { return end }
    if wasAsked { return .interrupted }
    let signal = status & 0x7f
    guard signal != 0 else { return .failed("its process ended with status \((status >> 8) & 0xff)") }
    let hint = signal == SIGKILL ? "; perhaps the memory was too small" : ""
    return .failed("its process was ended by signal \(signal) (\(String(cString: strsignal(signal))))\(hint)")
  }
}
