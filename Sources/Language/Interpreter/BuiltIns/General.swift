import Files

extension Registry {
  static var generalTopic: Topic {
    Topic(
      "General", summary: "Output, errors, help, and functions for values of every type.",
      builtIns: [print, show, type, same, error, assert, help, apropos],
      types: [
        ScriptType(
          "nil", summary: "Nothing: the missing value, and the result of a function that returns nothing.")
      ])
  }

  private static var print: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(variadic: .any, "The values to write, separated by spaces.")
    }
    return BuiltIn(
      "print", Parameters.self, result: "nil",
      summary:
        "Writes values on one line; a single table or similar value is written over several lines, as text.",
      examples: ["print(\"loss\", 0.25)"], seeAlso: ["show", "str"]
    ) { given, call in
      let values = try given.values
      if values.count == 1, case .object = values[0] {
        call.write(values[0].text(width: call.session.output.width) + "\n")
      } else {
        call.write(values.map(\.plainText).joined(separator: " ") + "\n")
      }
      return .nothing
    }
  }

  private static var show: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter(.any, "What to show.")
    }
    return BuiltIn(
      "show", Parameters.self, result: "nil",
      summary: "Shows a value in its richest form: a picture, a plot, a table.",
      examples: ["show([1, 2, 3])"], seeAlso: ["print"]
    ) { given, call in
      try call.session.output.show(given.passed(\.value))
      return .nothing
    }
  }

  private static var type: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter.anyValue
    }
    return BuiltIn(
      "type", Parameters.self, result: "a string",
      summary: "The name of a value's type.", examples: [Example("type([1, 2])", shows: "\"list\"")],
      seeAlso: ["help"]
    ) { given, _ in .string(given.passed(\.value).typeName) }
  }

  private static var same: BuiltIn {
    struct Parameters: ParameterList {
      let a = Parameter(.any, "A value.")
      let b = Parameter(.any, "Another.")
    }
    return BuiltIn(
      "same", Parameters.self, result: "true or false",
      summary: "Whether two values are equal in all parts; tensors are compared as a whole.",
      examples: [Example("same([1, {a: 2}], [1.0, {a: 2}])", shows: "true")], seeAlso: ["assert"]
    ) { given, _ in .bool(try given.a.isSame(as: given.b)) }
  }

  private static var error: BuiltIn {
    struct Parameters: ParameterList {
      let message = Parameter(.string, "A sentence that says what is wrong.")
      let hint = Parameter(.string, optional: "nil", "What to do about it.")
    }
    return BuiltIn(
      "error", Parameters.self, result: "nothing: it does not return",
      summary: "Stops with an error, which `try` can catch.",
      examples: [Example("try { error(\"no rain\") } catch e { e.message }", shows: "\"no rain\"")],
      seeAlso: ["assert"]
    ) { given, _ in throw ScriptError(lines: try given.message, hint: try given.hint) }
  }

  private static var assert: BuiltIn {
    struct Parameters: ParameterList {
      let condition = Parameter(.any, "The condition that must be true.")
      let message = Parameter(
        .string, default: "the assertion does not hold", byPosition: true, "The error message.")
    }
    return BuiltIn(
      "assert", Parameters.self, result: "nil", summary: "Stops with an error unless a condition is true.",
      errors: ["a condition that is false"],
      examples: [Example("try { assert(1 > 2, \"too wet\") } catch e { e.message }", shows: "\"too wet\"")],
      seeAlso: ["error", "same"]
    ) { given, _ in
      guard try Arithmetic.condition(given.condition, "`assert`") else {
        throw ScriptError(lines: try given.message)
      }
      return .nothing
    }
  }

  private static var help: BuiltIn {
    struct Parameters: ParameterList {
      let topic = Parameter(
        .any, default: .nothing, byPosition: true,
        "The name of a function, type or topic as string, or any value.")
    }
    return BuiltIn(
      "help", Parameters.self,
      result: "nil", summary: "Writes the help on a name or a value; without an argument, lists all names.",
      examples: ["help(\"len\")", "help(\"Tables\")"], seeAlso: ["apropos", "type"]
    ) { given, call in
      call.write(call.session.helpText(try given.topic, width: call.session.output.width) + "\n")
      return .nothing
    }
  }

  private static var apropos: BuiltIn {
    struct Parameters: ParameterList {
      let words = Parameter(.string, "Words, or parts of words; case does not matter.")
    }
    return BuiltIn(
      "apropos", Parameters.self,
      result: "nil", summary: "Lists the functions, types and topics whose help mentions some words.",
      details:
        "First come those with all words in their names, then those with the words in their summaries, then those "
        + "that mention the words elsewhere.",
      examples: ["apropos(\"median\")"], seeAlso: ["help"]
    ) { given, call in
      call.write(
        call.session.registry.search(try given.words, width: call.session.output.width) + "\n")
      return .nothing
    }
  }
}
