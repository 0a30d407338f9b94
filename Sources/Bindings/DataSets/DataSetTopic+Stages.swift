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

extension EitherSet {
  fileprivate func applying(_ stage: Stage) throws -> any ScriptObject {
    switch self {
    case .images(let set): ImageSetValue(try stage.applied(to: set))
    case .pairs(let set): PairSetValue(try stage.applied(to: set))
    }
  }

  fileprivate func split(holdingOut share: Double, seed: Int) throws -> [any ScriptObject] {
    switch self {
    case .images(let set):
      let parts = try set.split(holdingOut: share, seed: seed)
      return [ImageSetValue(parts.kept), ImageSetValue(parts.heldOut)]
    case .pairs(let set):
      let parts = try set.split(holdingOut: share, seed: seed)
      return [PairSetValue(parts.kept), PairSetValue(parts.heldOut)]
    }
  }
}

/// The set, and what a stage takes besides.
private struct StageParameters<Own: ParameterList>: ParameterList {
  let set = Parameter(.eitherSet, "The data set.")
  let own = Own()
}

extension Topic {
  /// What is done to sets of images and of pairs alike.
  static var stages: [BuiltIn] {
    [take, skip, shuffle, split, filter, apply, crop, tiles, augment, fix]
  }

  private static func stage<Own: ParameterList>(
    _ name: String, _ own: Own.Type, _ summary: String, errors: [String], _ example: Example,
    _ stage: @escaping (Arguments<Own>, Call) throws -> Stage
  ) -> BuiltIn {
    BuiltIn(
      name, receivers: EitherSet.types, StageParameters<Own>.self, result: "a set of the same kind",
      summary: summary, errors: errors, examples: [example]
    ) { given, call in .object(try given.set.applying(stage(given.own, call))) }
  }

  private static var take: BuiltIn {
    struct Parameters: ParameterList {
      let count = Parameter(.int(1...Int.max), "How many.")
    }
    return stage(
      "take", Parameters.self, "The first ones. Sets add up, as in `a + b`.",
      errors: ["more than there are"], Example("len(\(tiny).take(2))", shows: "2")
    ) { given, _ in .take(try given.count) }
  }

  private static var skip: BuiltIn {
    struct Parameters: ParameterList {
      let count = Parameter(.int(0...Int.max), "How many.")
    }
    return stage(
      "skip", Parameters.self, "All but the first ones.", errors: ["none that are left"],
      Example("len(\(tiny).skip(1))", shows: "3")
    ) { given, _ in .skip(try given.count) }
  }

  private static var shuffle: BuiltIn {
    struct Parameters: ParameterList {
      let seed = Parameter.seed("Fixes the order.")
    }
    return stage(
      "shuffle", Parameters.self, "All in an order drawn once.", errors: ["no `seed:`"],
      Example("len(\(tiny).shuffle(seed: 1))", shows: "4")
    ) { given, call in .shuffle(seed: try call.seed(given.seed)) }
  }

  private static var filter: BuiltIn {
    struct Parameters: ParameterList {
      let test = Parameter(.function, "Called with each, as `set[0]` gives it.")
    }
    return stage(
      "filter", Parameters.self, "Those for which a test is true. Every one is looked at, now.",
      errors: ["a set that is not fixed, as by `.fix(seed: 1)`", "none that are left"],
      Example("len(\(tiny).filter(x -> complexity(x) > 1))", shows: "4")
    ) { given, call in
      let test = try given.test
      return .filter(label(of: test)) { item in
        try call.checkInterruption()
        let answer = try call.invoke(test, [item])
        guard let isWanted = answer.asBool else {
          throw ScriptError(
            "the function given to `filter` must return true or false, not \(answer.typePhrase)")
        }
        return isWanted
      }
    }
  }

