import Interpreter
import Networks
import Syntax

/// The expression that describes a network, such as `resnet(channels: 16, blocks: 6)`, which files of weights carry.
///
/// It is written from the calls that made the network, and read as nothing but such calls with plain values: a file
/// cannot have anything else run.
enum NetworkRecipe {
  /// What does not belong to the architecture.
  private static let leftOut: Set<String> = ["seed", "init"]

  /// A built-in whose networks remember how they were made.
  static func recording(_ builtIn: BuiltIn) -> BuiltIn {
    builtIn.with { call in
      let result = try builtIn.body(call)
      guard let made = result.asObject as? NetworkValue else { return result }
      return .object(made.with(recipe: text(of: call, as: builtIn.lastingName)))
    }
  }

  /// Recipes keep the names that they were first written with, so that files of all versions agree.
  private static func text(of call: Call, as name: String) -> String? {
    var arguments: [String] = []
    for (place, parameter) in call.parameters.enumerated() where !leftOut.contains(parameter.name) {
      guard parameter.isRequired || call.isGiven(place) else { continue }
      let value = call.values[place]
      guard let text = text(of: value) else { return nil }
      arguments.append(parameter.isRequired ? text : "\(parameter.lastingName): \(text)")
    }
    return "\(name)(\(arguments.joined(separator: ", ")))"
  }

  private static func text(of value: Value) -> String? {
    switch value {
    case .nothing, .bool, .int, .float, .string: return value.oneLine
    case .list(let items):
      let texts = items.map(text)
      return texts.contains(nil) ? nil : "[\(texts.compactMap(\.self).joined(separator: ", "))]"
    case .object(let object): return (object as? NetworkValue)?.network.recipe
    default: return nil
    }
  }

  /// Where a recipe stands.
  private struct Origin {
    let recipe: String
    let file: String
    let hint: String

    func refusal() -> ScriptError {
      ScriptError(
        "\(file) describes its network as `\(recipe.prefix(200))`, but this is not a known network",
        hint: hint)
    }
  }

  /// The network that a recipe describes, without weights.
  ///
  /// - Parameters:
  ///   - file: stands for what has the recipe in errors.
  ///   - hint: what to do where it is none; by default the call that gives the network.
  /// - Throws: `ScriptError` for anything but calls of functions that make networks.
  static func network(_ recipe: String, file: String, hint: String? = nil, session: Session) throws -> Network
  {
    let origin = Origin(
      recipe: recipe, file: file, hint: hint ?? "pass the network: load(resnet(…), \"\(file)\")")
    let parsed = Parser.parse(Source(name: file, text: recipe))
    guard !parsed.hasErrors, parsed.block.statements.count == 1,
      case .expression(let expression, _) = parsed.block.statements[0].kind
    else { throw origin.refusal() }
    guard let made = try value(of: expression, origin, session).asObject as? NetworkValue else {
      throw origin.refusal()
    }
    return made.network
  }

  private static func value(
    of expression: Expression, _ origin: Origin, _ session: Session
  ) throws -> Value {
    switch expression.kind {
    case .nothing: return .nothing
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    case .negate(let operand):
      switch operand.kind {
      case .int(let number): return .int(-number)
      case .float(let number): return .float(-number)
      default: throw origin.refusal()
      }
    case .string(let parts):
      return .string(
        try parts.map { part in
          guard case .text(let text) = part else { throw origin.refusal() }
          return text
        }.joined())
    case .list(let items):
      return .list(
        try items.map { item in
          guard !item.isSpread else { throw origin.refusal() }
          return try value(of: item.value, origin, session)
        })
    case .call(let callee, let arguments):
      guard case .name(let name) = callee.kind, let function = session.registry.group(name),
        Topic.networkMakers.contains(function.name)
      else { throw origin.refusal() }
      var positional: [Value] = []
      var named: [(name: String, value: Value)] = []
      for argument in arguments {
        let given = try value(of: argument.value, origin, session)
        switch argument.label {
        case .none: positional.append(given)
        case .named(let label):
          // Weights that are drawn only to be replaced could be very many.
          guard !leftOut.contains(label.text) else { throw origin.refusal() }
          named.append((label.text, given))
        case .spread: throw origin.refusal()
        }
      }
      return try session.invoke(.builtIn(function), positional, named: named)
    default: throw origin.refusal()
    }
  }
}
