import Figures
import Files
import ImageTensors
import Imaging
import Interpreter
import Tensors

/// Pictures in rows and columns as the language sees them.
final class GridValue: DescribedObject {
  static let type = ObjectType<GridValue>(
    "grid", summary: "Pictures side by side, a value; `g.save(\"panel.png\")` writes it.")

  let grid: ImageGrid

  init(_ grid: ImageGrid) { self.grid = grid }

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
      types: [GridValue.type.entry])
  }

  private static var grid: BuiltIn {
    struct Parameters: ParameterList {
      let pictures = Parameter(.list, "Pictures, or a list of them for each row; all of one size.")
      let labels = Parameter(.listOf(.string), default: [], "Above each column.")
      let rows = Parameter(.listOf(.string), default: [], "Beside each row.")
      let captions = Parameter(
        .list, default: [], "Below each picture: texts, in lists like the pictures'.")
      let title = Parameter(.string, optional: "none", "Above all.")
      let scale = Parameter(.int(1...64), optional: "what suits", "Screen pixels for each image pixel.")
    }
    return BuiltIn(
      "grid", Parameters.self, result: "a grid", summary: "Pictures in rows and columns, with labels.",
      errors: ["no pictures, or an item that is not a picture"],
      examples: ["grid([zeros(3, 16, 16), ones(3, 16, 16)], labels: [\"black\", \"white\"])"],
      seeAlso: ["show", "plot"]
    ) { given, _ in
      let items = try given.pictures
      guard let first = items.first else { throw ScriptError("`grid` needs at least one picture") }
      let rows = first.asList == nil ? [items] : items.map { $0.asList ?? [] }
      let images = try rows.map { row in try row.map(picture) }
      let texts = try given.captions
      let captions = texts.isEmpty || texts[0].asList == nil ? [texts] : texts.map { $0.asList ?? [] }
      return .object(
        GridValue(
          ImageGrid(
            images, columnLabels: try given.labels, rowLabels: try given.rows,
            captions: texts.isEmpty ? [] : captions.map { $0.map(\.plainText) },
            title: try given.title, scale: try given.scale)))
    }
  }

  private static func picture(_ value: Value) throws -> Image {
    guard let tensor = (value.asObject as? TensorValue)?.tensor else {
      throw ScriptError("a grid can contain only pictures, not \(value.typePhrase)")
    }
    let image = try tensor.detached.image()
    guard image.channels == 1 || image.channels == 3 else {
      throw ScriptError("a picture has 1 or 3 channels, but this tensor has shape \(tensor.shape)")
    }
    return image.clipped()
  }

  private static var save: BuiltIn {
    struct Parameters: ParameterList {
      let grid = Parameter(.object(GridValue.self), "The grid.")
      let path = Parameter(.target, "A file name that ends in .png.")
    }
    return BuiltIn(
      "save", receivers: ["grid"], Parameters.self, result: "nil", summary: "Writes a grid to a PNG file.",
      errors: ["a name that does not end in .png", "a path that cannot be written"],
      examples: ["grid([zeros(3, 16, 16)]).save(\"panel.png\")"]
    ) { given, _ in
      try given.grid.grid.save(to: given.path)
      return .nothing
    }
  }
}
