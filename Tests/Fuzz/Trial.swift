import Glibc
import Resources
import Syntax

@testable import Interpreter

/// Runs one text after another as a script of its own, and counts how far they come.
final class Trial {
  /// As the program's, but each call of a built-in is noticed.
  let registry: Registry
  private let calls: Calls
  private var inputs = 0
  private var parsed = 0
  private var called = 0
  private var ended = 0
  private var stopped = 0
  private var slowest = 0.0

  private final class Calls {
    var count = 0
  }

  /// Seconds after which a script is asked to stop, as Ctrl-C does.
  private static let patience = 0.1
  /// Seconds of processor time by which it must have stopped: one second and one more, because code that tells
  /// libFuzzer where it goes takes about twice as long.
  private static let limit = 2.0
  /// Seconds after which what does not stop is ended, however busy the machine is.
  private static let end = 20

  init(registry: Registry) {
    let calls = Calls()
    self.calls = calls
    // Plots start a program of their own.
    self.registry = Registry(
      topics: registry.topics.filter { $0.name != "Plots" }.map { topic in
        Topic(
          topic.name, summary: topic.summary, builtIns: topic.builtIns.map { Trial.noticed($0, calls) },
          constants: topic.constants, types: topic.types)
      })
    Interrupt.clear()
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      if Interrupt.isRequested { abort() }
      Interrupt.request()
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGALRM, &action, nil)
  }

  private static func noticed(_ builtIn: BuiltIn, _ calls: Calls) -> BuiltIn {
    builtIn.with { call in
      calls.count += 1
      return try builtIn.body(call)
    }
  }

  /// Whatever the text is, this returns soon.
  func run(_ text: String) {
    inputs += 1
    let source = Source(name: "input.dr", text: text)
    calls.count = 0
    let output = RecordedOutput()
    let session = Session(registry: registry, output: output)
    _ = session.completeness(of: text)
    let start = Trial.processorTime
    Trial.setTimer(Trial.patience, then: Trial.end)
    do {
      let outcome = try session.evaluate(source)
      if let value = outcome.value {
        _ = value.text(width: 80)
        _ = value.text(width: nil).utf8.count
        _ = value.oneLine
      }
      for (_, value) in session.names { _ = value.oneLine }
      ended += 1
    } catch let failure as CheckFailure {
      _ = failure.render(color: true)
    } catch let error as ScriptError {
      _ = error.render(color: true)
    } catch is Interruption {
      stopped += 1
    } catch { Trial.found("an error of no known kind: \(error)") }
    Trial.setTimer(0)
    Interrupt.clear()
    let seconds = Trial.processorTime - start
    slowest = max(slowest, seconds)
    if seconds > Trial.limit { Trial.found("this took \(seconds) seconds of processor time to stop") }
    if Parser.parse(source).diagnostics.isEmpty { parsed += 1 }
    if calls.count > 0 { called += 1 }
  }

  /// Says what is wrong with the text at hand and ends the program, by which its driver learns of it.
  private static func found(_ problem: String) -> Never {
    _ = "\(problem)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
    abort()
  }

  /// Asks the script to stop after some seconds, and ends it after some more; 0 takes that back.
  private static func setTimer(_ seconds: Double, then end: Int = 0) {
    var timer = itimerval()
    timer.it_value.tv_usec = Int(seconds * 1e6)
    timer.it_interval.tv_sec = end
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// How far the inputs came, in per cent, and the worst wait.
  func report() {
    guard inputs > 0 else { return }
    func share(_ count: Int) -> String { "\(count * 1000 / inputs / 10).\(count * 1000 / inputs % 10) %" }
    let text = """
      \(inputs) inputs: \(share(parsed)) parse, \(share(called)) reach a built-in, \(share(ended)) run to their end, \
      \(share(stopped)) are stopped; the slowest takes \(Int(slowest * 1000)) ms of processor time

      """
    _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}
