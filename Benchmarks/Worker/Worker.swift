import Failures
import Glibc
import ImageTensors
import Imaging
import Kernels
import Networks
import Rain
import Random
import Resources
import Tensors
import Training

/// Measures Derain for scripts/bench: reads one command a line, answers each with one line, and sleeps in between.
///
///     prepare NAME CASE key=value …   gets work ready under a name; answers "ok"
///     measure NAME SECONDS            does it for at least so long; answers the seconds that it takes once
///     forget NAME                     frees it
///     report CASE key=value …         answers "key=value …" of something that is not a time
///
/// A mistake is answered with "error" and what is wrong.
@main
enum Worker {
  static func main() {
    LibrarySettings.restartWhereNeeded()
    var prepared: [String: () throws -> Void] = [:]
    while let line = readLine() {
      let text: String
      do { text = try answer(Command(line), &prepared) } catch { text = "error \(error)" }
      // Not by print, which keeps lines back where the reader is a pipe.
      let bytes = Array("\(text)\n".utf8)
      guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { return }
    }
  }

  private static func answer(_ command: Command, _ prepared: inout [String: () throws -> Void]) throws
    -> String
  {
    switch command.verb {
    case "prepare":
      prepared[try command.word(0)] = try timedCase(command.word(1), command)
      return "ok"
    case "measure":
      guard let work = prepared[try command.word(0)], let least = Double(try command.word(1)) else {
        throw Failure("nothing was prepared under this name")
      }
      return String(try seconds(of: work, atLeast: least))
    case "forget":
      prepared[try command.word(0)] = nil
      MemoryPool.releaseCached()
      return "ok"
    case "report":
      let values = try report(command.word(0), command)
      return values.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    default: throw Failure("there is no command \"\(command.verb)\"")
    }
  }

  private static func timedCase(_ name: String, _ command: Command) throws -> () throws -> Void {
    switch name {
    case "step": try trainingStep(command)
    case "infer": try inference(command)
    case "operation": try operation(command)
    case "bare": try bareOperation(command)
    case "rain": try rainLayer(command)
    case "ssim": try similarity(command)
    default: throw Failure("there is no case \"\(name)\"")
    }
  }

  private static func report(_ name: String, _ command: Command) throws -> KeyValuePairs<String, String> {
    switch name {
    case "machine": machine()
    case "counters": try counters(command)
    case "peak": try peakMemory(command)
    case "folder": try folder(command)
    default: throw Failure("there is no report \"\(name)\"")
    }
  }

  private static func machine() -> KeyValuePairs<String, String> {
    let libraries = Engine.libraries.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    return [
      "instructions": underscored(Engine.instructions), "threads": String(Threads.count),
      "libraries": underscored(libraries),
    ]
  }

  /// A value of an answer holds no spaces.
  private static func underscored(_ text: String) -> String {
    String(text.map { $0 == " " ? "_" : $0 })
  }
}

/// One line: a verb, words, and values by name.
struct Command {
  let verb: String
  private let words: [String]
  private let values: [String: String]

  init(_ line: String) {
    var parts = line.split(separator: " ").map(String.init)
    verb = parts.isEmpty ? "" : parts.removeFirst()
    words = parts.filter { !$0.contains("=") }
    values = Dictionary(
      parts.compactMap { part in
        part.firstIndex(of: "=").map { (String(part[..<$0]), String(part[$0...].dropFirst())) }
      },
      uniquingKeysWith: { $1 })
  }

  func word(_ position: Int) throws -> String {
    guard words.indices.contains(position) else { throw Failure("\(verb) needs more words") }
    return words[position]
  }

  func text(_ name: String) throws -> String {
    guard let value = values[name] else { throw Failure("\(name)= is missing") }
    return value
  }

  func number(_ name: String) throws -> Int {
    guard let value = Int(try text(name)) else { throw Failure("\(name)= takes a whole number") }
    return value
  }
}
