import Rain
import Scoring
import ImageTensors
import Imaging
import Interpreter
import Kernels
import Random
import Tensors

extension Topic {
  /// How complex images and what is done to them are.
  static var complexities: Topic {
    Topic(
      "Complexity",
      summary: "How complex images, rain and other degradations are, on one scale.",
      using: [.complexity],
      builtIns: [complexity, complexityMeasures])
  }

  fileprivate struct Parameters: ParameterList {
    let x = Parameter(
      .lookedAt, "Images, rain, one image, or pairs (for which the degradation is measured).")
    let limit = Parameter(
      .int(1...100_000), default: 256, "The maximum number of images, or rain layers, to measure.")
    let size = Parameter(
      .int(16...1024), default: 96, "Height and width of the rain layers.")
    let seed = Parameter(
      .int(), default: 0, "The seed for rain layers and for images that are not fixed.")
  }

  private static let errors = [
    "images with fewer than two patches of 16 × 16 pixels", "images of one colour",
  ]

  private static var complexity: BuiltIn {
    BuiltIn(
      "complexity", Parameters.self, result: "a number from 1 to 255",
      summary: "The number of independent patterns in the 16×16 patches of a set: their effective rank.",
      details:
        "The exponential of the entropy of the normalised eigenvalues of the covariance of mean-removed grey "
        + "patches (Roy & Vetterli 2007). Backgrounds and rain are on the same scale; for noise, blur and compression, use "
        + "pairs: complexity(images.with(gaussian_noise(0.1))).", errors: errors,
      examples: [
        Example(
          "complexity(rain(\"range/small\"), limit: 16) < complexity(rain(\"range/large\"), limit: 16)",
          shows: "true")
      ], seeAlso: ["complexity_measures", "filter"]
    ) { given, call in
      let (count, _, image) = try given.images(call)
      return .float(try PatchComplexity(count: count, image: image).effectiveRank)
    }
  }

  private static var complexityMeasures: BuiltIn {
    BuiltIn(
      "complexity_measures", Parameters.self,
      result:
        "a record {effective_rank, participation_ratio, compressed_bits, grey_entropy, spatial_information, "
        + "gradient_energy}", summary: "Several measures of complexity, which do not always agree.",
      details:
        "Of the set: `effective_rank`, which `complexity` gives, and `participation_ratio`, (Σ λ)² / Σ λ² of the same "
        + "eigenvalues. Means over its images, in grey: `compressed_bits`, bits per pixel as PNG; `grey_entropy`, of the "
        + "histogram of 256 levels, in bits; `spatial_information` of ITU-T P.910, the standard deviation of the Sobel "
        + "gradient of levels 0..255; `gradient_energy`, the mean squared difference of neighbours in 0..1. The degradation of "
        + "pairs can be positive or negative: for the bits and the entropy it is halved, and grey means no change.",
      errors: errors,
      examples: [
        Example(
          "m = complexity_measures(rain(\"range/small\"), limit: 8)\nm.participation_ratio < m.effective_rank",
          shows: "true")
      ], seeAlso: ["complexity"]
    ) { given, call in
      let (count, isSigned, image) = try given.images(call)
      var single: [ImageComplexity] = []
      let patches = try PatchComplexity(count: count) { index in
        let image = try image(index).grey()
        single.append(try isSigned ? ImageComplexity(change: image) : ImageComplexity(image))
        return image
      }
      func mean(_ measure: KeyPath<ImageComplexity, Double>) -> Value {
        .float(single.reduce(0) { $0 + $1[keyPath: measure] } / Double(single.count))
      }
      return .record([
        "effective_rank": .float(patches.effectiveRank),
        "participation_ratio": .float(patches.participationRatio),
        "compressed_bits": mean(\.compressedBits), "grey_entropy": mean(\.greyEntropy),
        "spatial_information": mean(\.spatialInformation), "gradient_energy": mean(\.gradientEnergy),
      ])
    }
  }
}

/// What is said to be complex.
private enum LookedAt {
  case images(ImageSetValue)
  case pairs(PairSetValue)
  case rain(RainValue)
  case picture(Image)
}

extension ParameterKind where Argument == LookedAt {
  fileprivate static var lookedAt: Self {
    Self(.oneOf([.object("image set"), .object("pair set"), .object("rain"), .object("tensor")])) {
      value, reading in
      switch value.asObject {
      case let value as ImageSetValue: .images(value)
      case let value as PairSetValue: .pairs(value)
      case let value as RainValue: .rain(value)
      case let value as TensorValue: .picture(try value.tensor.detached.image())
      default: throw reading.mismatch("images, rain, pairs or one image")
      }
    }
  }
}

extension Arguments where List == Topic.Parameters {
  /// The images of the set, the layers of the rain, or what was done to the images of the pairs, which has
  /// either sign.
  fileprivate func images(
    _ call: Call
  ) throws -> (count: Int, isSigned: Bool, image: (Int) throws -> Image) {
    let key = RandomKey(seed: try self.seed).purpose("complexity")
    let limit = try self.limit
    let count: Int
    var isSigned = false
    let image: (Int) throws -> Image
    switch try self.x {
    case .images(let value):
      count = min(limit, value.set.count)
      image = { try value.set.item(at: $0, reader: key.index($0)) }
    case .pairs(let value):
      count = min(limit, value.set.count)
      image = { try value.set.item(at: $0, reader: key.index($0)).difference }
      isSigned = true
    case .rain(let value):
      let size = try self.size
      count = limit
      image = { try value.rain.sample(height: size, width: size, key: key.index($0)) }
    case .picture(let picture):
      return (1, false, { _ in picture })
    }
    return (
      count, isSigned,
      { index in
        try call.checkInterruption()
        return try image(index)
      }
    )
  }
}
