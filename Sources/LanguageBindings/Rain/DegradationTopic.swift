import Imaging
import Scoring
import ImageTensors
import Interpreter
import Rain
import Random
import Tensors
import Versions

/// A degradation other than rain as the language sees it.
final class DegradationValue: DescribedObject {
  static let type = ObjectType<DegradationValue>(
    "degradation", summary: "A degradation of images, such as noise, blur or rain.")

  let degradation: any Degradation

  init(_ degradation: any Degradation) { self.degradation = degradation }

  func identity(_ text: (Value) -> String) -> String? { degradation.identity }
  var parts: Set<Part> { degradation.usedParts }
  var oneLine: String { degradation.summary }
}

/// Rain or another degradation.
enum DegradationChoice {
  case rain(any RainGenerator)
  case other(any Degradation)

  /// What is done to images.
  ///
  /// - Parameter blend: lays rain over them.
  func laid(by blend: Blend) throws -> any Degradation {
    switch self {
    case .rain(let rain): try Rainfall(rain, blend: blend)
    case .other(let degradation): degradation
    }
  }
}

extension ParameterKind where Argument == DegradationChoice {
  /// Rain or another degradation.
  static var degradation: Self {
    Self(.oneOf([.object(RainValue.type.name), .object(DegradationValue.type.name)])) { value, reading in
      switch value.asObject {
      case let value as RainValue: return .rain(value.rain)
      case let value as DegradationValue: return .other(value.degradation)
      default: throw reading.mismatch("a degradation")
      }
    }
  }
}

extension Topic {
  /// Noise, blur and compression, for the same experiments with other restorations.
  static var degradations: Topic {
    Topic(
      "Degradations",
      summary:
        "Noise, blur and compression, used like rain: `images.with(gaussian_noise(0.1))`. Each parameter "
        + "is a number, a range to draw from or a list to choose from, for each image. In the decoupled "
        + "scores `rain` is where a pixel was changed by more than 50/255 and background where by at most "
        + "10/255; weak noise leaves few of the former, and `rain_above:` of `evaluate` moves the bound.",
      using: [.degradations, .random],
      builtIns: [gaussianNoise, poissonNoise, gaussianBlur, discBlur, motionBlur, jpeg, over],
      types: [DegradationValue.type.entry])
  }

  private static func degradation<List: ParameterList>(
    _ name: String, _ list: List.Type, _ summary: String, details: String = "", example: String,
    seeAlso: [String], make: @escaping (Arguments<List>) throws -> any Degradation
  ) -> BuiltIn {
    BuiltIn(
      name, list, result: "a degradation", summary: summary, details: details,
      errors: ["a parameter out of range"],
      examples: [Example("\(example).over(zeros(3, 16, 16) + 0.5, seed: 3).shape", shows: "[3, 16, 16]")],
      seeAlso: seeAlso
    ) { given, _ in .object(DegradationValue(try make(given))) }
  }

  private static var gaussianNoise: BuiltIn {
    struct Parameters: ParameterList {
      let sigma = Parameter(
        .draw(whole: false), "Standard deviation, 0..1; papers often give 255 times that.")
    }
    return degradation(
      "gaussian_noise", Parameters.self,
      "Gaussian noise, added independently to each value and clipped to 0..1.",
      example: "gaussian_noise(15 / 255)", seeAlso: ["poisson_noise", "with"]
    ) { try GaussianNoise(sigma: $0.sigma) }
  }

  private static var poissonNoise: BuiltIn {
    struct Parameters: ParameterList {
      let peak = Parameter(
        .draw(whole: false), "Photons that make white, 0.1..1,000,000; fewer make more noise.")
    }
    return degradation(
      "poisson_noise", Parameters.self,
      "The noise of counted light: a value v becomes Poisson(peak · v) / peak.", example: "poisson_noise(30)",
      seeAlso: ["gaussian_noise", "with"]
    ) { try PoissonNoise(peak: $0.peak) }
  }

  private static var gaussianBlur: BuiltIn {
    struct Parameters: ParameterList {
      let sigma = Parameter(
        .draw(whole: false), "Standard deviation in pixels, 0..30; truncated at four standard deviations.")
    }
    return degradation(
      "gaussian_blur", Parameters.self, "Gaussian blur; borders are reflected.",
      example: "gaussian_blur(0.5..2)", seeAlso: ["disc_blur", "motion_blur"]
    ) { try Blur(.gaussian(sigma: $0.sigma)) }
  }

  private static var discBlur: BuiltIn {
    struct Parameters: ParameterList {
      let radius = Parameter(.draw(whole: false), "Radius in pixels, 0..30.")
    }
    return degradation(
      "disc_blur", Parameters.self, "A lens out of focus: the mean over a disc.", example: "disc_blur(3)",
      seeAlso: ["gaussian_blur", "motion_blur"]
    ) { try Blur(.disc(radius: $0.radius)) }
  }

  private static var motionBlur: BuiltIn {
    struct Parameters: ParameterList {
      let length = Parameter(.draw(whole: false), "How far the camera moves in pixels, 0..200.")
      let angle = Parameter(
        .draw(whole: false), default: 0, "Degrees; 0 is vertical, positive counter-clockwise.")
    }
    return degradation(
      "motion_blur", Parameters.self, "A camera that moves evenly along a line.",
      example: "motion_blur(9..15, angle: -90..90)", seeAlso: ["gaussian_blur", "disc_blur"]
    ) { try Blur(.motion(length: $0.length, angle: $0.angle)) }
  }

  private static var jpeg: BuiltIn {
    struct Parameters: ParameterList {
      let quality = Parameter(.draw(whole: true), "1..100, as libjpeg scales its tables.")
    }
    return degradation(
      "jpeg", Parameters.self, "JPEG compression, with colours at half resolution.",
      example: "jpeg(10..40)", seeAlso: ["gaussian_noise"]
    ) { try Compression(quality: $0.quality) }
  }

  private static var over: BuiltIn {
    struct Parameters: ParameterList {
      let rain = Parameter(.degradation, "The rain, or another degradation.")
      let image = Parameter(.picture, "[channels, height, width].")
      let seed = Parameter.seed("Fixes the draw.")
      let overlay = OverlayParameters()

    }
    return BuiltIn(
      "over", receivers: ["rain", "degradation"], Parameters.self,
      result: "a tensor like the image", summary: "Adds rain to an image, or degrades it in another way.",
      errors: [
        "rain that does not fit the image's size", "no `seed:`", "`blend` or `strength` without rain",
      ],
      examples: [
        Example("rain(\"range/small\").over(zeros(3, 32, 32), seed: 3).shape", shows: "[3, 32, 32]")
      ],
      seeAlso: ["with", "sample"]
    ) { given, call in
      let key = RandomKey(seed: try call.seed(given.seed)).purpose("rain")
      return .tensor(
        try Tensor(given.overlay.degradation(given.rain).pair(from: given.image, key: key).rainy))
    }
  }
}
