import Files

extension Topic {
  static var fileFunctions: [BuiltIn] { [readCSV, save] }

  private static var readCSV: BuiltIn {
    struct Parameters: ParameterList {
      let path = Parameter.path
      let separator = Parameter.separator
    }
    return BuiltIn(
      "read_csv", Parameters.self,
      result: "a table",
      summary: "A table from a text file with names in the first line and then a line for each row.",
      details:
        "A column has ints, floats or bools if all its cells do, otherwise text; empty cells are `nil`, and "
        + "cells in quotes are always text (RFC 4180). Numbers from `save` are read back exactly. Lines may end in `\\r\\n` or "
        + "`\\r`; line ends inside quotes then become `\\n`, too.",
      errors: [
        "a file that does not exist, or is neither UTF-8 nor UTF-16 with a byte-order mark",
        "a line with more or fewer cells than names",
        "quotes that are never closed", "two columns with the same name",
      ],
      examples: [
        Example(
          "write_text(\"note.txt\", \"n,loss\\n8,0.5\\n64,\\n\")\nread_csv(\"note.txt\").loss",
          shows: "[0.5, nil]")
      ], seeAlso: ["save", "table", "read_text"]
    ) { given, _ in
      let text = try TextFile.read(given.path, lineEnds: .kept)
      return .object(
        try CSV.table(
          text, separator: given.separator.character, name: given.passed(\.path).plainText))
    }
  }

  private static var save: BuiltIn {
    struct Parameters: ParameterList {
      let table = Parameter.table
      let path = Parameter(.target, "A file name that ends in .csv or .txt.")
      let separator = Parameter.separator
    }
    return BuiltIn(
      "save", receivers: ["table"], Parameters.self,
      result: "nil", summary: "Writes a table as CSV for `read_csv` and other programs.",
      errors: [
        "a value that is not a number, text, boolean or `nil`", "a file name with another ending",
        "a path that cannot be written",
      ],
      examples: [
        Example(
          "t = table([{n: 8, rain: \"a, b\"}])\nt.save(\"note.txt\")\nread_csv(\"note.txt\") == t",
          shows: "true")
      ], seeAlso: ["read_csv"]
    ) { given, _ in
      let path = given.passed(\.path).plainText
      guard path.lowercased().hasSuffix(".csv") || path.lowercased().hasSuffix(".txt") else {
        throw ScriptError("a table can only be saved as CSV", hint: "use a file name that ends in .csv")
      }
      let text = try CSV.text(given.table, separator: given.separator.character)
      try TextFile.write(text, to: given.path)
      return .nothing
    }
  }
}

/// What may stand between the cells of a line.
private enum Separator: String, CaseIterable {
  case comma = ","
  case semicolon = ";"
  case tab = "\t"

  var character: Character { Character(rawValue) }
}

extension Parameter where Argument == Separator {
  static var separator: Parameter {
    Parameter(.choice(of: Separator.self), default: ",", "The separator between cells.")
  }
}