  private static var apply: BuiltIn {
    struct Parameters: ParameterList {
      let change = Parameter(.function, "Called with each, as `set[0]` gives it; gives another.")
    }
    return stage(
      "apply", Parameters.self,
      "What a function makes of each, whenever it is read. The function must give the same for the same.",
      errors: ["a function that gives something else, when it is called"],
      Example("\(tiny).apply(x -> 1 - x)[0].shape", shows: "[3, 32, 32]")
    ) { given, call in
      let change = try given.change
      return .apply(label(of: change), identity: { call.identity(of: change) }) {
        try call.invoke(change, [$0])
      }
    }
  }

  private static var crop: BuiltIn {
    struct Parameters: ParameterList {
      let size = Parameter.side
      let seed = Parameter.seed("Fixes the places; without it every reader draws its own.")
      let centre = Parameter(.bool, default: false, "Whether the middles are taken.")
    }
    return stage(
      "crop", Parameters.self, "A square of each, anywhere in it or at its middle.",
      errors: ["one that is smaller, when it is read"],
      Example("\(tiny).crop(16, seed: 1)[0].shape", shows: "[3, 16, 16]")
    ) { given, _ in
      .crop(try given.size, try given.centre ? .centre : .random(seed: given.seed))
    }
  }

  private static var tiles: BuiltIn {
    struct Parameters: ParameterList {
      let size = Parameter.side
      let step = Parameter(
        .int(1...8192), optional: "the size",
        "Pixels from the beginning of one to the next; less than the size makes them overlap.")
    }
    return stage(
      "tiles", Parameters.self,
      "All squares of a regular grid over each; the last ones end at the edge. Every one is looked at, now.",
      errors: ["one that is smaller", "a set that is not fixed, as by `.fix(seed: 1)`"],
      Example("len(\(tiny).tiles(16))", shows: "16")
    ) { given, _ in .tiles(try given.size, step: try given.step) }
  }

  private static var augment: BuiltIn {
    struct Parameters: ParameterList {
      let flip = Parameter(.bool, default: true, "Mirror left to right, half of the time.")
      let rotate = Parameter(.bool, default: false, "Turn by quarters, all equally often.")
      let seed = Parameter.seed("Fixes the draws; without it every reader draws its own.")
    }
    return stage(
      "augment", Parameters.self, "Each mirrored or turned by chance; pairs with their rain.", errors: [],
      Example("len(\(tiny).augment(flip: true))", shows: "4")
    ) { given, _ in
      .augment(flip: try given.flip, rotate: try given.rotate, seed: try given.seed)
    }
  }

  private static var fix: BuiltIn {
    struct Parameters: ParameterList {
      let seed = Parameter.seed("What the unfixed stages draw from.")
    }
    return stage(
      "fix", Parameters.self, "The same for every reader.", errors: ["no `seed:`"],
      Example("\(tiny).crop(16).fix(seed: 1)[0].shape", shows: "[3, 16, 16]")
    ) { given, call in .fix(seed: try call.seed(given.seed)) }
  }

  private static var split: BuiltIn {
    struct Parameters: ParameterList {
      let share = Parameter(.number(0...1), default: 0.25, "The share to hold out, the second part.")
      let seed = Parameter.seed("Fixes the parts.")
    }
    return BuiltIn(
      "split", receivers: EitherSet.types, StageParameters<Parameters>.self, result: "a list of two",
      summary:
        "Two sets that have nothing in common. Split photographs first, then cut patches from either part.",
      errors: ["a share that leaves one side empty", "no `seed:`"],
      examples: [Example("train, test = \(tiny).split(share: 0.5, seed: 1)\nlen(train)", shows: "2")]
    ) { given, call in
      let parts = try given.set.split(holdingOut: given.own.share, seed: call.seed(given.own.seed))
      return .list(parts.map { .object($0) })
    }
  }

  /// The source of a function.
  private static func label(of function: Value) -> String {
    if case .function(let function) = function { return function.sourceText }
    return function.oneLine
  }
}

extension Parameter where Argument == ImageSize {
  fileprivate static var side: Parameter { Parameter(.square, "Height and width in pixels.") }
}
