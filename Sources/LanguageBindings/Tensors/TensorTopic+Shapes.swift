import Interpreter
import Tensors

extension Topic {
  /// Other shapes for the same values, several tensors as one, and parts of one.
  static var shapes: [BuiltIn] { reshaping + joining + parts }

  private static func tensor<More: ParameterList>(
    _ name: String, _ more: More.Type, _ summary: String, details: String? = nil, errors: [String],
    _ example: Example, seeAlso: [String] = [],
    _ body: @escaping (Tensor, Arguments<More>) throws -> Tensor
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: ["tensor"], OfTensor<More>.self, result: "a tensor", summary: summary,
      details: details, errors: errors, examples: [example], seeAlso: seeAlso
    ) { given, _ in .tensor(try body(given.x, given.more)) }
  }

  private static var reshaping: [BuiltIn] {
    struct Reshape: ParameterList {
      let x = Parameter.tensor
      let shape = Parameter(variadic: .int(), "The new sizes; -1 is computed from the others.")
    }
    struct Permute: ParameterList {
      let x = Parameter.tensor
      let order = Parameter(variadic: .int(), "The new order of the axes.")
    }
    return [
      BuiltIn(
        "reshape", Reshape.self, result: "a tensor",
        summary: "The same values in row-major order, with another shape.",
        errors: ["sizes with another number of values"],
        examples: [Example("tensor([1, 2, 3, 4]).reshape(2, -1).shape", shows: "[2, 2]")],
        seeAlso: ["permute", "squeeze", "unsqueeze"]
      ) { given, _ in .tensor(try given.x.reshaped(given.shape)) },
      BuiltIn(
        "transpose", OfTensor<NoParameters>.self, result: "a tensor", summary: "The last two axes swapped.",
        errors: ["fewer than two axes"],
        examples: [Example("zeros(2, 3).transpose().shape", shows: "[3, 2]")],
        seeAlso: ["permute"]
      ) { given, _ in .tensor(try given.x.transposed()) },
      BuiltIn(
        "permute", Permute.self, result: "a tensor", summary: "The axes in another order.",
        errors: ["an order that does not name each axis exactly once"],
        examples: [Example("zeros(2, 3, 4).permute(2, 0, 1).shape", shows: "[4, 2, 3]")],
        seeAlso: ["transpose"]
      ) { given, _ in .tensor(try given.x.permuted(given.order)) },
    ] + rearranging
  }

  private static var rearranging: [BuiltIn] {
    struct Squeeze: ParameterList {
      let axes = Parameter(.axes, optional: "all of size 1", "The axes to remove.")
    }
    struct Unsqueeze: ParameterList {
      let axis = Parameter(.int(), "Its place among the axes of the result; -1 is the last.")
    }
    struct Expand: ParameterList {
      let x = Parameter.tensor
      let shape = Parameter(variadic: .int(-1...Int.max), "The new sizes; -1 keeps a size.")
    }
    struct Tile: ParameterList {
      let count = Parameter(.int(0...1 << 30), "How many times.")
      let axis = Parameter.alongAxis
    }
    struct Flip: ParameterList {
      let axes = Parameter(.axes, "The axes.")
    }
    struct Roll: ParameterList {
      let shift = Parameter(.int(), "The number of positions to shift by, towards higher positions.")
      let axis = Parameter(.int(), default: -1, "The axis.")
    }
    return [
      tensor(
        "squeeze", Squeeze.self, "Removes axes of size 1.", errors: ["an axis that is larger"],
        Example("zeros(1, 3, 1).squeeze().shape", shows: "[3]"), seeAlso: ["unsqueeze", "reshape"]
      ) { try $0.withoutAxes($1.axes) },
      tensor(
        "unsqueeze", Unsqueeze.self, "Adds an axis of size 1.", errors: ["a position out of range"],
        Example("zeros(3, 4).unsqueeze(1).shape", shows: "[3, 1, 4]"), seeAlso: ["squeeze", "expand"]
      ) { try $0.withNewAxis($1.axis) },
      BuiltIn(
        "expand", receivers: ["tensor"], Expand.self, result: "a tensor",
        summary: "Repeated along axes of size 1, and along new ones in front.",
        errors: ["an axis whose size is neither 1 nor the new one"],
        examples: [Example("tensor([[1], [2]]).expand(-1, 3).shape", shows: "[2, 3]")], seeAlso: ["tile"]
      ) { given, _ in .tensor(try given.x.expanded(to: given.shape)) },
      tensor(
        "tile", Tile.self, "Repeats a tensor along an axis.",
        errors: ["an axis out of range"],
        Example("list(tensor([1, 2]).tile(2))", shows: "[1.0, 2.0, 1.0, 2.0]"), seeAlso: ["expand"]
      ) { try $0.repeated($1.count, axis: $1.axis) },
      tensor(
        "flip", Flip.self, "Reverses the order along some axes.", errors: ["an axis out of range"],
        Example("list(tensor([1, 2, 3]).flip(0))", shows: "[3.0, 2.0, 1.0]"), seeAlso: ["roll"]
      ) { try $0.flipped(axes: $1.axes) },
      tensor(
        "roll", Roll.self, "Shifts values along an axis; values that leave at one end enter at the other.",
        errors: ["an axis out of range"],
        Example("list(tensor([1, 2, 3]).roll(1))", shows: "[3.0, 1.0, 2.0]"), seeAlso: ["flip"]
      ) { try $0.rolled(by: $1.shift, axis: $1.axis) },
    ]
  }

  private static var joining: [BuiltIn] {
    struct Concatenate: ParameterList {
      let parts = Parameter(.listOf(.tensor), "Tensors whose shapes differ along at most one axis.")
      let axis = Parameter(.int(), default: 0, "The axis to join along.")
    }
    struct Stack: ParameterList {
      let parts = Parameter(.listOf(.tensor), "Tensors of one shape.")
      let axis = Parameter(.int(), default: 0, "The new axis' place in the result; -1 is the last.")
    }
    return [
      BuiltIn(
        "concatenate", Concatenate.self, result: "a tensor",
        summary: "Joins tensors along an existing axis.",
        errors: ["no tensors", "shapes that differ along another axis", "an axis out of range"],
        examples: [Example("concatenate([zeros(2, 3), ones(1, 3)]).shape", shows: "[3, 3]")],
        seeAlso: ["stack", "split"]
      ) { given, _ in .tensor(try .concatenated(given.parts, axis: given.axis)) },
      BuiltIn(
        "stack", Stack.self, result: "a tensor",
        summary: "Joins tensors along a new axis, such as images into a batch.",
        errors: ["no tensors", "shapes that differ", "a position out of range"],
        examples: [Example("stack([zeros(3), ones(3)]).shape", shows: "[2, 3]")], seeAlso: ["concatenate"]
      ) { given, _ in .tensor(try .stacked(given.parts, axis: given.axis)) },
    ]
  }

  private static var parts: [BuiltIn] {
    struct Split: ParameterList {
      let x = Parameter.tensor
      let sizes = Parameter(
        .partSizes, "The size of each part, of which the last may be smaller, or a list of all sizes.")
      let axis = Parameter.alongAxis
    }
    struct Gather: ParameterList {
      let positions = Parameter(.positions, "Which, in that order; -1 is the last.")
      let axis = Parameter.alongAxis
    }
    struct ScatterAdd: ParameterList {
      let positions = Parameter(.listOf(.int()), "Where each part along the axis goes.")
      let size = Parameter(.int(0...Int.max), "The axis' size in the result.")
      let axis = Parameter.alongAxis
    }
    return [
      BuiltIn(
        "split", receivers: ["tensor"], Split.self, result: "a list of tensors",
        summary: "Parts of a tensor, one after the other along an axis.",
        errors: ["sizes that do not add up to the axis", "an axis out of range"],
        examples: [Example("[p.shape for p in split(zeros(5, 2), 2)]", shows: "[[2, 2], [2, 2], [1, 2]]")],
        seeAlso: ["concatenate"]
      ) { given, _ in
        let (x, axis) = (try given.x, try given.axis)
        let parts =
          switch try given.sizes {
          case .each(let size): try x.split(each: size, axis: axis)
          case .all(let sizes): try x.split(sizes, axis: axis)
          }
        return .list(parts.map { .tensor($0) })
      },
      tensor(
        "gather", Gather.self, "The given positions along an axis.",
        details:
          "A list picks the same positions everywhere. A tensor with as many axes picks positions for each line, as "
          + "NumPy's take_along_axis.",
        errors: ["a position outside the axis", "a tensor whose shape differs in another axis"],
        Example("list(gather(tensor([5, 6, 7]), [2, 0, 0]))", shows: "[7.0, 5.0, 5.0]"),
        seeAlso: ["scatter_add", "argsort"]
      ) { x, given in
        switch try given.positions {
        case .ofEachLine(let positions): try x.taking(along: given.axis, at: positions)
        case .same(let positions): try x.selecting(positions, axis: given.axis)
        }
      },
      tensor(
        "scatter_add", ScatterAdd.self,
        "Adds up parts along an axis at given positions of a tensor of zeros: the reverse of `gather`.",
        errors: ["a position outside the axis", "not exactly one position for each part"],
        Example("list(scatter_add(tensor([1, 2, 3]), [0, 2, 0], 3))", shows: "[4.0, 0.0, 2.0]"),
        seeAlso: ["gather"]
      ) { try $0.scattered(to: $1.positions, axis: $1.axis, size: $1.size) },
    ] + windows
  }

  private static var windows: [BuiltIn] {
    struct Windows: ParameterList {
      let size = Parameter(.int(1...4096), "A window's height and width in pixels.")
      let shift = Parameter(
        .int(), default: 0, "The shift of the windows down and right in pixels, with wrap-around.")
    }
    struct Merge: ParameterList {
      let x = Parameter.tensor
      let batch = Parameter(.int(0...Int.max), "How many images.")
      let height = Parameter(.int(0...Int.max), "In pixels.")
      let width = Parameter(.int(0...Int.max), "In pixels.")
      let windows = Windows()
    }
    return [
      tensor(
        "windows", Windows.self,
        "A batch of images [N, C, H, W] cut into square windows: [windows, size², C].",
        errors: ["image sizes that are not divisible by the window"],
        Example("zeros(1, 6, 8, 8).windows(4).shape", shows: "[4, 16, 6]"), seeAlso: ["merge_windows"]
      ) { try $0.windows(size: $1.size, shift: $1.shift) },
      BuiltIn(
        "merge_windows", receivers: ["tensor"], Merge.self, result: "a tensor",
        summary: "Joins windows from `windows` back into a batch of images.",
        errors: ["a number of windows that does not fit the images"],
        examples: [
          Example(
            "x = rand(2, 3, 8, 4, seed: 1)\nsame(x.windows(4, shift: 2).merge_windows(2, 8, 4, 4, shift: 2), x)",
            shows: "true")
        ], seeAlso: ["windows"]
      ) { given, _ in
        .tensor(
          try given.x.mergedWindows(
            batch: given.batch, height: given.height, width: given.width, size: given.windows.size,
            shift: given.windows.shift))
      },
    ]
  }
}

extension Parameter where Argument == Int {
  fileprivate static var alongAxis: Parameter { Parameter(.int(), default: 0, "The axis.") }
}

/// How a tensor is split: into parts of one size, or of these.
private enum PartSizes {
  case each(Int)
  case all([Int])
}

extension ParameterKind where Argument == PartSizes {
  fileprivate static var partSizes: Self {
    Self(.oneOf([.int(1...Int.max), .listOf(.int(0...Int.max))])) { value, _ in
      value.asWhole.map { .each($0) } ?? .all(value.asList?.compactMap(\.asWhole) ?? [])
    }
  }
}

/// Which positions along an axis are taken.
private enum Positions {
  case same([Int])
  case ofEachLine(Tensor)
}

extension ParameterKind where Argument == Positions {
  fileprivate static var positions: Self {
    Self(.oneOf([.object("tensor"), .listOf(.int())])) { value, _ in
      if let object = value.asObject as? TensorValue { return .ofEachLine(object.tensor) }
      return .same(value.asList?.compactMap(\.asWhole) ?? [])
    }
  }
}
