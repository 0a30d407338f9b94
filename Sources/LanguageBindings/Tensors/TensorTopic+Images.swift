import Interpreter
import Kernels
import Tensors

private struct OfImages<More> {
  let x = Parameter(.tensor, "An image [C, H, W] or a batch [N, C, H, W].")
  let more: More
}

extension OfImages: ParameterList where More: ParameterList {
  init() { self.init(more: More()) }
}

extension Topic {
  /// What works on batches, for one image, too.
  private static func operation<More: ParameterList>(
    _ name: String, _ more: More.Type, _ summary: String, errors: [String] = [], example: Example,
    seeAlso: [String] = [],
    _ body: @escaping (Tensor, Arguments<More>) throws -> Tensor
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], OfImages<More>.self, result: "a tensor", summary: summary, errors: errors,
      examples: [example], seeAlso: seeAlso
    ) { given, _ in
      let x = try given.x
      guard x.rank == 3 else { return .tensor(try body(x, given.more)) }
      let result = try body(x.reshaped([1] + x.shape), given.more)
      return .tensor(try result.reshaped(Array(result.shape.dropFirst())))
    }
  }

  /// Operations on images and batches of them, and functions of each value that networks use.
  static var imageOperations: [BuiltIn] {
    otherSizes + convolving + pooling + shuffling + functionsOfNetworks
  }

  private static var otherSizes: [BuiltIn] {
    struct Resize: ParameterList {
      let height = Parameter.pixels
      let width = Parameter.pixels
      let method = Parameter.betweenPixels
    }
    struct Rescale: ParameterList {
      let factor = Parameter(.number(1e-4...64), "The factor for height and width.")
      let method = Parameter.betweenPixels
    }
    return [
      operation(
        "resize", Resize.self, "Resizes images, without smoothing before shrinking.",
        errors: ["an empty tensor"],
        example: Example("zeros(3, 8, 8).resize(5, 4).shape", shows: "[3, 5, 4]"), seeAlso: ["adaptive_pool"]
      ) { try $0.resized(height: $1.height, width: $1.width, $1.method) },
      operation(
        "rescale", Rescale.self,
        "Scales images by a factor, with sizes rounded down, without smoothing before shrinking.",
        errors: ["an empty tensor", "a factor that leaves no pixels"],
        example: Example("zeros(3, 8, 7).rescale(0.5).shape", shows: "[3, 4, 3]"), seeAlso: ["resize"]
      ) {
        let factor = try $1.factor
        guard $0.rank == 4 else {
          throw ScriptError(
            "`rescale` expects an image [C, H, W] or a batch of images, not shape \($0.shape)")
        }
        return try $0.resized(
          height: Int(Double($0.shape[2]) * factor), width: Int(Double($0.shape[3]) * factor),
          $1.method)
      },
    ]
  }

  private static var convolving: [BuiltIn] {
    struct Convolve: ParameterList {
      let weights = Parameter(.tensor, "[outputs, inputs / groups, height, width] of the kernel.")
      let bias = Parameter.addedBias
      let stride = Parameter(.int(1...4096), default: 1, "The step between outputs in pixels.")
      let padding = Parameter(.int(0...1024), default: 0, "Zeros on every side.")
      let dilation = Parameter.dilation
      let groups = Parameter.groups
    }
    struct TransposedConvolve: ParameterList {
      let weights = Parameter(.tensor, "[inputs, outputs / groups, height, width] of the kernel.")
      let bias = Parameter.addedBias
      let stride = Parameter(.int(1...4096), default: 1, "The enlargement factor.")
      let padding = Parameter(.int(0...1024), default: 0, "Pixels removed on every side.")
      let outputPadding = Parameter(.int(0...4095), default: 0, "Extra pixels at the bottom and right edges.")
      let dilation = Parameter.dilation
      let groups = Parameter.groups
    }
    struct Pad: ParameterList {
      let top = Parameter(.int(0...65536), default: 0, "Rows above.")
      let bottom = Parameter(.int(0...65536), default: 0, "Rows below.")
      let left = Parameter(.int(0...65536), default: 0, "Columns on the left.")
      let right = Parameter(.int(0...65536), default: 0, "Columns on the right.")
      let mode = Parameter(.choice(of: Tensor.Padding.self), default: "zeros", "Their values.")
    }
    return [
      operation(
        "convolve", Convolve.self,
        "Convolves images with given weights, as networks do: the kernel is not flipped.",
        errors: ["weights or a bias that do not fit the channels", "a kernel larger than the images"],
        example: Example(
          "zeros(1, 8, 8).convolve(ones(2, 1, 3, 3), padding: 1).shape", shows: "[2, 8, 8]"),
        seeAlso: ["conv", "transposed_convolve"]
      ) {
        try $0.convolved(
          with: $1.weights, bias: $1.bias, stride: $1.stride, padding: $1.padding, dilation: $1.dilation,
          groups: $1.groups)
      },
      operation(
        "transposed_convolve", TransposedConvolve.self,
        "The adjoint of `convolve` with the same weights, which enlarges images by its stride.",
        errors: [
          "weights or a bias that do not fit the channels", "output padding that is not less than the stride",
        ],
        example: Example(
          "zeros(1, 4, 4).transposed_convolve(ones(1, 2, 2, 2), stride: 2).shape", shows: "[2, 8, 8]"),
        seeAlso: ["convolve", "transposed_conv"]
      ) {
        try $0.transposeConvolved(
          with: $1.weights, bias: $1.bias, stride: $1.stride, padding: $1.padding,
          outputPadding: $1.outputPadding, dilation: $1.dilation, groups: $1.groups)
      },
      operation(
        "pad", Pad.self, "Adds pixels at the edges of images.",
        errors: ["padding larger than a reflected or circular image allows"],
        example: Example("zeros(3, 8, 8).pad(top: 1, right: 2).shape", shows: "[3, 9, 10]")
      ) { try $0.padded(top: $1.top, bottom: $1.bottom, left: $1.left, right: $1.right, $1.mode) },
    ]
  }

  private static var pooling: [BuiltIn] {
    struct Pool: ParameterList {
      let kernel = Parameter(.int(1...4096), "Height and width of the window in pixels.")
      let stride = Parameter(
        .int(1...4096), optional: "the window's size", "The step between windows in pixels.")
      let padding = Parameter(
        .int(0...2048), default: 0, "Pixels beyond each edge, at most half a window.")
    }
    struct AdaptivePool: ParameterList {
      let height = Parameter.pixels
      let width = Parameter.pixels
      let kind = Parameter(
        .choice(of: Pooling.self), default: "average", "How the values of a part are combined.")
    }
    let tooSmall = ["images smaller than the window", "padding of more than half a window"]
    return [
      operation(
        "max_pool", Pool.self, "The largest value of a window that slides over images.",
        errors: tooSmall, example: Example("zeros(3, 8, 8).max_pool(2).shape", shows: "[3, 4, 4]"),
        seeAlso: ["average_pool"]
      ) { try $0.maxPooled($1.kernel, stride: $1.stride, padding: $1.padding) },
      operation(
        "average_pool", Pool.self, "The mean of a window that slides over images.",
        errors: tooSmall, example: Example("zeros(3, 8, 8).average_pool(2).shape", shows: "[3, 4, 4]"),
        seeAlso: ["max_pool"]
      ) { try $0.averagePooled($1.kernel, stride: $1.stride, padding: $1.padding) },
      operation(
        "adaptive_pool", AdaptivePool.self,
        "The mean, or the largest value, of a fixed number of equal parts of images of any size.",
        errors: ["an empty tensor"],
        example: Example("zeros(3, 9, 7).adaptive_pool(2, 2).shape", shows: "[3, 2, 2]"), seeAlso: ["resize"]
      ) { try $0.adaptivePooled(height: $1.height, width: $1.width, maximum: $1.kind == .max) },
    ]
  }

  private static var shuffling: [BuiltIn] {
    struct Shuffle: ParameterList {
      let factor = Parameter(.int(1...64), "The factor for height and width.")
    }
    return [
      operation(
        "pixel_shuffle", Shuffle.self, "Rearranges channels into pixels: [C · r², H, W] → [C, H · r, W · r].",
        errors: ["channels that are not divisible"],
        example: Example("zeros(12, 4, 4).pixel_shuffle(2).shape", shows: "[3, 8, 8]"),
        seeAlso: ["pixel_unshuffle"]
      ) { try $0.pixelShuffled($1.factor) },
      operation(
        "pixel_unshuffle", Shuffle.self,
        "Rearranges pixels into channels: [C, H · r, W · r] → [C · r², H, W].",
        errors: ["sizes that are not divisible"],
        example: Example("zeros(3, 8, 8).pixel_unshuffle(2).shape", shows: "[12, 4, 4]"),
        seeAlso: ["pixel_shuffle"]
      ) { try $0.pixelUnshuffled($1.factor) },
    ]
  }

  private static var functionsOfNetworks: [BuiltIn] {
    func function<More: ParameterList>(
      _ name: String, _ more: More.Type, _ summary: String, _ example: String, shows: String = "true",
      _ body: @escaping (Tensor, Arguments<More>) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], OfTensor<More>.self, result: "a tensor", summary: summary,
        examples: [Example(example, shows: shows)]
      ) { given, _ in .tensor(try body(given.x, given.more)) }
    }
    struct LeakyReLU: ParameterList {
      let slope = Parameter(.number(), default: 0.01, "The factor of negative values.")
    }
    struct GELU: ParameterList {
      let approximate = Parameter(
        .bool, default: false, "Whether to approximate the error function by tanh.")
    }
    struct ELU: ParameterList {
      let alpha = Parameter(.number(), default: 1, "Minus the limit for negative values.")
    }
    struct Softmax: ParameterList {
      let axis = Parameter(.int(), default: -1, "The axis along which the values sum to 1.")
    }
    return [
      function("relu", NoParameters.self, "max(x, 0) for each value.", "tensor([-1, 2]).relu().sum() == 2") {
        x, _ in
        try x.relu()
      },
      function(
        "leaky_relu", LeakyReLU.self,
        "x where it is positive, slope · x elsewhere.", "tensor([2]).leaky_relu()[0] == 2"
      ) { try $0.leakyReLU(slope: Float($1.slope)) },
      function(
        "gelu", GELU.self, "x Φ(x) for each value, Φ being the normal distribution's.",
        "tensor([0]).gelu()[0] == 0"
      ) { try $0.gelu(approximate: $1.approximate) },
      function("silu", NoParameters.self, "x · sigmoid(x) for each value.", "tensor([0]).silu()[0] == 0") {
        x, _ in
        try x.silu()
      },
      function(
        "softplus", NoParameters.self, "log(1 + eˣ) for each value.", "tensor([0]).softplus()[0] < 0.7"
      ) { x, _ in
        try x.softplus()
      },
      function(
        "elu", ELU.self,
        "x where it is positive, alpha · (eˣ − 1) elsewhere.", "tensor([2]).elu()[0] == 2"
      ) { try $0.elu(alpha: Float($1.alpha)) },
      function(
        "softmax", Softmax.self,
        "eˣ over its sum along an axis.", "tensor([1, 1]).softmax().list()", shows: "[0.5, 0.5]"
      ) { try $0.softmax(axis: $1.axis) },
    ]
  }
}

/// What stands for a part of an image.
private enum Pooling: String, CaseIterable {
  case average
  case max
}

extension Parameter where Argument == Int {
  fileprivate static var pixels: Parameter { Parameter(.int(1...65536), "In pixels.") }
  fileprivate static var dilation: Parameter {
    Parameter(.int(1...4096), default: 1, "The spacing of the kernel's elements in pixels.")
  }
  fileprivate static var groups: Parameter {
    Parameter(.int(1...65536), default: 1, "Groups of channels that are convolved separately.")
  }
}

extension Parameter where Argument == Tensor? {
  fileprivate static var addedBias: Parameter {
    Parameter(.tensor, optional: "none", "[outputs], added.")
  }
}

extension Parameter where Argument == Interpolation {
  fileprivate static var betweenPixels: Parameter {
    Parameter(.choice(of: Interpolation.self), default: "bilinear", "Between pixels.")
  }
}
