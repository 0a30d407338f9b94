import Networks
import TensorFiles

extension Model {
  /// The note that holds the network's recipe.
  static let recipeNote = "derain.network"

  /// The weights by name, and how the network was made.
  func file() throws -> TensorFile {
    let weights = try weights()
    // PyTorch's tools refuse files that do not say so.
    var notes = ["format": "pt"]
    notes[Self.recipeNote] = recipe
    return TensorFile(paths.compactMap { path in weights[path].map { .init(path, $0) } }, notes: notes)
  }
}
