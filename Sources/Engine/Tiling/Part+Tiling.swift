import Versions

extension Part {
  /// Networks on pictures of any size, in tiles.
  public static let tiling = Part("tiling", version: 1, sources: "Engine/Tiling")
}
