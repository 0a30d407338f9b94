import Glibc

extension Registry {
  static var generalTopic: Topic {
    Topic(
      "General", summary: "Output, errors, help and what concerns values of every type.",
      builtIns: [
        BuiltIn(
          "print", [.variadic("values", .any, "What to write, with blanks between.")], result: "nil",
          summary: "Writes values in one line; a single table or the like over several, as text.",
          examples: ["print(\"loss\", 0.25)"], seeAlso: ["show"]
        ) { call in
          let values = try call.list("values")
          if values.count == 1, case .object = values[0] {
            call.write(values[0].display() + "\n")
          } else {
            call.write(values.map(\.plainText).joined(separator: " ") + "\n")
          }
          return .nothing
        },
        BuiltIn(
          "show", [Parameter("value", .any, "What to show.")], result: "nil",
          summary: "Shows a value in its richest form: a picture, a plot, a table.",
          examples: ["show([1, 2, 3])"], seeAlso: ["print"]
        ) { call in
          try call.session.output.show(call["value"])
          return .nothing
        },
        BuiltIn(
          "type", [Parameter("value", .any, "Any value.")], result: "a string",
          summary: "The name of a value's type.", examples: [Example("type([1, 2])", shows: "\"list\"")]
        ) { call in .string(call["value"].typeName) },
        BuiltIn(
          "same", [Parameter("a", .any, "A value."), Parameter("b", .any, "Another.")],
          result: "true or false",
          summary: "Whether two values are the same throughout; tensors are compared whole.",
          examples: [Example("same([1, {a: 2}], [1.0, {a: 2}])", shows: "true")]
        ) { call in .bool(call["a"].isSame(as: call["b"])) },
        BuiltIn(
          "error",
          [
            Parameter("message", .string, "A sentence that says what is wrong."),
            Parameter("hint", .orNil(.string), default: .nothing, "What to do about it."),
          ], result: "nothing: it does not return", summary: "Stops with an error, which `try` can catch.",
          examples: [Example("try { error(\"no rain\") } catch e { e.message }", shows: "\"no rain\"")]
        ) { call in throw ScriptError(try call.string("message"), hint: call.optionalString("hint")) },
        BuiltIn(
          "help",
          [
            Parameter(
              "topic", .any, default: .nothing, byPosition: true,
              "A name as string, a function, or any value.")
          ],
          result: "nil", summary: "Writes what there is to know about a name, a function or a value.",
          examples: ["help(\"len\")"]
        ) { call in
          call.write(call.session.helpText(call["topic"]) + "\n")
          return .nothing
        },
        BuiltIn(
          "time", [], result: "a float",
          summary: "Seconds on a clock that only goes forward; differences count.",
          examples: ["start = time()\ntime() - start >= 0"]
        ) { _ in
          var now = timespec()
          clock_gettime(CLOCK_MONOTONIC, &now)
          return .float(Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9)
        },
      ])
  }
}

extension Session {
  /// What `help` says about a name or a value.
  public func helpText(_ topic: Value) -> String {
    switch topic {
    case .nothing, .unset: return registry.overview
    case .string(let name):
      if registry.group(name) == nil, let value = value(of: name) { return helpText(value) }
      return registry.help(name)
    case .builtIn(let group): return registry.help(group.name)
    case .function(let function):
      return function.description + (function.documentation.map { "\n  " + $0 } ?? "")
    case .object(let object): return object.documentation ?? registry.help(object.typeName)
    default: return "\(topic.oneLine(limit: 200)) is \(topic.kindPhrase)."
    }
  }
}
