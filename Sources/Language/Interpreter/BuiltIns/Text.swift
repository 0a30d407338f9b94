import Console
import Files

extension Registry {
  static var textTopic: Topic {
    Topic(
      "Text",
      summary:
        "Strings are values: every function gives a new one. `+` joins two, `\"ai\" in text` finds a part, "
        + "`\"{x:.3}\"` puts values in.",
      builtIns: [
        str, format, upper, lower, trim, startsWith, endsWith, index, replace, split, lines, join, pad,
        repeated,
      ],
      types: [
        ScriptType(
          "string",
          summary:
            "Unicode text. `s[0]` is its first character, `s[..<3]` the first three. `s + t` joins two, "
            + "`\"ai\" in s` looks for a part, `\"{x:.3}\"` puts values in.")
      ])
  }

  private struct TextParameters: ParameterList {
    let text = Parameter.text
  }

  private struct PartParameters: ParameterList {
    let text = Parameter.text
    let part = Parameter(.string, "What to look for.")
  }

  private static var str: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter.anyValue
    }
    return BuiltIn(
      "str", Parameters.self, result: "a string", summary: "The value as text.",
      examples: [Example("str(1.5)", shows: "\"1.5\"")], seeAlso: ["format", "int", "float"]
    ) { given, _ in .string(given.passed(\.value).plainText) }
  }

  private static var format: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter.anyValue
      let format = Parameter(
        .string, "The format after the colon in braces, as in `\"{x:.3f}\"`.")
    }
    return BuiltIn(
      "format", Parameters.self, result: "a string",
      summary: "The value in a format; the format may be computed.",
      errors: ["text that is not a valid format", "a format for numbers with a value that is not a number"],
      examples: [Example("format(0.256, \".1%\")", shows: "\"25.6%\"")], seeAlso: ["str", "pad"]
    ) { given, _ in .string(try Format.apply(given.format, to: given.passed(\.value))) }
  }

  private static var upper: BuiltIn {
    BuiltIn(
      "upper", TextParameters.self, result: "a string", summary: "The text in upper case.",
      examples: [Example("upper(\"rain\")", shows: "\"RAIN\"")], seeAlso: ["lower"],
      shortcut: .text { $0.uppercased() }
    ) { given, _ in .string(try given.text.uppercased()) }
  }

  private static var lower: BuiltIn {
    BuiltIn(
      "lower", TextParameters.self, result: "a string", summary: "The text in lower case.",
      examples: [Example("lower(\"PSNR\")", shows: "\"psnr\"")], seeAlso: ["upper"],
      shortcut: .text { $0.lowercased() }
    ) { given, _ in .string(try given.text.lowercased()) }
  }

  private static var trim: BuiltIn {
    BuiltIn(
      "trim", TextParameters.self, result: "a string",
      summary: "The text without spaces and newlines at its ends.",
      examples: [Example("trim(\"  wet \")", shows: "\"wet\"")], seeAlso: ["pad"],
      shortcut: .text { $0.trimmed }
    ) { given, _ in .string(try given.text.trimmed) }
  }

  private static var startsWith: BuiltIn {
    BuiltIn(
      "starts_with", PartParameters.self, result: "true or false",
      summary: "Whether the text begins with a part.",
      examples: [Example("\"rain100L\".starts_with(\"rain\")", shows: "true")], seeAlso: ["ends_with"]
    ) { given, _ in .bool(try given.text.hasPrefix(try given.part)) }
  }

  private static var endsWith: BuiltIn {
    BuiltIn(
      "ends_with", PartParameters.self, result: "true or false",
      summary: "Whether the text ends with a part.",
      examples: [Example("\"a.png\".ends_with(\".png\")", shows: "true")], seeAlso: ["starts_with"]
    ) { given, _ in .bool(try given.text.hasSuffix(try given.part)) }
  }

  private static var index: BuiltIn {
    BuiltIn(
      "index", PartParameters.self, result: "an int or nil",
      summary: "The position of the first occurrence of a part, in characters; `nil` if it does not occur.",
      examples: [Example("[index(\"rain\", \"in\"), index(\"rain\", \"x\")]", shows: "[2, nil]")],
      seeAlso: ["starts_with", "split"]
    ) { given, _ in
      let text = try given.text
      let part = try given.part
      if part.isEmpty { return .int(0) }
      guard let range = text.firstRange(of: part) else { return .nothing }
      return .int(text.distance(from: text.startIndex, to: range.lowerBound))
    }
  }

  private static var replace: BuiltIn {
    struct Parameters: ParameterList {
      let text = Parameter.text
      let part = Parameter(.string, "What to replace, wherever it occurs.")
      let by = Parameter(.string, "What to put there.")
    }
    return BuiltIn(
      "replace", Parameters.self, result: "a string",
      summary: "The text with every occurrence of a part replaced.",
      errors: ["an empty part"], examples: [Example("replace(\"a-b-c\", \"-\", \"+\")", shows: "\"a+b+c\"")],
      seeAlso: ["split"]
    ) { given, _ in
      let (text, part, new) = (try given.text, try given.part, try given.by)
      guard !part.isEmpty else { throw ScriptError("`part` of `replace` must not be empty") }
      let pieces = text.pieces(between: part)
      let bytes =
        Double(text.utf8.count) + Double(pieces.count - 1) * Double(new.utf8.count - part.utf8.count)
      try Limits.checkString(Int(bytes))
      return .string(pieces.joined(separator: new))
    }
  }

  private static var split: BuiltIn {
    struct Parameters: ParameterList {
      let text = Parameter.text
      let separator = Parameter(
        .string, default: "", shown: "blanks", byPosition: true, "The separator between the pieces.")
    }
    return BuiltIn(
      "split", Parameters.self, result: "a list of strings",
      summary: "The pieces of a text, split at spaces or at a separator.",
      examples: [
        Example("split(\"a,b,c\", \",\")", shows: "[\"a\", \"b\", \"c\"]"),
        Example("split(\"8  64 \").map(int)", shows: "[8, 64]"),
      ], seeAlso: ["join", "lines"]
    ) { given, _ in
      let separator = try given.separator
      let text = try given.text
      if separator.isEmpty {
        return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
      }
      return .list(text.pieces(between: separator, Value.string))
    }
  }

  private static var lines: BuiltIn {
    BuiltIn(
      "lines", TextParameters.self, result: "a list of strings",
      summary:
        "The lines of a text without the `\\n`, `\\r\\n` or `\\r` that ends them; a last empty line is dropped.",
      examples: [Example("lines(\"one\\ntwo\\n\")", shows: "[\"one\", \"two\"]")], seeAlso: ["split", "join"]
    ) { given, _ in
      var lines = try given.text.withPlainLineEnds.plainLines
      if lines.last?.isEmpty == true { lines.removeLast() }
      return .list(lines.map { .string(String($0)) })
    }
  }

  private static var join: BuiltIn {
    struct Parameters: ParameterList {
      let values = Parameter(.items, "What to join; each as `print` shows it.")
      let separator = Parameter(.string, default: "", byPosition: true, "The separator.")
    }
    return BuiltIn(
      "join", Parameters.self, result: "a string", summary: "Many texts joined into one.",
      errors: ["a text of more than 256 MB"],
      examples: [Example("join([\"a\", \"b\", 3], \", \")", shows: "\"a, b, 3\"")], seeAlso: ["split"]
    ) { given, call in
      let (values, separator) = (try given.values, try given.separator)
      var text = ""
      if case .list(let list) = values {
        // Room for strings, which is what is mostly joined.
        let bytes = list.reduce(0) { $0 + ($1.asString?.utf8.count ?? 0) + separator.utf8.count }
        try Limits.checkString(bytes)
        text.reserveCapacity(bytes)
      }
      var isFirst = true
      try call.goThrough(values) { item in
        let before = text.utf8.count
        if !isFirst { text += separator }
        isFirst = false
        if case .string(let string) = item { text += string } else { text += item.plainText }
        try Limits.checkString(text.utf8.count, before: before)
        return true
      }
      return .string(text)
    }
  }

  private static var pad: BuiltIn {
    enum Side: String, CaseIterable {
      case left
      case right
      case both
    }
    struct Parameters: ParameterList {
      let text = Parameter.text
      let width = Parameter(.int(0...10_000), "Columns on the screen; wide characters take two.")
      let side = Parameter(.choice(of: Side.self), default: "right", "The side where spaces are added.")
      let fill = Parameter(.string, default: " ", "The character to fill with.")
    }
    return BuiltIn(
      "pad", Parameters.self, result: "a string",
      summary: "The text padded to a width; a longer text is unchanged.",
      errors: ["a `fill` that is not one character of one column"],
      examples: [
        Example("[pad(\"ab\", 4), pad(\"7\", 3, side: \"left\", fill: \"0\")]", shows: "[\"ab  \", \"007\"]")
      ],
      seeAlso: ["format", "trim"]
    ) { given, _ in
      let (text, fill) = (try given.text, try given.fill)
      guard fill.count == 1, DisplayWidth.columns(fill) == 1 else {
        throw ScriptError(
          "`fill` of `pad` must be a single character, one column wide, not \(Value.string(fill).typePhrase)")
      }
      let missing = max(0, try given.width - DisplayWidth.columns(text))
      let before =
        switch try given.side {
        case .left: missing
        case .both: missing / 2
        case .right: 0
        }
      return .string(
        String(repeating: fill, count: before) + text + String(repeating: fill, count: missing - before))
    }
  }

  private static var repeated: BuiltIn {
    struct Parameters: ParameterList {
      let value = Parameter(.value(.oneOf([.string, .list])), "A string or a list.")
      let count = Parameter(.int(0...Int.max), "How often.")
    }
    return BuiltIn(
      "repeat", Parameters.self, result: "a string or a list",
      summary: "The text or the items, repeated.",
      errors: ["a text of more than 256 MB, a list of more than 50,000,000 items"],
      examples: [
        Example("repeat(\"=-\", 3)", shows: "\"=-=-=-\""), Example("repeat([0], 3)", shows: "[0, 0, 0]"),
      ], seeAlso: ["pad"]
    ) { given, _ in
      let (value, count) = (given.passed(\.value), try given.count)
      if let text = value.asString {
        let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
        try Limits.checkString(overflow ? Int.max : bytes)
        return .string(text.isEmpty ? "" : text.repeated(count))
      }
      let list = value.asList ?? []
      let (items, overflow) = list.count.multipliedReportingOverflow(by: count)
      try Limits.checkList(overflow ? Int.max : items)
      var result: [Value] = []
      result.reserveCapacity(items)
      if !list.isEmpty { for _ in 0..<count { result += list } }
      return .list(result)
    }
  }
}

extension Parameter where Argument == String {
  fileprivate static var text: Parameter { Parameter(.string, "A string.") }
}

extension Parameter where Argument == Value {
  static var anyValue: Parameter { Parameter(.any, "Any value.") }
}
