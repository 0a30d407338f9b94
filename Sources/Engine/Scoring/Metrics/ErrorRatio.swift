import Imaging

extension Metric {
  /// The mean squared error over rain divided by that over background.
  public static var errorRatio: Metric {
    Metric(
      "error_ratio",
      summary:
        "The squared error where it rains relative to that where it does not. Describes and does not rank: damage to the "
        + "background lowers it.",
      formula: "mean over rain of (output − clean)² / mean over background of (output − clean)²",
      better: .lower,
      undefined: "no pixel is rain or none is background, or the background has no error"
    ) { restoration in
      guard let rain = try restoration.decoupled().residual,
        let background = try restoration.decoupled().backgroundError, background > 0
      else { return nil }
      return rain * rain / (background * background)
    }
  }

  /// The same with weights: the layer for rain, and 1 − layer for the background.
  public static var softErrorRatio: Metric {
    Metric(
      "soft_error_ratio",
      summary:
        "The same as `error_ratio`, weighted by how strongly it rains. Describes and does not rank: damage to the background "
        + "lowers it.",
      formula: "(soft_residual / soft_background_error)²", better: .lower,
      undefined: "there is no rain, or the background has no error"
    ) { restoration in
      guard let rain = try restoration.decoupled().softResidual,
        let background = try restoration.decoupled().softBackgroundError, background > 0
      else { return nil }
      return rain * rain / (background * background)
    }
  }
}
