import Imaging
import Interpreter
import Resources
import Training

/// What is done to a data set of either kind.
private enum Stage {
  case take(Int)
  case skip(Int)
  case shuffle(seed: Int)
  case crop(ImageSize, CropPlace)
  case tiles(ImageSize, step: Int?)
  case augment(flip: Bool, rotate: Bool, seed: Int?)
  case fix(seed: Int)
  case filter(String, (Value) throws -> Bool)
  case apply(String, identity: () -> String, (Value) throws -> Value)

  func applied<Item: ScriptItem>(to set: any DataSet<Item>) throws -> any DataSet<Item> {
    switch self {
    case .take(let count): return try set.take(count)
    case .skip(let count): return try set.skip(count)
    case .shuffle(let seed): return try set.shuffled(seed: seed)
    case .crop(let size, let place): return try Crop(set, size: size, place: place)
    case .tiles(let size, let step):
      return try Tiles(set, size: size, step: step) { if Interrupt.isRequested { throw Interruption() } }
    case .augment(let flip, let rotate, let seed): return set.augment(flip: flip, rotate: rotate, seed: seed)
    case .fix(let seed): return set.fix(seed: seed)
    case .filter(let label, let isWanted): return try set.filter(label) { try isWanted($0.value()) }
    case .apply(let label, let identity, let change):
      // Sets are read where they were made: functions of the language run on one thread.
      nonisolated(unsafe) let (identity, change) = (identity, change)
      return Mapped(set, label: label, identity: { identity() }) { try Item(change($0.value())) }
    }
  }
}

/// A data set of either kind.
private protocol StagedValue: ScriptObject {
  func applying(_ stage: Stage) throws -> any ScriptObject
  func split(holdingOut share: Double, seed: Int) throws -> [any ScriptObject]
}

extension DataSetValue: StagedValue {
  fileprivate func applying(_ stage: Stage) throws -> any ScriptObject {
    DataSetValue(try stage.applied(to: set))
  }

  fileprivate func split(holdingOut share: Double, seed: Int) throws -> [any ScriptObject] {
    let parts = try set.split(holdingOut: share, seed: seed)
    return [DataSetValue(parts.kept), DataSetValue(parts.heldOut)]
  }
}

