import Interpreter
import Tensors

extension Topic {
  /// Other shapes for the same values, several tensors as one, and parts of one.
  static var shapes: [BuiltIn] { reshaping + joining + parts }

  private static var x: ParameterEntry { ParameterEntry("x", .object("tensor"), "The tensor.") }

  private static func tensor(
    _ name: String, _ more: [ParameterEntry], _ summary: String, details: String? = nil, errors: [String],
    _ example: Example, seeAlso: [String] = [], _ body: @escaping (Tensor, Call) throws -> Tensor
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], [x] + more, result: "a tensor", summary: summary, details: details,
      errors: errors,
      examples: [example], seeAlso: seeAlso
    ) { call in .tensor(try body(call.tensor("x"), call)) }
  }

  private static var reshaping: [BuiltIn] {
    [
      BuiltIn(
        "reshape",
        [x, ParameterEntry.variadic("shape", .int(), "The new sizes; -1 is what is left over.")],
        result: "a tensor", summary: "The same values in row-major order under another shape.",
        errors: ["sizes that do not hold as many values"],
        examples: [Example("tensor([1, 2, 3, 4]).reshape(2, -1).shape", shows: "[2, 2]")],
        seeAlso: ["permute", "squeeze", "unsqueeze"]
      ) { call in .tensor(try call.tensor("x").reshaped(call.list("shape").compactMap(\.asWhole))) },
      BuiltIn(
        "transpose", [x], result: "a tensor", summary: "The last two axes swapped.",
        errors: ["fewer than two axes"],
        examples: [Example("zeros(2, 3).transpose().shape", shows: "[3, 2]")],
        seeAlso: ["permute"]
      ) { call in .tensor(try call.tensor("x").transposed()) },
      BuiltIn(
        "permute", [x, ParameterEntry.variadic("order", .int(), "Which axis comes where.")],
        result: "a tensor", summary: "The axes in another order.",
        errors: ["an order that does not name every axis once"],
        examples: [Example("zeros(2, 3, 4).permute(2, 0, 1).shape", shows: "[4, 2, 3]")],
        seeAlso: ["transpose"]
      ) { call in .tensor(try call.tensor("x").permuted(call.list("order").compactMap(\.asWhole))) },
      tensor(
        "squeeze",
        [
          ParameterEntry(
            "axes", .orNil(.oneOf([.int(), .listOf(.int())])), default: .nothing, shown: "all of size 1",
            "The axes to leave out.")
        ], "Without axes of size 1.", errors: ["an axis that is larger"],
        Example("zeros(1, 3, 1).squeeze().shape", shows: "[3]"), seeAlso: ["unsqueeze", "reshape"]
      ) { try $0.withoutAxes($1.axes()) },
      tensor(
        "unsqueeze",
        [ParameterEntry("axis", .int(), "Its place among the axes of the result; -1 is the last.")],
        "With a new axis of size 1.", errors: ["a place that there is not"],
        Example("zeros(3, 4).unsqueeze(1).shape", shows: "[3, 1, 4]"), seeAlso: ["squeeze", "expand"]
      ) { try $0.withNewAxis($1.int("axis")) },
      BuiltIn(
        "expand", receivers: ["tensor"],
        [x, ParameterEntry.variadic("shape", .int(-1...Int.max), "The new sizes; -1 leaves one as it is.")],
        result: "a tensor", summary: "Repeated along axes of size 1, and along new ones in front.",
        errors: ["an axis of another size than 1 or the new one"],
        examples: [Example("tensor([[1], [2]]).expand(-1, 3).shape", shows: "[2, 3]")], seeAlso: ["tile"]
      ) { call in .tensor(try call.tensor("x").expanded(to: call.list("shape").compactMap(\.asWhole))) },
      tensor(
        "tile",
        [
          ParameterEntry("count", .int(0...1 << 30), "How many times."),
          ParameterEntry("axis", .int(), default: 0, "Along which axis."),
        ], "One after the other several times along an axis.", errors: ["an axis there is not"],
        Example("list(tensor([1, 2]).tile(2))", shows: "[1.0, 2.0, 1.0, 2.0]"), seeAlso: ["expand"]
      ) { try $0.repeated($1.int("count"), axis: $1.int("axis")) },
      tensor(
        "flip", [ParameterEntry("axes", .oneOf([.int(), .listOf(.int())]), "Along which axes.")],
        "In the opposite order along some axes.", errors: ["an axis there is not"],
        Example("list(tensor([1, 2, 3]).flip(0))", shows: "[3.0, 2.0, 1.0]"), seeAlso: ["roll"]
      ) { try $0.flipped(axes: $1.axes() ?? []) },
      tensor(
        "roll",
        [
          ParameterEntry("shift", .int(), "By how many places, towards higher positions."),
          ParameterEntry("axis", .int(), default: -1, "Along which axis."),
        ], "Moved along an axis; what falls over one end comes in at the other.",
        errors: ["an axis there is not"],
        Example("list(tensor([1, 2, 3]).roll(1))", shows: "[3.0, 1.0, 2.0]"), seeAlso: ["flip"]
      ) { try $0.rolled(by: $1.int("shift"), axis: $1.int("axis")) },
    ]
  }

  private static var joining: [BuiltIn] {
    [
      BuiltIn(
        "concatenate",
        [
          ParameterEntry("parts", .listOf(.object("tensor")), "Tensors that differ along one axis at most."),
          ParameterEntry("axis", .int(), default: 0, "The axis to join along."),
        ], result: "a tensor", summary: "Tensors one after the other along an axis they have.",
        errors: ["no tensors", "shapes that differ along another axis", "an axis there is not"],
        examples: [Example("concatenate([zeros(2, 3), ones(1, 3)]).shape", shows: "[3, 3]")],
        seeAlso: ["stack", "split"]
      ) { call in .tensor(try .concatenated(call.tensors("parts"), axis: call.int("axis"))) },
      BuiltIn(
        "stack",
        [
          ParameterEntry("parts", .listOf(.object("tensor")), "Tensors of one shape."),
          ParameterEntry("axis", .int(), default: 0, "The new axis' place in the result; -1 is the last."),
        ],
        result: "a tensor",
        summary: "Tensors along a new axis, as images in a batch.",
        errors: ["no tensors", "shapes that differ", "a place that there is not"],
        examples: [Example("stack([zeros(3), ones(3)]).shape", shows: "[2, 3]")], seeAlso: ["concatenate"]
      ) { call in .tensor(try .stacked(call.tensors("parts"), axis: call.int("axis"))) },
    ]
  }

  private static var parts: [BuiltIn] {
    let axis = ParameterEntry("axis", .int(), default: 0, "Along which axis.")
    let window = [
      ParameterEntry("size", .int(1...4096), "A window's height and width in pixels."),
      ParameterEntry(
        "shift", .int(), default: 0,
        "How many pixels the windows lie further down and right, around the edges."),
    ]
    return [
      BuiltIn(
        "split", receivers: ["tensor"],
        [
          x,
          ParameterEntry(
            "sizes", .oneOf([.int(1...Int.max), .listOf(.int(0...Int.max))]),
            "The size of each part, of which the last may be smaller, or a list of all sizes."), axis,
        ], result: "a list of tensors", summary: "Parts of a tensor, one after the other along an axis.",
        errors: ["sizes that do not make up the axis", "an axis there is not"],
        examples: [Example("[p.shape for p in split(zeros(5, 2), 2)]", shows: "[[2, 2], [2, 2], [1, 2]]")],
        seeAlso: ["concatenate"]
      ) { call in
        let (x, axis) = (try call.tensor("x"), try call.int("axis"))
        let parts =
          try call.optionalInt("sizes").map { try x.split(each: $0, axis: axis) }
          ?? x.split(call.list("sizes").compactMap(\.asWhole), axis: axis)
        return .list(parts.map { .tensor($0) })
      },
      tensor(
        "gather",
        [
          ParameterEntry(
            "positions", .oneOf([.object("tensor"), .listOf(.int())]), "Which, in that order; -1 is the last."
          ),
          axis,
        ], "The given positions along an axis.",
        details:
          "A list picks the same positions everywhere. A tensor of as many axes picks its own for every line, as "
          + "NumPy's take_along_axis.",
        errors: ["a position outside the axis", "a tensor of another shape beside the axis"],
        Example("list(gather(tensor([5, 6, 7]), [2, 0, 0]))", shows: "[7.0, 5.0, 5.0]"),
        seeAlso: ["scatter_add", "argsort"]
      ) { x, call in
        if let positions = call["positions"].asObject as? TensorValue {
          return try x.taking(along: call.int("axis"), at: positions.tensor)
        }
        return try x.selecting(call.list("positions").compactMap(\.asWhole), axis: call.int("axis"))
      },
      tensor(
        "scatter_add",
        [
          ParameterEntry("positions", .listOf(.int()), "Where each part along the axis goes."),
          ParameterEntry("size", .int(0...Int.max), "The axis' size in the result."), axis,
        ],
        "Parts along an axis added up at positions of another one, which is 0 elsewhere: the reverse of `gather`.",
        errors: ["a position outside the axis", "not one position for each part"],
        Example("list(scatter_add(tensor([1, 2, 3]), [0, 2, 0], 3))", shows: "[4.0, 0.0, 2.0]"),
        seeAlso: ["gather"]
      ) {
        try $0.scattered(
          to: $1.list("positions").compactMap(\.asWhole), axis: $1.int("axis"), size: $1.int("size"))
      },
      tensor(
        "windows", window, "A batch of images [N, C, H, W] cut into square windows: [windows, size², C].",
        errors: ["windows that do not divide the images"],
        Example("zeros(1, 6, 8, 8).windows(4).shape", shows: "[4, 16, 6]"), seeAlso: ["merge_windows"]
      ) { try $0.windows(size: $1.int("size"), shift: $1.int("shift")) },
      BuiltIn(
        "merge_windows", receivers: ["tensor"],
        [
          x, ParameterEntry("batch", .int(0...Int.max), "How many images."),
          ParameterEntry("height", .int(0...Int.max), "In pixels."),
          ParameterEntry("width", .int(0...Int.max), "In pixels."),
        ] + window, result: "a tensor", summary: "The batch of images whose `windows` these are.",
        errors: ["as many windows as the images do not have"],
        examples: [
          Example(
            "x = rand(2, 3, 8, 4, seed: 1)\nsame(x.windows(4, shift: 2).merge_windows(2, 8, 4, 4, shift: 2), x)",
            shows: "true")
        ], seeAlso: ["windows"]
      ) { call in
        .tensor(
          try call.tensor("x").mergedWindows(
            batch: call.int("batch"), height: call.int("height"), width: call.int("width"),
            size: call.int("size"),
            shift: call.int("shift")))
      },
    ]
  }
}
