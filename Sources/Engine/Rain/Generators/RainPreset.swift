import Failures

/// Streak rain of published experiments, by name. Each preset says how well its source is known.
public struct RainPreset: Sendable {
  /// How well the parameters are known.
  public enum Source: String, Hashable, Sendable {
    /// Read in public code.
    case confirmed
    /// Recalled from the paper and not checked against it, so that it must not be called an exact reproduction.
    case recalled
  }

  /// Family and name, such as "range/small".
  public let name: String
  /// How well the parameters are known.
  public let source: Source
  /// The generator of this rain.
  public let rain: StreakRain
  /// A sentence or two for users: what the rain is like and where it comes from.
  public let about: String

  /// All presets, first the family *range*, then the family *class*.
  ///
  /// In *range*, small, medium and large mean how wide the ranges are that parameters are drawn from; in *class* they
  /// mean how heavy the rain is.
  public static let all: [RainPreset] = {
    do { return try rangeFamily() + classFamily() } catch { return [] }
  }()

  /// The preset of a name such as "range/small".
  ///
  /// - Throws: `Failure` for an unknown name; its hint lists those that exist.
  public static func named(_ name: String) throws(Failure) -> RainPreset {
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Failure(
      "unknown rain preset \"\(name)\"", hint: "the presets are \(all.map(\.name).joined(separator: ", "))")
  }

  private static func rangeFamily() throws(Failure) -> [RainPreset] {
    let origin = "the deraining-generalization paper (arXiv 2305.15134), as recalled"
    return [
      RainPreset(
        name: "range/small", source: .recalled,
        rain: try StreakRain(
          quantity: .range(200...300), length: .range(30...31), width: .constant(5), angle: .range(-5...5)),
        about: "A narrow range: streaks nearly all alike. From \(origin)."),
      RainPreset(
        name: "range/medium", source: .recalled,
        rain: try StreakRain(
          quantity: .range(100...300), length: .range(20...40), width: .choice([3, 5, 7]),
          angle: .range(-30...30)),
        about: "A middling range of streaks. From \(origin)."),
      RainPreset(
        name: "range/large", source: .recalled,
        rain: try StreakRain(
          quantity: .range(50...500), length: .range(5...60), width: .choice([1, 3, 5, 7, 9]),
          angle: .range(-70...70)),
        about: "A wide range: streaks of every kind. From \(origin)."),
    ]
  }

  private static func classFamily() throws(Failure) -> [RainPreset] {
    let origin = "the later paper's public code (arXiv 2502.12600)"
    func preset(
      _ name: String, amount: ClosedRange<Double>, width: ParameterDraw, length: ClosedRange<Double>,
      angle: ClosedRange<Double>, _ about: String
    ) throws(Failure) -> RainPreset {
      RainPreset(
        name: "class/\(name)", source: .confirmed,
        rain: try StreakRain(
          quantity: .range(amount.lowerBound * 25600...amount.upperBound * 25600), length: .range(length),
          width: width, angle: .range(angle), variant: .fork),
        about: "\(about) From \(origin).")
    }
    return [
      try preset(
        "small", amount: 0.002...0.004, width: .choice([1, 3]), length: 25...35, angle: -10...10,
        "Light rain: few, thin, steep streaks."),
      try preset(
        "medium", amount: 0.005...0.007, width: .choice([3, 5, 7], weights: [0.25, 0.5, 0.25]),
        length: 35...45, angle: -30...30, "Moderate rain."),
      try preset(
        "large", amount: 0.008...0.010, width: .choice([7, 9]), length: 45...55, angle: -60...60,
        "Heavy rain: many, wide, long streaks."),
      try preset(
        "random", amount: 0.002...0.010, width: .choice([1, 3, 5, 7, 9]), length: 25...55, angle: -60...60,
        "Anything from light to heavy."),
    ]
  }
}
