import ImageTensors
import Imaging
import Interpreter
import TensorFiles
import Tensors

extension Topic {
  /// Single pictures: reading, showing, writing.
  static var images: Topic {
    struct Read: ParameterList {
      let path = Parameter(.path, "A PNG, JPEG or WebP file.")
    }
    struct Write: ParameterList {
      let x = Parameter(
        .tensor, "For a PNG a picture [3 or 1, height, width] in 0..1.")
      let path = Parameter(.target, "A file name that ends in .png, .npy, .npz or .safetensors.")
    }
    return Topic(
      "Images", summary: "Pictures are tensors [channels, height, width] in 0..1.",
      using: [.images],
      builtIns: [
        BuiltIn(
          "image", Read.self, result: "a tensor [channels, height, width]",
          summary: "A picture from a file, in 0..1; grey pictures have one channel.",
          details:
            "It is rotated upright by the file's EXIF data, and transparency is blended with white. A colour profile is not applied; "
            + "this gives a note, as does a file that is truncated after the last pixel. A file with missing pixels is an error.",
          errors: ["a file that is missing, damaged, too large, or of another kind"],
          examples: [
            Example("save(ones(3, 16, 16), \"white.png\")\nimage(\"white.png\").shape", shows: "[3, 16, 16]")
          ],
          seeAlso: ["images", "save", "show"]
        ) { given, call in
          let path = try given.path
          let (picture, notes) = try ImageFile.image(at: path)
          for note in notes { call.write("\(path) \(note.sentence)\n") }
          return .tensor(try Tensor(picture))
        },
        BuiltIn(
          "save", receivers: ["tensor"], Write.self, result: "nil",
          summary: "Writes a picture as an 8-bit PNG, with values clipped to 0..1; or a tensor unchanged.",
          errors: [
            "a tensor that is not a picture, for .png", "a file name with another ending",
            "a path that cannot be written",
          ], examples: ["save(zeros(3, 16, 16), \"black.png\")", "save(ones(2, 3), \"a.npy\")"],
          seeAlso: ["image", "load"]
        ) { given, _ in
          let path = try given.path
          let tensor = try given.x
          if TensorFile.writtenEndings.contains(where: { path.lowercased().hasSuffix(".\($0)") }) {
            try TensorFile([.init("array", tensor)]).write(to: path)
          } else if path.lowercased().hasSuffix(".png") {
            try tensor.detached.image().clipped().write(to: path)
          } else {
            throw ScriptError(
              "unknown file type: pictures are saved as .png, tensors as .npy, .npz or .safetensors",
              hint: "use a file name with one of these endings")
          }
          return .nothing
        },
      ])
  }
}
