extension Registry {
  static var filesTopic: Topic {
    Topic(
      "Files", summary: "Text files. Paths are relative to the working directory.",
      builtIns: [
        BuiltIn(
          "read_text", [Parameter("path", .string, "A file's path.")], result: "a string",
          summary: "The text of a file.",
          examples: [Example("write_text(\"note.txt\", \"wet\")\nread_text(\"note.txt\")", shows: "\"wet\"")],
          seeAlso: ["write_text"]
        ) { call in .string(try TextFile.read(call.path("path"))) },
        BuiltIn(
          "write_text",
          [Parameter("path", .string, "A file's path."), Parameter("text", .string, "What to write.")],
          result: "nil", summary: "Writes a text file; an existing one is replaced only once all is written.",
          examples: ["write_text(\"note.txt\", \"wet\")"], seeAlso: ["read_text"]
        ) { call in
          try TextFile.write(try call.string("text"), to: call.path("path"))
          return .nothing
        },
      ])
  }
}
