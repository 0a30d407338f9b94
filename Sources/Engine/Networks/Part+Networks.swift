import Versions

extension Part {
  /// Layers, architectures, initial weights and losses.
  public static let networks = Part("networks", version: 1, sources: "Engine/Networks")
}
