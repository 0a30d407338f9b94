import Figures
import Files
import ImageTensors
import Imaging
import Interpreter
import Tensors

/// Pictures in rows and columns as the language sees them.
final class GridValue: ScriptObject {
  let grid: ImageGrid

  init(_ grid: ImageGrid) { self.grid = grid }

  var typeName: String { "grid" }

  var oneLine: String {
    "grid of \(grid.rows.count) × \(grid.rows.map(\.count).max() ?? 0) pictures"
  }

  var approximateBytes: Int { grid.rows.joined().reduce(64) { $0 + 4 * $1.pixels.count } }
  func richForms() -> [RichForm] { [.text(oneLine), .png { try self.grid.png() }] }
}

extension Topic {
  /// Pictures side by side.
  static var grids: Topic {
    Topic(
      "Grids", summary: "Pictures in rows and columns with labels.", builtIns: [grid, save],
      types: [
        ScriptType("grid", summary: "Pictures side by side, a value; `g.save(\"panel.png\")` writes it.")
      ])
  }

  private static var grid: BuiltIn {
    BuiltIn(
      "grid",
      [
        ParameterEntry("pictures", .list, "Pictures, or a list of them for each row; all of one size."),
        ParameterEntry("labels", .listOf(.string), default: [], "Above each column."),
        ParameterEntry("rows", .listOf(.string), default: [], "Beside each row."),
        ParameterEntry(
          "captions", .list, default: [], "Below each picture: texts, in lists like the pictures'."),
        ParameterEntry("title", .orNil(.string), default: .nothing, shown: "none", "Above all."),
        ParameterEntry(
          "scale", .orNil(.int(1...64)), default: .nothing, shown: "what suits", "Screen pixels per pixel."),
      ], result: "a grid", summary: "Pictures in rows and columns, with labels.",
      errors: ["no pictures, or something that is none"],
      examples: ["grid([zeros(3, 16, 16), ones(3, 16, 16)], labels: [\"black\", \"white\"])"],
      seeAlso: ["show", "plot"]
    ) { call in
      let items = try call.list("pictures")
      guard let first = items.first else { throw ScriptError("`grid` needs at least one picture") }
      let rows = first.asList == nil ? [items] : items.map { $0.asList ?? [] }
      let images = try rows.map { row in try row.map(picture) }
      let texts = try call.list("captions")
      let captions = texts.isEmpty || texts[0].asList == nil ? [texts] : texts.map { $0.asList ?? [] }
      return .object(
        GridValue(
          ImageGrid(
            images, columnLabels: try call.list("labels").map(\.plainText),
            rowLabels: try call.list("rows").map(\.plainText),
            captions: texts.isEmpty ? [] : captions.map { $0.map(\.plainText) },
            title: call.optionalString("title"),
            scale: call.optionalInt("scale"))))
    }
  }

  private static func picture(_ value: Value) throws -> Image {
    guard let tensor = (value.asObject as? TensorValue)?.tensor else {
      throw ScriptError("a grid holds pictures, not \(value.typePhrase)")
    }
    let image = try tensor.detached.image()
    guard image.channels == 1 || image.channels == 3 else {
      throw ScriptError("a picture has 1 or 3 channels, but this tensor has shape \(tensor.shape)")
    }
    return image.clipped()
  }

  private static var save: BuiltIn {
    BuiltIn(
      "save", receivers: ["grid"],
      [
        ParameterEntry("grid", .object("grid"), "The grid."),
        ParameterEntry("path", .string, "A file name that ends in .png."),
      ], result: "nil", summary: "Writes a grid to a PNG file.",
      errors: ["a name that does not end in .png", "a place that cannot be written"],
      examples: ["grid([zeros(3, 16, 16)]).save(\"panel.png\")"]
    ) { call in
      try call.object("grid", as: GridValue.self).grid.save(to: call.target("path"))
      return .nothing
    }
  }
}
