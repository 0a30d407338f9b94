import Glibc
import Syntax

/// Notes where the time of a run goes: to which lines of which files, and to which built-ins. Each moment belongs
/// to the innermost of both, so that the parts add up to the whole.
final class Profiler {
  private struct LineKey: Hashable {
    let source: ObjectIdentifier
    let line: Int
  }

  /// What the profile needs to know of a prototype's instructions.
  private struct CodeLines {
    /// The place of each instruction's line among all lines.
    let lines: [Int]
    /// Whether the instruction is the first of its line.
    let isFirst: [Bool]
    /// Keeps the address from being used anew.
    let prototype: Prototype
  }

  private var lines: [Profile.Line] = []
  private var linePlaces: [LineKey: Int] = [:]
  private var codes: [UnsafePointer<Code>: CodeLines] = [:]
  private var operations: [String: Profile.Operation] = [:]
  /// The built-ins under way, nil where functions of the language run in turn.
  private var underWay: [String?] = [nil]

  private var code: UnsafePointer<Code>?
  private var current: CodeLines?
  private var line: Int?
  private let started = Profiler.now()
  private var noted = Profiler.now()

  /// Called before each instruction.
  func step(_ code: UnsafePointer<Code>, _ position: Int) {
    if code != self.code {
      self.code = code
      current = lines(of: code)
    }
    guard let current else { return }
    let place = current.lines[position]
    if place != line {
      note()
      line = place
    }
    if current.isFirst[position] { lines[place].runs += 1 }
  }

  /// Called around what a built-in or an operator does.
  func measured<Result>(_ name: @autoclosure () -> String, _ work: () throws -> Result) rethrows -> Result {
    let name = name()
    note()
    underWay.append(name)
    operations[name, default: Profile.Operation(name: name)].calls += 1
    defer {
      note()
      underWay.removeLast()
    }
    return try work()
  }

  /// Called around functions of the language that a built-in runs.
  func nested<Result>(_ work: () throws -> Result) rethrows -> Result {
    note()
    underWay.append(nil)
    let caller = (code, current, line)
    defer {
      note()
      underWay.removeLast()
      (code, current, line) = caller
    }
    return try work()
  }

  func finished() -> Profile {
    note()
    return Profile(
      seconds: Double(noted - started) / 1e9, lines: lines.filter { $0.runs > 0 || $0.seconds > 0 },
      operations: Array(operations.values))
  }

  /// Adds the time since the last note to what has been running.
  private func note() {
    let now = Profiler.now()
    let seconds = Double(now - noted) / 1e9
    noted = now
    if let line { lines[line].seconds += seconds }
    if let name = underWay.last ?? nil { operations[name]?.seconds += seconds }
  }

  private func lines(of code: UnsafePointer<Code>) -> CodeLines {
    if let known = codes[code] { return known }
    let prototype = code.pointee.prototype
    var seen: Set<Int> = []
    let numbers = prototype.ranges.map { prototype.source.line(at: $0.start) }
    let found = CodeLines(
      lines: numbers.map { place(of: $0, in: prototype.source) },
      isFirst: numbers.map { seen.insert($0).inserted },
      prototype: prototype)
    codes[code] = found
    return found
  }

  private func place(of line: Int, in source: Source) -> Int {
    let key = LineKey(source: ObjectIdentifier(source), line: line)
    if let place = linePlaces[key] { return place }
    lines.append(Profile.Line(source: source, number: source.linesBefore + line + 1))
    linePlaces[key] = lines.count - 1
    return lines.count - 1
  }

  /// Nanoseconds.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// What the machine tells of its steps.
protocol StepWatch {
  func step(_ code: UnsafePointer<Code>, _ position: Int)
  func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value
}

/// Watches nothing, at no cost.
struct Unwatched: StepWatch {
  @inline(__always) func step(_ code: UnsafePointer<Code>, _ position: Int) {}
  @inline(__always) func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    try Arithmetic.apply(operation, left, right)
  }
}

extension Profiler: StepWatch {
  func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value) throws -> Value {
    guard left.asObject != nil || right.asObject != nil else {
      return try Arithmetic.apply(operation, left, right)
    }
    return try measured("`\(operation.symbol)`") { try Arithmetic.apply(operation, left, right) }
  }
}
