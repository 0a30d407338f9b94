import Imaging
import Scoring
import ImageTensors
import Interpreter
import Rain
import Random
import Tensors

/// A degradation other than rain as the language sees it.
final class DegradationValue: ScriptObject {
  let degradation: any Degradation

  init(_ degradation: any Degradation) { self.degradation = degradation }

  var typeName: String { "degradation" }
  func identity(_ text: (Value) -> String) -> String? { degradation.identity }
  var oneLine: String { degradation.summary }
}

/// Rain or another degradation.
var degradationType: ParameterType { .oneOf([.object("rain"), .object("degradation")]) }

extension Value {
  /// The degradation that this is, rain laid over images by `blend`.
  func degradation(blend: Blend) throws -> any Degradation {
    if let rain = asObject as? RainValue { return try Rainfall(rain.rain, blend: blend) }
    guard let other = asObject as? DegradationValue else {
      throw ScriptError("a degradation is expected, not \(typePhrase)")
    }
    return other.degradation
  }
}

extension Call {
  /// The degradation given, rain laid over images as `blend` and `strength` say.
  func degradation(_ parameter: String) throws -> any Degradation {
    if value(parameter).asObject is DegradationValue, let other = ["blend", "strength"].first(where: has) {
      throw ScriptError(
        "`\(other)` says how rain is laid over images, but this is \(value(parameter).oneLine)")
    }
    return try value(parameter).degradation(blend: blend())
  }
}

extension Topic {
  /// Noise, blur and compression, for the same experiments with other restorations.
  static var degradations: Topic {
    Topic(
      "Degradations",
      summary:
        "Noise, blur and compression, used as rain is: `images.with(gaussian_noise(0.1))`. Each parameter is a "
        + "number, a range to draw from or a list to choose from, for each image. In the decoupled scores `rain` "
        + "is where a pixel was changed by more than 50/255 and background where by at most 10/255; weak noise leaves "
        + "few of the former, and `rain_above:` of `evaluate` moves the bound.",
      builtIns: [gaussianNoise, poissonNoise, gaussianBlur, discBlur, motionBlur, jpeg, over],
      types: [ScriptType("degradation", summary: "What is done to images, a value; rain is one, too.")])
  }

  private static func degradation(
    _ name: String, _ parameters: [ParameterEntry], _ summary: String, details: String = "", example: String,
    seeAlso: [String], make: @escaping (Call) throws -> any Degradation
  ) -> BuiltIn {
    BuiltIn(
      name, parameters, result: "a degradation", summary: summary, details: details,
      errors: ["a parameter out of its bounds"],
      examples: [Example("\(example).over(zeros(3, 16, 16) + 0.5, seed: 3).shape", shows: "[3, 16, 16]")],
      seeAlso: seeAlso
    ) { .object(DegradationValue(try make($0))) }
  }

  private static func drawn(_ name: String, whole: Bool = false, _ doc: String) -> ParameterEntry {
    ParameterEntry(name, .draw(whole: whole), doc)
  }

  private static var gaussianNoise: BuiltIn {
    degradation(
      "gaussian_noise", [drawn("sigma", "Standard deviation, 0..1; papers often give 255 times that.")],
      "Gaussian noise, added to every value by itself and clipped to 0..1.",
      example: "gaussian_noise(15 / 255)",
      seeAlso: ["poisson_noise", "with"]
    ) { try GaussianNoise(sigma: $0.draw("sigma")) }
  }

  private static var poissonNoise: BuiltIn {
    degradation(
      "poisson_noise", [drawn("peak", "Photons that make white, 0.1..1,000,000; fewer make more noise.")],
      "The noise of counted light: a value v becomes Poisson(peak · v) / peak.", example: "poisson_noise(30)",
      seeAlso: ["gaussian_noise", "with"]
    ) { try PoissonNoise(peak: $0.draw("peak")) }
  }

  private static var gaussianBlur: BuiltIn {
    degradation(
      "gaussian_blur", [drawn("sigma", "Standard deviation in pixels, 0..30; cut off at four of them.")],
      "Gaussian blur; borders are reflected.", example: "gaussian_blur(0.5..2)",
      seeAlso: ["disc_blur", "motion_blur"]
    ) { try Blur(.gaussian(sigma: $0.draw("sigma"))) }
  }

  private static var discBlur: BuiltIn {
    degradation(
      "disc_blur", [drawn("radius", "Radius in pixels, 0..30.")],
      "A lens out of focus: the mean over a disc.", example: "disc_blur(3)",
      seeAlso: ["gaussian_blur", "motion_blur"]
    ) { try Blur(.disc(radius: $0.draw("radius"))) }
  }

  private static var motionBlur: BuiltIn {
    degradation(
      "motion_blur",
      [
        drawn("length", "How far the camera moves in pixels, 0..200."),
        ParameterEntry(
          "angle", .draw(whole: false), default: 0, "Degrees; 0 is vertical, positive counter-clockwise."),
      ], "A camera that moves evenly along a line.", example: "motion_blur(9..15, angle: -90..90)",
      seeAlso: ["gaussian_blur", "disc_blur"]
    ) { try Blur(.motion(length: $0.draw("length"), angle: $0.draw("angle"))) }
  }

  private static var jpeg: BuiltIn {
    degradation(
      "jpeg", [drawn("quality", whole: true, "1..100, as libjpeg scales its tables.")],
      "What JPEG compression leaves of an image, with colours at half resolution.", example: "jpeg(10..40)",
      seeAlso: ["gaussian_noise"]
    ) { try Compression(quality: $0.draw("quality", whole: true)) }
  }

  private static var over: BuiltIn {
    BuiltIn(
      "over", receivers: ["rain", "degradation"],
      [
        ParameterEntry("rain", degradationType, "What falls, or another degradation."),
        ParameterEntry("image", .object("tensor"), "[channels, height, width]."),
        ParameterEntry("seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the draw."),
        blendParameter, strengthParameter,
      ],
      result: "a tensor like the image", summary: "The image with rain over it, or degraded in another way.",
      errors: [
        "rain that does not fit the image's size", "no `seed:`", "`blend` or `strength` without rain",
      ],
      examples: [
        Example("rain(\"range/small\").over(zeros(3, 32, 32), seed: 3).shape", shows: "[3, 32, 32]")
      ],
      seeAlso: ["with", "sample"]
    ) { call in
      let key = RandomKey(seed: try call.seed()).purpose("rain")
      return .tensor(
        try Tensor(call.degradation("rain").pair(from: call.picture("image"), key: key).rainy))
    }
  }
}

extension Call {
  fileprivate func draw(_ parameter: String, whole: Bool = false) throws -> ParameterDraw {
    guard let draw = try ParameterDraw(value(parameter), whole: whole) else {
      throw ScriptError("`\(parameter)` is a number, a range or a list of numbers")
    }
    return draw
  }
}
