import Versions

extension Part {
  /// Operations of tensors and their gradients.
  public static let tensors = Part("tensors", version: 1, sources: "Engine/Tensors")
  /// Random numbers.
  public static let random = Part("random", version: 1, sources: "Ground/Random")
}
