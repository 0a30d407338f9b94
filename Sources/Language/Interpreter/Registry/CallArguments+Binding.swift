import Syntax

extension CallArguments {
  /// Matches the arguments with parameters, checks and converts them. The one place that makes the
  /// errors for wrong keywords, counts and types.
  /// - Parameter name: the function's name as messages show it.
  public func bound(to parameters: [ParameterEntry], of name: String) throws -> Call {
    if let call = try boundInOrder(to: parameters, of: name) { return call }
    var values = [Value](repeating: .unset, count: parameters.count)
    var given = [Bool](repeating: false, count: parameters.count)
    try place(in: &values, given: &given, parameters: parameters, name: name)
    for (index, parameter) in parameters.enumerated() {
      guard given[index] else {
        if let value = parameter.defaultValue {
          values[index] = value
          continue
        }
        throw ScriptError(
          "`\(name)` needs `\(parameter.name)`", hint: "it takes \(CallArguments.listing(parameters))")
      }
      values[index] = try converted(values[index], for: parameter, of: name)
    }
    return Call(
      name: name, parameters: parameters, values: values, session: session, given: given, givenCount: 0)
  }

  /// Positions alone, each with a parameter of its own: what most calls are. nil where it takes more.
  private func boundInOrder(to parameters: [ParameterEntry], of name: String) throws -> Call? {
    guard named.isEmpty, positional.count <= parameters.count else { return nil }
    var values = positional
    for (index, parameter) in parameters.enumerated() {
      if index < positional.count {
        guard parameter.byPosition, !parameter.isVariadic else { return nil }
        if !parameter.type.takesAsIs(values[index]) {
          values[index] = try convertedItem(values[index], for: parameter, of: name)
        }
      } else if let value = parameter.defaultValue {
        values.append(value)
      } else {
        return nil
      }
    }
    return Call(
      name: name, parameters: parameters, values: values, session: session, given: nil,
      givenCount: positional.count)
  }

  private func place(
    in values: inout [Value], given: inout [Bool], parameters: [ParameterEntry], name: String
  ) throws {
    var next = 0
    var rest: [Value] = []
    var gathers: Int?
    for value in positional {
      while next < parameters.count, gathers == nil, !parameters[next].byPosition { next += 1 }
      if let gathers {
        rest.append(value)
        given[gathers] = true
      } else if next < parameters.count {
        if parameters[next].isVariadic {
          gathers = next
          rest.append(value)
        } else {
          values[next] = value
        }
        given[next] = true
        next += 1
      } else {
        throw CallArguments.tooMany(positional.count, parameters: parameters, name: name)
      }
    }
    if let gathers { values[gathers] = .list(rest) }
    for (keyword, value) in named {
      guard let index = parameters.firstIndex(where: { $0.name == keyword }) else {
        throw CallArguments.unknownKeyword(keyword, among: parameters.map(\.name), of: name)
      }
      guard !given[index] else { throw ScriptError("`\(name)` is given `\(keyword)` twice") }
      values[index] = value
      given[index] = true
    }
  }

  private func converted(_ value: Value, for parameter: ParameterEntry, of name: String) throws -> Value {
    if parameter.isVariadic, case .list(let items) = value {
      return .list(try items.map { try convertedItem($0, for: parameter, of: name) })
    }
    return try convertedItem(value, for: parameter, of: name)
  }

  private func convertedItem(_ value: Value, for parameter: ParameterEntry, of name: String) throws -> Value {
    if let converted = parameter.type.converted(value) { return converted }
    var hint: String?
    if let choices = parameter.type.choices, let string = value.asString,
      let near = Spelling.nearest(to: string, among: choices)
    {
      hint = "did you mean \"\(near)\"?"
    }
    throw ScriptError(
      "`\(parameter.name)` of `\(name)` must be \(parameter.type.phrase), not \(value.typePhrase)", hint: hint
    )
  }

  static func tooMany(_ count: Int, parameters: [ParameterEntry], name: String) -> ScriptError {
    let allowed = parameters.count { $0.byPosition }
    return ScriptError(
      "`\(name)` takes \(allowed.counted("argument")) by position, not \(count)",
      hint: parameters.isEmpty ? nil : "it takes \(listing(parameters))")
  }

  static func unknownKeyword(_ keyword: String, among names: [String], of name: String) -> ScriptError {
    if let near = Spelling.nearest(to: keyword, among: names) {
      return ScriptError(
        "`\(name)` has no parameter `\(keyword)`",
        hint: "did you mean `\(near):`? It takes \(names.map { "`\($0)`" }.joined(separator: ", "))")
    }
    return ScriptError(
      "`\(name)` has no parameter `\(keyword)`",
      hint: names.isEmpty
        ? "it takes no arguments" : "it takes \(names.map { "`\($0)`" }.joined(separator: ", "))")
  }

  private static func listing(_ parameters: [ParameterEntry]) -> String {
    parameters.map { $0.isVariadic ? "`...\($0.name)`" : "`\($0.name)`" }.joined(separator: ", ")
  }
}

extension Int {
  /// `1 argument`, `3 arguments`, `no arguments`.
  func counted(_ noun: String) -> String {
    self == 0 ? "no \(noun)s" : self == 1 ? "1 \(noun)" : "\(self) \(noun)s"
  }
}
