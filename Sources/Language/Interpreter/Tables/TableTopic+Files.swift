import Files

extension Topic {
  static var fileFunctions: [BuiltIn] { [readCSV, save] }

  private static var separator: ParameterEntry {
    ParameterEntry("separator", .choice([",", ";", "\t"]), default: ",", "What stands between cells.")
  }

  private static var readCSV: BuiltIn {
    BuiltIn(
      "read_csv",
      [ParameterEntry("path", .string, "A file's path, from the working directory on."), separator],
      result: "a table",
      summary: "A table from a text file with names in the first line and then a line for each row.",
      details:
        "A column is of ints, floats or bools where all its cells are, else of text; empty cells are `nil`, and "
        + "cells in quotes always text (RFC 4180). Numbers that `save` wrote come back exactly. Lines may end in `\\r\\n` or "
        + "`\\r`; then those of texts in quotes do as well, and become `\\n`.",
      errors: [
        "a file that is not there, or in another encoding than UTF-8 or UTF-16 with a byte-order mark",
        "a line with more or fewer cells than names",
        "quotes that do not end", "two columns of one name",
      ],
      examples: [
        Example(
          "write_text(\"note.txt\", \"n,loss\\n8,0.5\\n64,\\n\")\nread_csv(\"note.txt\").loss",
          shows: "[0.5, nil]")
      ], seeAlso: ["save", "table", "read_text"]
    ) { call in
      let text = try TextFile.read(call.path("path"), lineEnds: .kept)
      return .object(
        try CSV.table(text, separator: call.separator(), name: call.string("path")))
    }
  }

  private static var save: BuiltIn {
    BuiltIn(
      "save", receivers: ["table"],
      [tableParameter, ParameterEntry("path", .string, "A file name that ends in .csv or .txt."), separator],
      result: "nil", summary: "Writes a table as CSV for `read_csv` and other programs.",
      errors: [
        "a value that is no number, text, boolean or `nil`", "a file name with another ending",
        "a place that cannot be written",
      ],
      examples: [
        Example(
          "t = table([{n: 8, rain: \"a, b\"}])\nt.save(\"note.txt\")\nread_csv(\"note.txt\") == t",
          shows: "true")
      ], seeAlso: ["read_csv"]
    ) { call in
      let path = try call.string("path")
      guard path.lowercased().hasSuffix(".csv") || path.lowercased().hasSuffix(".txt") else {
        throw ScriptError("tables are written as CSV", hint: "end the file's name in .csv")
      }
      try TextFile.write(try CSV.text(call.table(), separator: call.separator()), to: call.target("path"))
      return .nothing
    }
  }
}

extension Call {
  fileprivate func separator() throws -> Character { try string("separator").first ?? "," }
}
