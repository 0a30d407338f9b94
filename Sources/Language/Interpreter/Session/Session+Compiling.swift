import Failures
import Resources
import Syntax

extension Session {
  struct Compiled {
    /// nil where there are errors.
    var prototype: Prototype?
    var diagnostics: [Diagnostic]
    var names: [String: Int] = [:]
    var fields: Set<String> = []
    var lastStatement: Statement?
    var remarks: [Diagnostic] = []
  }

  func compile(_ source: Source, in module: Module) -> Compiled {
    let parsed = Parser.parse(source)
    let compiler = Compiler(source: source, session: self, module: module)
    let prototype = compiler.compile(parsed.block)
    var diagnostics = parsed.diagnostics
    // After a syntax error names may be missing only because their statement could not be read.
    if !parsed.hasErrors { diagnostics += compiler.diagnostics }
    // Mistakes in imported files come first, each file's in the order of its text.
    func rank(_ diagnostic: Diagnostic) -> (Int, String, Int) {
      (diagnostic.source == nil ? 1 : 0, diagnostic.source?.name ?? "", diagnostic.range.start)
    }
    diagnostics.sort { rank($0) < rank($1) }
    // Two passes may find the same mistake.
    diagnostics = diagnostics.indices.filter { position in
      !diagnostics[..<position].contains {
        $0.message == diagnostics[position].message && $0.range == diagnostics[position].range
          && $0.source?.name == diagnostics[position].source?.name
      }
    }.map { diagnostics[$0] }
    let hasErrors = diagnostics.contains { $0.severity == .error }
    return Compiled(
      prototype: hasErrors ? nil : prototype, diagnostics: diagnostics, names: compiler.newNames,
      fields: compiler.fields, lastStatement: parsed.block.statements.last,
      remarks: compiler.remarks)
  }

  /// Any error as one of the script; nil for Ctrl-C, which no `try` catches.
  public func scriptError(_ error: any Error) -> ScriptError? {
    switch error {
    case let error as ScriptError: error
    case let cut as CutShort: cut.error
    case is Interruption: nil
    case let error as Failure: ScriptError(error.message, hint: error.hint)
    default: ScriptError(describe(error))
    }
  }

  /// Ctrl-C with the line it came in; other errors as they are.
  func placed(_ error: any Error, at instruction: Int, of prototype: Prototype) -> any Error {
    guard var stop = error as? Interruption, stop.place == nil else { return error }
    let line = prototype.source.position(at: prototype.ranges[instruction].start).line
    stop.place = "\(prototype.source.name):\(line)"
    return stop
  }

  func describe(_ error: any Error) -> String {
    switch error {
    case let error as ScriptError: error.message
    case let cut as CutShort: cut.error.message
    case let error as Failure: error.message
    case let failure as CheckFailure:
      "`\(failure.source.name)` has errors: " + failure.diagnostics.map(\.message).joined(separator: "; ")
    default: String(describing: error)
    }
  }

  // MARK: Settings

  /// `--set`: a number, true/false, a list or a range, else text.
  func settingValue(_ text: String) -> Value {
    let source = Source(name: "setting", text: text)
    let parsed = Parser.parse(source)
    guard !parsed.hasErrors, parsed.block.statements.count == 1,
      case .expression(let value, _)? = parsed.block.statements.first?.kind, let plain = plainValue(value)
    else { return .string(text) }
    return plain
  }

  private func plainValue(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .int(let int): return .int(int)
    case .float(let float): return .float(float)
    case .bool(let bool): return .bool(bool)
    case .nothing: return .nothing
    case .string(let parts):
      guard parts.count == 1, case .text(let text)? = parts.first else { return nil }
      return .string(text)
    case .negate(let value): return plainValue(value).flatMap { try? Arithmetic.negated($0) }
    case .list(let items):
      let values = items.compactMap { $0.isSpread ? nil : plainValue($0.value) }
      return values.count == items.count ? .list(values) : nil
    case .range(let lower, let upper, let step, let includesUpper):
      guard let first = plainValue(lower), let last = plainValue(upper) else { return nil }
      let stride = step.flatMap(plainValue)
      if step != nil, stride == nil { return nil }
      return (try? Arithmetic.range(first, last, stride, includesLast: includesUpper)).map { .range($0) }
    default: return nil
    }
  }

  /// The settings of a source and of the files it imports.
  public func settings(of source: Source) -> [ScriptSetting] {
    ScriptSetting.declared(by: source) + importedSettings(of: source)
  }

  /// - Throws: `Failure` of kind `unknownSetting` for a setting that the source does not declare.
  public func checkSettings(of source: Source) throws {
    let declared = settings(of: source).map(\.name)
    for name in settings.keys.sorted() where !declared.contains(name) {
      let near = Spelling.nearest(to: name, among: declared)
      let list = declared.map { "`\($0)`" }.joined(separator: ", ")
      throw Failure(
        .unknownSetting, "the script has no setting `\(name)`",
        hint: near.map { "did you mean `\($0)`? " }.map { $0 + "It has \(list)" }
          ?? (declared.isEmpty ? "it declares none: `set \(name) = …`" : "it has \(list)"))
    }
  }
}
