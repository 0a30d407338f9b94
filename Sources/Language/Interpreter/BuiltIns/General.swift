import Files

extension Registry {
  static var generalTopic: Topic {
    Topic(
      "General", summary: "Output, errors, help and what concerns values of every type.",
      builtIns: [print, show, type, same, error, assert, help, apropos],
      types: [
        ScriptType(
          "nil", summary: "Nothing: what a missing value is, and what a function without a result gives.")
      ])
  }

  private static var print: BuiltIn {
    BuiltIn(
      "print", [.variadic("values", .any, "What to write, with blanks between.")], result: "nil",
      summary: "Writes values in one line; a single table or the like over several, as text.",
      examples: ["print(\"loss\", 0.25)"], seeAlso: ["show", "str"]
    ) { call in
      let values = try call.list("values")
      if values.count == 1, case .object = values[0] {
        call.write(values[0].text(width: call.session.output.width) + "\n")
      } else {
        call.write(values.map(\.plainText).joined(separator: " ") + "\n")
      }
      return .nothing
    }
  }

  private static var show: BuiltIn {
    BuiltIn(
      "show", [ParameterEntry("value", .any, "What to show.")], result: "nil",
      summary: "Shows a value in its richest form: a picture, a plot, a table.",
      examples: ["show([1, 2, 3])"], seeAlso: ["print"]
    ) { call in
      try call.session.output.show(call["value"])
      return .nothing
    }
  }

  private static var type: BuiltIn {
    BuiltIn(
      "type", [ParameterEntry("value", .any, "Any value.")], result: "a string",
      summary: "The name of a value's type.", examples: [Example("type([1, 2])", shows: "\"list\"")],
      seeAlso: ["help"]
    ) { call in .string(call["value"].typeName) }
  }

  private static var same: BuiltIn {
    BuiltIn(
      "same", [ParameterEntry("a", .any, "A value."), ParameterEntry("b", .any, "Another.")],
      result: "true or false",
      summary: "Whether two values are the same throughout; tensors are compared whole.",
      examples: [Example("same([1, {a: 2}], [1.0, {a: 2}])", shows: "true")], seeAlso: ["assert"]
    ) { call in .bool(call["a"].isSame(as: call["b"])) }
  }

  private static var error: BuiltIn {
    BuiltIn(
      "error",
      [
        ParameterEntry("message", .string, "A sentence that says what is wrong."),
        ParameterEntry("hint", .orNil(.string), default: .nothing, "What to do about it."),
      ], result: "nothing: it does not return", summary: "Stops with an error, which `try` can catch.",
      examples: [Example("try { error(\"no rain\") } catch e { e.message }", shows: "\"no rain\"")],
      seeAlso: ["assert"]
    ) { call in throw ScriptError(lines: try call.string("message"), hint: call.optionalString("hint")) }
  }

  private static var assert: BuiltIn {
    BuiltIn(
      "assert",
      [
        ParameterEntry("condition", .any, "What must be true."),
        ParameterEntry(
          "message", .string, default: "the assertion does not hold", byPosition: true,
          "What is wrong otherwise."),
      ], result: "nil", summary: "Stops with an error unless something is true.",
      errors: ["a condition that is false"],
      examples: [Example("try { assert(1 > 2, \"too wet\") } catch e { e.message }", shows: "\"too wet\"")],
      seeAlso: ["error", "same"]
    ) { call in
      guard try Arithmetic.condition(call["condition"], "`assert`") else {
        throw ScriptError(lines: try call.string("message"))
      }
      return .nothing
    }
  }

  private static var help: BuiltIn {
    BuiltIn(
      "help",
      [
        ParameterEntry(
          "topic", .any, default: .nothing, byPosition: true,
          "The name of a function, type or topic as string, or any value.")
      ],
      result: "nil", summary: "Writes what there is to know about a name or a value; without one, all names.",
      examples: ["help(\"len\")", "help(\"Tables\")"], seeAlso: ["apropos", "type"]
    ) { call in
      call.write(call.session.helpText(call["topic"], width: call.session.output.width) + "\n")
      return .nothing
    }
  }

  private static var apropos: BuiltIn {
    BuiltIn(
      "apropos",
      [ParameterEntry("words", .string, "Words, or parts of them; small and large letters are the same.")],
      result: "nil", summary: "Writes which functions, types and topics mention some words in their help.",
      details:
        "Those that have all words in their names come first, then those that say what they are for with them, then those "
        + "that mention them at all.",
      examples: ["apropos(\"median\")"], seeAlso: ["help"]
    ) { call in
      call.write(
        call.session.registry.search(try call.string("words"), width: call.session.output.width) + "\n")
      return .nothing
    }
  }
}
