extension Registry {
  static var filesTopic: Topic {
    Topic(
      "Files",
      summary:
        "Text files in UTF-8, with lines that end in `\\n`. A script has the file permissions of its user; with "
        + "`DERAIN_FILES=here` in the environment, all functions use only files below the working directory.",
      builtIns: [readText, writeText, appendText, files, exists])
  }

  private struct PathParameters: ParameterList {
    let path = Parameter.path
  }

  private static var readText: BuiltIn {
    BuiltIn(
      "read_text", PathParameters.self, result: "a string",
      summary: "The text of a file: UTF-8, or UTF-16 with a byte-order mark.",
      details:
        "The mark is removed, and every line end of the file, `\\r\\n` or `\\r`, becomes `\\n` in the string.",
      errors: ["a file that does not exist, or has another encoding", "more than 256 MB"],
      examples: [Example("write_text(\"note.txt\", \"wet\")\nread_text(\"note.txt\")", shows: "\"wet\"")],
      seeAlso: ["write_text", "lines", "read_csv"]
    ) { given, _ in .string(try TextFile.read(given.path)) }
  }

  private static var writeText: BuiltIn {
    struct Parameters: ParameterList {
      let path = Parameter.target
      let text = Parameter(.string, "What to write.")
    }
    return BuiltIn(
      "write_text", Parameters.self,
      result: "nil",
      summary: "Writes a text file; an existing file is replaced only after everything is written.",
      errors: ["a path that cannot be written"],
      examples: ["write_text(\"note.txt\", \"wet\")"], seeAlso: ["read_text", "append_text"]
    ) { given, _ in
      try TextFile.write(try given.text, to: given.path)
      return .nothing
    }
  }

  private static var appendText: BuiltIn {
    struct Parameters: ParameterList {
      let path = Parameter.target
      let text = Parameter(.string, "What to add.")
    }
    return BuiltIn(
      "append_text", Parameters.self,
      result: "nil", summary: "Adds text at the end of a file; the file is created if it does not exist.",
      errors: ["a path that cannot be written"],
      examples: [
        Example(
          "append_text(\"note.txt\", \"a\\n\")\nappend_text(\"note.txt\", \"b\\n\")\nlines(read_text(\"note.txt\"))[-2..]",
          shows: "[\"a\", \"b\"]")
      ], seeAlso: ["write_text"]
    ) { given, _ in
      try TextFile.append(try given.text, to: given.path)
      return .nothing
    }
  }

  private static var files: BuiltIn {
    struct Parameters: ParameterList {
      let folder = Parameter(.path, default: ".", byPosition: true, "A folder's path.")
      let pattern = Parameter(
        .string, default: "*", byPosition: true, "`*` matches any text, `?` matches one character.")
    }
    return BuiltIn(
      "files", Parameters.self, result: "a list of strings",
      summary: "The paths of the files in a folder whose names fit a pattern, in order; folders end in `/`.",
      errors: ["a folder that does not exist"],
      examples: [
        Example("write_text(\"note.txt\", \"wet\")\nfiles(\".\", \"*.txt\")", shows: "[\"note.txt\"]")
      ],
      seeAlso: ["exists", "read_text"]
    ) { given, _ in
      let folder = given.passed(\.folder).plainText
      let names = try FileAccess.names(in: given.folder, matching: given.pattern)
      let prefix = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
      return .list(names.map { .string(prefix + $0) })
    }
  }

  private static var exists: BuiltIn {
    BuiltIn(
      "exists", PathParameters.self, result: "true or false",
      summary: "Whether a file or folder with this path exists.",
      examples: [Example("exists(\"nothing.csv\")", shows: "false")], seeAlso: ["files"]
    ) { given, _ in .bool(FileAccess.exists(try given.path)) }
  }
}

extension Parameter where Argument == String {
  private static var pathDoc: String { "The path of a file, relative to the working directory." }

  /// A file that is read.
  static var path: Parameter { Parameter(.path, pathDoc) }
  /// A file that is written.
  fileprivate static var target: Parameter { Parameter(.target, pathDoc) }
}
