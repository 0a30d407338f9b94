import Figures
import Glibc
import Imaging
import Interpreter
import Training

extension Call {
  /// A path to write to, whose folders are made where they are missing.
  func target(_ parameter: String) throws -> String {
    let path = try path(parameter)
    for (position, character) in zip(path.indices, path) where character == "/" && position != path.startIndex
    {
      let folder = String(path[..<position])
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
        throw ScriptError("the folder \(folder) cannot be made: \(String(cString: strerror(errno)))")
      }
    }
    return path
  }
}

extension Topic {
  /// Single pictures: reading, showing, writing.
  static var images: Topic {
    Topic(
      "Images", summary: "Pictures are tensors [channels, height, width] in 0..1.",
      builtIns: [
        BuiltIn(
          "image", [Parameter("path", .string, "A PNG or JPEG file.")],
          result: "a tensor [channels, height, width]",
          summary: "A picture from a file, in 0..1; grey pictures have one channel.",
          errors: ["a file that is missing, damaged, too large, or neither PNG nor JPEG"],
          examples: [
            Example("save(ones(3, 16, 16), \"white.png\")\nimage(\"white.png\").shape", shows: "[3, 16, 16]")
          ],
          seeAlso: ["images", "save", "show"]
        ) { call in .tensor(try Tensor(Image(contentsOf: call.path("path")))) },
        BuiltIn(
          "save", receivers: ["tensor"],
          [
            Parameter("x", .object("tensor"), "A picture [3 or 1, height, width] in 0..1."),
            Parameter("path", .string, "A file name that ends in .png."),
          ], result: "nil", summary: "Writes a picture as an 8-bit PNG; values outside 0..1 are clipped.",
          errors: [
            "a tensor that is no picture", "a name that does not end in .png",
            "a place that cannot be written",
          ], examples: ["save(zeros(3, 16, 16), \"black.png\")"], seeAlso: ["image"]
        ) { call in
          let path = try call.target("path")
          guard path.lowercased().hasSuffix(".png") else {
            throw ScriptError("pictures are written as PNG", hint: "end the file's name in .png")
          }
          try call.picture("x").clipped().write(to: path)
          return .nothing
        },
      ])
  }
}
