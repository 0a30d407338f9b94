import Versions

extension Part {
  /// Statistics of samples.
  public static let statistics = Part("statistics", version: 1, sources: "Ground/Statistics")
}
