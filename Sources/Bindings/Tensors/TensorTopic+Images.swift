import Interpreter
import Kernels
import Tensors

extension Topic {
  /// Operations on images and batches of them, and functions of each value that networks use.
  static var imageOperations: [BuiltIn] {
    let x = ParameterEntry("x", .object("tensor"), "An image [C, H, W] or a batch [N, C, H, W].")
    /// What works on batches, for one image, too.
    func operation(
      _ name: String, _ parameters: [ParameterEntry], _ summary: String, errors: [String] = [],
      example: Example,
      seeAlso: [String] = [], _ body: @escaping (Tensor, Call) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], [x] + parameters, result: "a tensor", summary: summary, errors: errors,
        examples: [example], seeAlso: seeAlso
      ) { call in
        let given = try call.tensor("x")
        guard given.rank == 3 else { return .tensor(try body(given, call)) }
        let result = try body(given.reshaped([1] + given.shape), call)
        return .tensor(try result.reshaped(Array(result.shape.dropFirst())))
      }
    }
    let kernel = ParameterEntry("kernel", .int(1...4096), "Height and width of the window in pixels.")
    let stride = ParameterEntry(
      "stride", .orNil(.int(1...4096)), default: .nothing, shown: "the window's size",
      "Pixels from one window to the next.")
    let padding = ParameterEntry(
      "padding", .int(0...2048), default: 0, "Pixels beyond each edge, at most half a window.")
    let size = [
      ParameterEntry("height", .int(1...65536), "In pixels."),
      ParameterEntry("width", .int(1...65536), "In pixels."),
    ]
    let factor = ParameterEntry("factor", .int(1...64), "How many pixels one becomes, each way.")
    let tooSmall = ["images smaller than the window", "padding of more than half a window"]
    return [
      operation(
        "resize",
        size + [
          ParameterEntry(
            "method", .choice(Interpolation.allCases.map(\.rawValue)), default: "bilinear", "Between pixels.")
        ], "Images in another size, without smoothing before shrinking.", errors: ["an empty tensor"],
        example: Example("zeros(3, 8, 8).resize(5, 4).shape", shows: "[3, 5, 4]"), seeAlso: ["adaptive_pool"]
      ) {
        try $0.resized(height: $1.int("height"), width: $1.int("width"), $1.interpolation("method"))
      },
      operation(
        "rescale",
        [
          ParameterEntry("factor", .number(1e-4...64), "How many times as large, each way."),
          ParameterEntry(
            "method", .choice(Interpolation.allCases.map(\.rawValue)), default: "bilinear", "Between pixels."),
        ], "Images so many times as large, sizes rounded down, without smoothing before shrinking.",
        errors: ["an empty tensor", "a factor that leaves no pixels"],
        example: Example("zeros(3, 8, 7).rescale(0.5).shape", shows: "[3, 4, 3]"), seeAlso: ["resize"]
      ) {
        let factor = try $1.number("factor")
        guard $0.rank == 4 else {
          throw ScriptError("`rescale` takes an image [C, H, W] or a batch of them, not shape \($0.shape)")
        }
        return try $0.resized(
          height: Int(Double($0.shape[2]) * factor), width: Int(Double($0.shape[3]) * factor),
          $1.interpolation("method"))
      },
      operation(
        "convolve",
        [
          ParameterEntry(
            "weights", .object("tensor"), "[outputs, inputs / groups, height, width] of the kernel."),
          ParameterEntry(
            "bias", .orNil(.object("tensor")), default: .nothing, shown: "none", "[outputs], added."),
          ParameterEntry("stride", .int(1...4096), default: 1, "Pixels from one output to the next."),
          ParameterEntry("padding", .int(0...1024), default: 0, "Zeros on every side."),
          ParameterEntry("dilation", .int(1...4096), default: 1, "Pixels between the kernel's taps."),
          ParameterEntry("groups", .int(1...65536), default: 1, "Parts of the channels kept apart."),
        ], "Images convolved with given weights, as networks do: the kernel is not turned round.",
        errors: ["weights or a bias that do not fit the channels", "a kernel larger than the images"],
        example: Example(
          "zeros(1, 8, 8).convolve(ones(2, 1, 3, 3), padding: 1).shape", shows: "[2, 8, 8]"),
        seeAlso: ["conv", "transposed_convolve"]
      ) {
        try $0.convolved(
          with: $1.tensor("weights"), bias: $1.optionalObject("bias", as: TensorValue.self)?.tensor,
          stride: $1.int("stride"),
          padding: $1.int("padding"), dilation: $1.int("dilation"), groups: $1.int("groups"))
      },
      operation(
        "transposed_convolve",
        [
          ParameterEntry(
            "weights", .object("tensor"), "[inputs, outputs / groups, height, width] of the kernel."),
          ParameterEntry(
            "bias", .orNil(.object("tensor")), default: .nothing, shown: "none", "[outputs], added."),
          ParameterEntry("stride", .int(1...4096), default: 1, "How many times as large the output is."),
          ParameterEntry("padding", .int(0...1024), default: 0, "Pixels cut off on every side."),
          ParameterEntry("output_padding", .int(0...4095), default: 0, "Pixels more at the far edges."),
          ParameterEntry("dilation", .int(1...4096), default: 1, "Pixels between the kernel's taps."),
          ParameterEntry("groups", .int(1...65536), default: 1, "Parts of the channels kept apart."),
        ], "The adjoint of `convolve` with the same weights, which enlarges images by its stride.",
        errors: [
          "weights or a bias that do not fit the channels", "output padding that is not less than the stride",
        ],
        example: Example(
          "zeros(1, 4, 4).transposed_convolve(ones(1, 2, 2, 2), stride: 2).shape", shows: "[2, 8, 8]"),
        seeAlso: ["convolve", "transposed_conv"]
      ) {
        try $0.transposeConvolved(
          with: $1.tensor("weights"), bias: $1.optionalObject("bias", as: TensorValue.self)?.tensor,
          stride: $1.int("stride"),
          padding: $1.int("padding"), outputPadding: $1.int("output_padding"), dilation: $1.int("dilation"),
          groups: $1.int("groups"))
      },
      operation(
        "pad",
        [
          ParameterEntry("top", .int(0...65536), default: 0, "Rows above."),
          ParameterEntry("bottom", .int(0...65536), default: 0, "Rows below."),
          ParameterEntry("left", .int(0...65536), default: 0, "Columns on the left."),
          ParameterEntry("right", .int(0...65536), default: 0, "Columns on the right."),
          ParameterEntry(
            "mode", .choice(Tensor.Padding.allCases.map(\.rawValue)), default: "zeros", "What they hold."),
        ], "Images with pixels added at their edges.",
        errors: ["a mirror image or an opposite side that does not reach that far"],
        example: Example("zeros(3, 8, 8).pad(top: 1, right: 2).shape", shows: "[3, 9, 10]")
      ) {
        try $0.padded(
          top: $1.int("top"), bottom: $1.int("bottom"), left: $1.int("left"), right: $1.int("right"),
          $1.padding("mode"))
      },
      operation(
        "max_pool", [kernel, stride, padding], "The largest value of a window that slides over images.",
        errors: tooSmall, example: Example("zeros(3, 8, 8).max_pool(2).shape", shows: "[3, 4, 4]"),
        seeAlso: ["average_pool"]
      ) {
        try $0.maxPooled($1.int("kernel"), stride: $1.optionalInt("stride"), padding: $1.int("padding"))
      },
      operation(
        "average_pool", [kernel, stride, padding], "The mean of a window that slides over images.",
        errors: tooSmall, example: Example("zeros(3, 8, 8).average_pool(2).shape", shows: "[3, 4, 4]"),
        seeAlso: ["max_pool"]
      ) {
        try $0.averagePooled($1.int("kernel"), stride: $1.optionalInt("stride"), padding: $1.int("padding"))
      },
      operation(
        "adaptive_pool",
        size + [
          ParameterEntry("kind", .choice(["average", "max"]), default: "average", "Of the pixels of a part.")
        ],
        "The mean, or the largest value, of equal parts of images: so many, whatever the size.",
        errors: ["an empty tensor"],
        example: Example("zeros(3, 9, 7).adaptive_pool(2, 2).shape", shows: "[3, 2, 2]"), seeAlso: ["resize"]
      ) {
        try $0.adaptivePooled(
          height: $1.int("height"), width: $1.int("width"), maximum: $1.string("kind") == "max")
      },
      operation(
        "pixel_shuffle", [factor], "Channels made into pixels: [C · r², H, W] → [C, H · r, W · r].",
        errors: ["channels that do not divide"],
        example: Example("zeros(12, 4, 4).pixel_shuffle(2).shape", shows: "[3, 8, 8]"),
        seeAlso: ["pixel_unshuffle"]
      ) { try $0.pixelShuffled($1.int("factor")) },
      operation(
        "pixel_unshuffle", [factor], "Pixels made into channels: [C, H · r, W · r] → [C · r², H, W].",
        errors: ["sizes that do not divide"],
        example: Example("zeros(3, 8, 8).pixel_unshuffle(2).shape", shows: "[12, 4, 4]"),
        seeAlso: ["pixel_shuffle"]
      ) { try $0.pixelUnshuffled($1.int("factor")) },
    ] + functionsOfNetworks
  }

  private static var functionsOfNetworks: [BuiltIn] {
    let x = ParameterEntry("x", .object("tensor"), "The tensor.")
    func function(
      _ name: String, _ more: [ParameterEntry], _ summary: String, _ example: String, shows: String = "true",
      _ body: @escaping (Tensor, Call) throws -> Tensor
    ) -> BuiltIn {
      BuiltIn(
        name, receivers: ["tensor"], [x] + more, result: "a tensor", summary: summary,
        examples: [Example(example, shows: shows)]
      ) { call in .tensor(try body(call.tensor("x"), call)) }
    }
    return [
      function("relu", [], "max(x, 0) for each value.", "tensor([-1, 2]).relu().sum() == 2") { x, _ in
        try x.relu()
      },
      function(
        "leaky_relu", [ParameterEntry("slope", .number(), default: 0.01, "The factor of negative values.")],
        "x where it is positive, slope · x elsewhere.", "tensor([2]).leaky_relu()[0] == 2"
      ) { try $0.leakyReLU(slope: Float($1.number("slope"))) },
      function(
        "gelu",
        [
          ParameterEntry(
            "approximate", .bool, default: false, "Whether tanh stands in for the error function.")
        ],
        "x Φ(x) for each value, Φ being the normal distribution's.", "tensor([0]).gelu()[0] == 0"
      ) { try $0.gelu(approximate: $1.bool("approximate")) },
      function("silu", [], "x · sigmoid(x) for each value.", "tensor([0]).silu()[0] == 0") { x, _ in
        try x.silu()
      },
      function("softplus", [], "log(1 + eˣ) for each value.", "tensor([0]).softplus()[0] < 0.7") { x, _ in
        try x.softplus()
      },
      function(
        "elu", [ParameterEntry("alpha", .number(), default: 1, "Minus the limit for negative values.")],
        "x where it is positive, alpha · (eˣ − 1) elsewhere.", "tensor([2]).elu()[0] == 2"
      ) { try $0.elu(alpha: Float($1.number("alpha"))) },
      function(
        "softmax", [ParameterEntry("axis", .int(), default: -1, "The axis along which the values sum to 1.")],
        "eˣ over its sum along an axis.", "tensor([1, 1]).softmax().list()", shows: "[0.5, 0.5]"
      ) { try $0.softmax(axis: $1.int("axis")) },
    ]
  }
}
