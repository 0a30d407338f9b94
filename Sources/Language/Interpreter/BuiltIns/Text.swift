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

  private static var text: ParameterEntry { ParameterEntry("text", .string, "A string.") }
  private static var part: ParameterEntry { ParameterEntry("part", .string, "What to look for.") }

  private static var str: BuiltIn {
    BuiltIn(
      "str", [ParameterEntry("value", .any, "Any value.")], result: "a string", summary: "The value as text.",
      examples: [Example("str(1.5)", shows: "\"1.5\"")], seeAlso: ["format", "int", "float"]
    ) { call in .string(call["value"].plainText) }
  }

  private static var format: BuiltIn {
    BuiltIn(
      "format",
      [
        ParameterEntry("value", .any, "Any value."),
        ParameterEntry(
          "format", .string, "What would stand behind the colon in braces, as in `\"{x:.3f}\"`."),
      ], result: "a string", summary: "The value in a format that may be computed.",
      errors: ["text that is no format", "a format for numbers and a value that is none"],
      examples: [Example("format(0.256, \".1%\")", shows: "\"25.6%\"")], seeAlso: ["str", "pad"]
    ) { call in .string(try Format.apply(call.string("format"), to: call["value"])) }
  }

  private static var upper: BuiltIn {
    BuiltIn(
      "upper", [text], result: "a string", summary: "The text in capitals.",
      examples: [Example("upper(\"rain\")", shows: "\"RAIN\"")], seeAlso: ["lower"],
      shortcut: .text { $0.uppercased() }
    ) { call in .string(try call.string("text").uppercased()) }
  }

  private static var lower: BuiltIn {
    BuiltIn(
      "lower", [text], result: "a string", summary: "The text in small letters.",
      examples: [Example("lower(\"PSNR\")", shows: "\"psnr\"")], seeAlso: ["upper"],
      shortcut: .text { $0.lowercased() }
    ) { call in .string(try call.string("text").lowercased()) }
  }

  private static var trim: BuiltIn {
    BuiltIn(
      "trim", [text], result: "a string", summary: "The text without blanks and newlines at its ends.",
      examples: [Example("trim(\"  wet \")", shows: "\"wet\"")], seeAlso: ["pad"],
      shortcut: .text { $0.trimmed }
    ) { call in .string(try call.string("text").trimmed) }
  }

  private static var startsWith: BuiltIn {
    BuiltIn(
      "starts_with", [text, part], result: "true or false", summary: "Whether the text begins with a part.",
      examples: [Example("\"rain100L\".starts_with(\"rain\")", shows: "true")], seeAlso: ["ends_with"]
    ) { call in .bool(try call.string("text").hasPrefix(try call.string("part"))) }
  }

  private static var endsWith: BuiltIn {
    BuiltIn(
      "ends_with", [text, part], result: "true or false", summary: "Whether the text ends with a part.",
      examples: [Example("\"a.png\".ends_with(\".png\")", shows: "true")], seeAlso: ["starts_with"]
    ) { call in .bool(try call.string("text").hasSuffix(try call.string("part"))) }
  }

  private static var index: BuiltIn {
    BuiltIn(
      "index", [text, part], result: "an int or nil",
      summary: "Where a part of the text first begins, counted in characters; `nil` where it does not occur.",
      examples: [Example("[index(\"rain\", \"in\"), index(\"rain\", \"x\")]", shows: "[2, nil]")],
      seeAlso: ["starts_with", "split"]
    ) { call in
      let text = try call.string("text")
      let part = try call.string("part")
      if part.isEmpty { return .int(0) }
      guard let range = text.firstRange(of: part) else { return .nothing }
      return .int(text.distance(from: text.startIndex, to: range.lowerBound))
    }
  }

  private static var replace: BuiltIn {
    BuiltIn(
      "replace",
      [
        text, ParameterEntry("part", .string, "What to replace, wherever it occurs."),
        ParameterEntry("by", .string, "What to put there."),
      ], result: "a string", summary: "The text with every occurrence of a part replaced.",
      errors: ["an empty part"], examples: [Example("replace(\"a-b-c\", \"-\", \"+\")", shows: "\"a+b+c\"")],
      seeAlso: ["split"]
    ) { call in
      let (text, part, new) = (try call.string("text"), try call.string("part"), try call.string("by"))
      guard !part.isEmpty else { throw ScriptError("`part` of `replace` must not be empty") }
      let pieces = text.pieces(between: part)
      let bytes =
        Double(text.utf8.count) + Double(pieces.count - 1) * Double(new.utf8.count - part.utf8.count)
      try Limits.checkString(Int(bytes))
      return .string(pieces.joined(separator: new))
    }
  }

  private static var split: BuiltIn {
    BuiltIn(
      "split",
      [
        text,
        ParameterEntry(
          "separator", .string, default: "", shown: "blanks", byPosition: true,
          "What stands between the pieces."),
      ], result: "a list of strings", summary: "The pieces of a text, at blanks or at a separator.",
      examples: [
        Example("split(\"a,b,c\", \",\")", shows: "[\"a\", \"b\", \"c\"]"),
        Example("split(\"8  64 \").map(int)", shows: "[8, 64]"),
      ], seeAlso: ["join", "lines"]
    ) { call in
      let separator = try call.string("separator")
      let text = try call.string("text")
      if separator.isEmpty {
        return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
      }
      return .list(text.pieces(between: separator, Value.string))
    }
  }

  private static var lines: BuiltIn {
    BuiltIn(
      "lines", [text], result: "a list of strings",
      summary:
        "The lines of a text without the `\\n`, `\\r\\n` or `\\r` that ends them; a last empty one is left out.",
      examples: [Example("lines(\"one\\ntwo\\n\")", shows: "[\"one\", \"two\"]")], seeAlso: ["split", "join"]
    ) { call in
      var lines = try call.string("text").withPlainLineEnds.plainLines
      if lines.last?.isEmpty == true { lines.removeLast() }
      return .list(lines.map { .string(String($0)) })
    }
  }

  private static var join: BuiltIn {
    BuiltIn(
      "join",
      [
        ParameterEntry("values", .items, "What to join; each as `print` shows it."),
        ParameterEntry("separator", .string, default: "", byPosition: true, "What to put between."),
      ], result: "a string", summary: "One text out of many.", errors: ["a text of more than 256 MB"],
      examples: [Example("join([\"a\", \"b\", 3], \", \")", shows: "\"a, b, 3\"")], seeAlso: ["split"]
    ) { call in
      let separator = try call.string("separator")
      var text = ""
      if case .list(let list) = call["values"] {
        // Room for strings, which is what is mostly joined.
        let bytes = list.reduce(0) { $0 + ($1.asString?.utf8.count ?? 0) + separator.utf8.count }
        try Limits.checkString(bytes)
        text.reserveCapacity(bytes)
      }
      var isFirst = true
      try call.goThrough { item in
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
    BuiltIn(
      "pad",
      [
        text, ParameterEntry("width", .int(0...10_000), "Columns on the screen; wide characters take two."),
        ParameterEntry("side", .choice(["left", "right", "both"]), default: "right", "Where to put blanks."),
        ParameterEntry("fill", .string, default: " ", "One character to put there."),
      ], result: "a string", summary: "The text made as wide as wanted; a longer one stays as it is.",
      errors: ["a `fill` that is not one character of one column"],
      examples: [
        Example("[pad(\"ab\", 4), pad(\"7\", 3, side: \"left\", fill: \"0\")]", shows: "[\"ab  \", \"007\"]")
      ],
      seeAlso: ["format", "trim"]
    ) { call in
      let (text, fill) = (try call.string("text"), try call.string("fill"))
      guard fill.count == 1, DisplayWidth.columns(fill) == 1 else {
        throw ScriptError(
          "`fill` of `pad` must be one character of one column, not \(call["fill"].typePhrase)")
      }
      let missing = max(0, try call.int("width") - DisplayWidth.columns(text))
      let before =
        switch try call.string("side") {
        case "left": missing
        case "both": missing / 2
        default: 0
        }
      return .string(
        String(repeating: fill, count: before) + text + String(repeating: fill, count: missing - before))
    }
  }

  private static var repeated: BuiltIn {
    BuiltIn(
      "repeat",
      [
        ParameterEntry("value", .oneOf([.string, .list]), "A string or a list."),
        ParameterEntry("count", .int(0...Int.max), "How often."),
      ], result: "a string or a list", summary: "The same text or the same items so many times.",
      errors: ["a text of more than 256 MB, a list of more than 50,000,000 items"],
      examples: [
        Example("repeat(\"=-\", 3)", shows: "\"=-=-=-\""), Example("repeat([0], 3)", shows: "[0, 0, 0]"),
      ], seeAlso: ["pad"]
    ) { call in
      let count = try call.int("count")
      if let text = call["value"].asString {
        let (bytes, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
        try Limits.checkString(overflow ? Int.max : bytes)
        return .string(text.isEmpty ? "" : text.repeated(count))
      }
      let list = try call.list("value")
      let (items, overflow) = list.count.multipliedReportingOverflow(by: count)
      try Limits.checkList(overflow ? Int.max : items)
      var result: [Value] = []
      result.reserveCapacity(items)
      if !list.isEmpty { for _ in 0..<count { result += list } }
      return .list(result)
    }
  }
}
