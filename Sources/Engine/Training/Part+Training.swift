import Versions

extension Part {
  /// Optimisers, schedules, averages and the loop of training.
  public static let training = Part("training", version: 1, sources: "Engine/Training")
}
