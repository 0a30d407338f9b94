extension Registry {
  static var textTopic: Topic {
    let text = Parameter("text", .string, "A string.")
    return Topic(
      "Text", summary: "Strings are values: every function gives a new one.",
      builtIns: [
        BuiltIn(
          "str", [Parameter("value", .any, "Any value.")], result: "a string", summary: "The value as text.",
          examples: [Example("str(1.5)", shows: "\"1.5\"")]
        ) { call in .string(call["value"].plainText) },
        BuiltIn(
          "upper", [text], result: "a string", summary: "The text in capitals.",
          examples: [Example("upper(\"rain\")", shows: "\"RAIN\"")], seeAlso: ["lower"]
        ) { call in .string(try call.string("text").uppercased()) },
        BuiltIn(
          "lower", [text], result: "a string", summary: "The text in small letters.",
          examples: [Example("lower(\"PSNR\")", shows: "\"psnr\"")], seeAlso: ["upper"]
        ) { call in .string(try call.string("text").lowercased()) },
        BuiltIn(
          "trim", [text], result: "a string", summary: "The text without blanks and newlines at its ends.",
          examples: [Example("trim(\"  wet \")", shows: "\"wet\"")]
        ) { call in .string(try call.string("text").trimmed) },
        BuiltIn(
          "starts_with", [text, Parameter("part", .string, "What to look for.")], result: "true or false",
          summary: "Whether the text begins with a part.",
          examples: [Example("\"rain100L\".starts_with(\"rain\")", shows: "true")], seeAlso: ["ends_with"]
        ) { call in .bool(try call.string("text").hasPrefix(try call.string("part"))) },
        BuiltIn(
          "ends_with", [text, Parameter("part", .string, "What to look for.")], result: "true or false",
          summary: "Whether the text ends with a part.",
          examples: [Example("\"a.png\".ends_with(\".png\")", shows: "true")], seeAlso: ["starts_with"]
        ) { call in .bool(try call.string("text").hasSuffix(try call.string("part"))) },
        BuiltIn(
          "replace",
          [
            text, Parameter("part", .string, "What to replace, wherever it occurs."),
            Parameter("by", .string, "What to put there."),
          ], result: "a string", summary: "The text with every occurrence of a part replaced.",
          examples: [Example("replace(\"a-b-c\", \"-\", \"+\")", shows: "\"a+b+c\"")]
        ) { call in
          let part = try call.string("part")
          guard !part.isEmpty else { throw ScriptError("`part` of `replace` must not be empty") }
          return .string(
            try call.string("text").pieces(between: part).joined(separator: try call.string("by")))
        },
        BuiltIn(
          "split",
          [
            text,
            Parameter(
              "separator", .string, default: "", shown: "blanks", byPosition: true,
              "What stands between the pieces."),
          ], result: "a list of strings", summary: "The pieces of a text, at blanks or at a separator.",
          examples: [Example("split(\"a,b,c\", \",\")", shows: "[\"a\", \"b\", \"c\"]")], seeAlso: ["join"]
        ) { call in
          let separator = try call.string("separator")
          let text = try call.string("text")
          if separator.isEmpty {
            return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
          }
          return .list(text.pieces(between: separator).map { .string($0) })
        },
        BuiltIn(
          "join",
          [
            Parameter("values", .oneOf([.list, .range]), "What to join; each as `print` shows it."),
            Parameter("separator", .string, default: "", byPosition: true, "What to put between."),
          ], result: "a string", summary: "One text out of many.",
          examples: [Example("join([\"a\", \"b\", 3], \", \")", shows: "\"a, b, 3\"")], seeAlso: ["split"]
        ) { call in
          .string(
            try Iteration.list(call["values"], "`join`").map(\.plainText)
              .joined(separator: try call.string("separator")))
        },
      ])
  }
}

extension String {
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  func pieces(between separator: String) -> [String] {
    var pieces: [String] = []
    var start = startIndex
    while let range = firstRange(of: separator, from: start) {
      pieces.append(String(self[start..<range.lowerBound]))
      start = range.upperBound
    }
    return pieces + [String(self[start...])]
  }
}
