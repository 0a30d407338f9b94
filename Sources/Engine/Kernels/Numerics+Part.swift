import Versions

extension Part {
  /// Kernels: convolutions, matrix products, transforms, and how they are divided among threads.
  public static let kernels = Part(
    "kernels", version: 1, sources: "Engine/Kernels", "Libraries/CAttention", "Ground/Resources/Parallel")
}
