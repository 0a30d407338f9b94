import Syntax

extension CallArguments {
  /// Matches the arguments with parameters, checks and converts them.
  ///
  /// - Parameter name: the function's name as messages show it.
  /// - Throws: `ScriptError` for arguments that do not fit, or are of another type.
  func bound(to parameters: [ParameterEntry], of name: String) throws -> Call {
    if let call = try boundInOrder(to: parameters, of: name) { return call }
    let matching: Matching
    do {
      matching = try Matching(
        positions: positional.count, keywords: named.map(\.name), slots: parameters.map(\.slot))
    } catch {
      throw error.error(
        of: name, hint: parameters.isEmpty ? nil : "it takes \(CallArguments.listing(parameters))")
    }
    let values = try zip(parameters, matching.fillings).map { parameter, filling in
      switch filling {
      case .position(let position): try converted(positional[position], for: parameter, of: name)
      case .keyword(let place): try convertedWhole(named[place].value, for: parameter, of: name)
      case .gathered(let positions):
        Value.list(try positions.map { try converted(positional[$0], for: parameter, of: name) })
      case .none: parameter.defaultValue ?? .nothing
      }
    }
    return Call(
      name: name, parameters: parameters, values: values, session: session,
      given: matching.fillings.map { $0 != .none }, givenCount: 0)
  }

  /// Positions alone, each with a parameter of its own: what most calls are. nil where it takes more.
  private func boundInOrder(to parameters: [ParameterEntry], of name: String) throws -> Call? {
    guard named.isEmpty, positional.count <= parameters.count else { return nil }
    var values = positional
    for (index, parameter) in parameters.enumerated() {
      if index < positional.count {
        guard parameter.byPosition, !parameter.isVariadic else { return nil }
        if !parameter.type.takesAsIs(values[index]) {
          values[index] = try converted(values[index], for: parameter, of: name)
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

  /// An argument by name: a list for a parameter that gathers.
  private func convertedWhole(_ value: Value, for parameter: ParameterEntry, of name: String) throws -> Value
  {
    guard parameter.isVariadic, case .list(let items) = value else {
      return try converted(value, for: parameter, of: name)
    }
    return .list(try items.map { try converted($0, for: parameter, of: name) })
  }

  private func converted(_ value: Value, for parameter: ParameterEntry, of name: String) throws -> Value {
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

  private static func listing(_ parameters: [ParameterEntry]) -> String {
    parameters.map { $0.isVariadic ? "`...\($0.name)`" : "`\($0.name)`" }.joined(separator: ", ")
  }
}

extension ParameterEntry {
  var slot: Slot {
    Slot(
      name: name, formerName: formerName, takesPosition: byPosition && !isVariadic, gathers: isVariadic,
      isRequired: isRequired)
  }
}