extension Topic {
  /// What is done to sets of images and of pairs alike.
  static var stages: [BuiltIn] {
    [
      stage(
        "take", [ParameterEntry("count", .int(1...Int.max), "How many.")],
        "The first ones. Sets add up, as in `a + b`.",
        errors: ["more than there are"], Example("len(\(tiny).take(2))", shows: "2")
      ) { .take(try $0.int("count")) },
      stage(
        "skip", [ParameterEntry("count", .int(0...Int.max), "How many.")], "All but the first ones.",
        errors: ["none that are left"], Example("len(\(tiny).skip(1))", shows: "3")
      ) { .skip(try $0.int("count")) },
      stage(
        "shuffle", [seed("Fixes the order.")], "All in an order drawn once.", errors: ["no `seed:`"],
        Example("len(\(tiny).shuffle(seed: 1))", shows: "4")
      ) { .shuffle(seed: try $0.seed()) },
      split,
      stage(
        "filter", [ParameterEntry("test", .function, "Called with each, as `set[0]` gives it.")],
        "Those for which a test is true. Every one is looked at, now.",
        errors: ["a set that is not fixed, as by `.fix(seed: 1)`", "none that are left"],
        Example("len(\(tiny).filter(x -> complexity(x) > 1))", shows: "4")
      ) { call in
        .filter(call.label(of: "test")) { item in
          try call.checkInterruption()
          let answer = try call.invoke(call["test"], [item])
          guard let isWanted = answer.asBool else {
            throw ScriptError(
              "the function given to `filter` answers true or false, not \(answer.typePhrase)")
          }
          return isWanted
        }
      },
      stage(
        "apply",
        [ParameterEntry("change", .function, "Called with each, as `set[0]` gives it; gives another.")],
        "What a function makes of each, whenever it is read. The function must give the same for the same.",
        errors: ["a function that gives something else, when it is called"],
        Example("\(tiny).apply(x -> 1 - x)[0].shape", shows: "[3, 32, 32]")
      ) { call in
        .apply(call.label(of: "change"), identity: { call.identity(of: call.value("change")) }) {
          try call.invoke(call["change"], [$0])
        }
      },
      stage(
        "crop",
        [
          side, seed("Fixes the places; without it every reader draws its own."),
          ParameterEntry("centre", .bool, default: false, "Whether the middles are taken."),
        ], "A square of each, anywhere in it or at its middle.",
        errors: ["one that is smaller, when it is read"],
        Example("\(tiny).crop(16, seed: 1)[0].shape", shows: "[3, 16, 16]")
      ) { call in
        .crop(
          try call.square("size"),
          try call.bool("centre") ? .centre : .random(seed: call.optionalInt("seed")))
      },
      stage(
        "tiles",
        [
          side,
          ParameterEntry(
            "step", .orNil(.int(1...8192)), default: .nothing, shown: "the size",
            "Pixels from the beginning of one to the next; less than the size makes them overlap."),
        ],
        "All squares of a regular grid over each; the last ones end at the edge. Every one is looked at, now.",
        errors: ["one that is smaller", "a set that is not fixed, as by `.fix(seed: 1)`"],
        Example("len(\(tiny).tiles(16))", shows: "16")
      ) { .tiles(try $0.square("size"), step: $0.optionalInt("step")) },
      stage(
        "augment",
        [
          ParameterEntry("flip", .bool, default: true, "Mirror left to right, half of the time."),
          ParameterEntry("rotate", .bool, default: false, "Turn by quarters, all equally often."),
          seed("Fixes the draws; without it every reader draws its own."),
        ], "Each mirrored or turned by chance; pairs with their rain.", errors: [],
        Example("len(\(tiny).augment(flip: true))", shows: "4")
      ) {
        .augment(flip: try $0.bool("flip"), rotate: try $0.bool("rotate"), seed: $0.optionalInt("seed"))
      },
      stage(
        "fix", [seed("What the unfixed stages draw from.")], "The same for every reader.",
        errors: ["no `seed:`"], Example("\(tiny).crop(16).fix(seed: 1)[0].shape", shows: "[3, 16, 16]")
      ) { .fix(seed: try $0.seed()) },
    ]
  }

  private static let receivers = ["image set", "pair set"]
  private static var eitherSet: ParameterEntry {
    ParameterEntry("set", .oneOf(receivers.map { .object($0) }), "The data set.")
  }
  private static var side: ParameterEntry {
    ParameterEntry("size", .int(1...8192), "Height and width in pixels.")
  }

  private static func stage(
    _ name: String, _ parameters: [ParameterEntry], _ summary: String, errors: [String], _ example: Example,
    _ stage: @escaping (Call) throws -> Stage
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: receivers, [eitherSet] + parameters, result: "a set of the same kind",
      summary: summary,
      errors: errors, examples: [example]
    ) { call in
      .object(try call.eitherSet().applying(stage(call)))
    }
  }

  private static var split: BuiltIn {
    BuiltIn(
      "split", receivers: receivers,
      [
        eitherSet,
        ParameterEntry("share", .number(0...1), default: 0.25, "The share to hold out, the second part."),
        seed("Fixes the parts."),
      ], result: "a list of two",
      summary:
        "Two sets that have nothing in common. Split photographs first, then cut patches from either part.",
      errors: ["a share that leaves one side empty", "no `seed:`"],
      examples: [Example("train, test = \(tiny).split(share: 0.5, seed: 1)\nlen(train)", shows: "2")]
    ) { call in
      .list(
        try call.eitherSet().split(holdingOut: call.number("share"), seed: call.seed()).map { .object($0) })
    }
  }
}

extension Call {
  fileprivate func eitherSet() throws -> any StagedValue {
    guard let set = self["set"].asObject as? any StagedValue else {
      throw ScriptError("`\(name)` is for data sets, not \(self["set"].typePhrase)")
    }
    return set
  }

  /// The source of the function given.
  fileprivate func label(of parameter: String) -> String {
    if case .function(let function) = self[parameter] { return function.sourceText }
    return self[parameter].oneLine
  }

  func square(_ parameter: String) throws -> ImageSize {
    let side = try int(parameter)
    return ImageSize(height: side, width: side)
  }
}
