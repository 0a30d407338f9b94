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
private struct StageParameters<Own> {
  let set = Parameter(.eitherSet, "The data set.")
  let own: Own
}

extension StageParameters: ParameterList where Own: ParameterList {
  init() { self.init(own: Own()) }
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
      "take", Parameters.self, "The first items. Two sets are concatenated with `a + b`.",
      errors: ["more items than the set has"], Example("len(\(tiny).take(2))", shows: "2")
    ) { given, _ in .take(try given.count) }
  }

  private static var skip: BuiltIn {
    struct Parameters: ParameterList {
      let count = Parameter(.int(0...Int.max), "How many.")
    }
    return stage(
      "skip", Parameters.self, "All items but the first.", errors: ["no items left"],
      Example("len(\(tiny).skip(1))", shows: "3")
    ) { given, _ in .skip(try given.count) }
  }

  private static var shuffle: BuiltIn {
    struct Parameters: ParameterList {
      let seed = Parameter.seed("Fixes the order.")
    }
    return stage(
      "shuffle", Parameters.self, "All items in a random order.", errors: ["no `seed:`"],
      Example("len(\(tiny).shuffle(seed: 1))", shows: "4")
    ) { given, call in .shuffle(seed: try call.seed(given.seed)) }
  }

  private static var filter: BuiltIn {
    struct Parameters: ParameterList {
      let test = Parameter(.function, "Called with each item, such as `set[0]`.")
    }
    return stage(
      "filter", Parameters.self, "The items that pass a test. All items are read immediately.",
      errors: ["a set that is not fixed; use `.fix(seed: 1)`", "no items left"],
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
      let change = Parameter(.function, "Called with each item, such as `set[0]`; returns the new item.")
    }
    return stage(
      "apply", Parameters.self,
      "Applies a function to each item when it is read. Equal items must give equal results.",
      errors: ["a function that returns something else, when it is called"],
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
      let seed = Parameter.seed("Fixes the positions; without it, they are drawn anew at each reading.")
      let centre = Parameter(.bool, default: false, "Whether to crop at the centre.")
    }
    return stage(
      "crop", Parameters.self, "Crops a square from each item, at a random position or at the centre.",
      errors: ["an item that is smaller, when it is read"],
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
        "The distance between squares in pixels; if it is less than the size, they overlap.")
    }
    return stage(
      "tiles", Parameters.self,
      "Cuts each item into the squares of a regular grid; the last ones end at the edge. All items are read immediately.",
      errors: ["an item that is smaller", "a set that is not fixed; use `.fix(seed: 1)`"],
      Example("len(\(tiny).tiles(16))", shows: "16")
    ) { given, _ in .tiles(try given.size, step: try given.step) }
  }

  private static var augment: BuiltIn {
    struct Parameters: ParameterList {
      let flip = Parameter(.bool, default: true, "Mirror left to right, with probability 1/2.")
      let rotate = Parameter(.bool, default: false, "Rotate by a random multiple of 90°.")
      let seed = Parameter.seed("Fixes the draws; without it, they are new at each reading.")
    }
    return stage(
      "augment", Parameters.self, "Mirrors or rotates each item at random; pairs together with their rain.",
      errors: [],
      Example("len(\(tiny).augment(flip: true))", shows: "4")
    ) { given, _ in
      .augment(flip: try given.flip, rotate: try given.rotate, seed: try given.seed)
    }.using([.augmentation])
  }

  private static var fix: BuiltIn {
    struct Parameters: ParameterList {
      let seed = Parameter.seed("The seed for the stages that are not fixed.")
    }
    return stage(
      "fix", Parameters.self, "Fixes all random draws, so each reading gives the same values.",
      errors: ["no `seed:`"],
      Example("\(tiny).crop(16).fix(seed: 1)[0].shape", shows: "[3, 16, 16]")
    ) { given, call in .fix(seed: try call.seed(given.seed)) }
  }

  private static var split: BuiltIn {
    struct Parameters: ParameterList {
      let share = Parameter(.number(0...1), default: 0.25, "The share of the second part.")
      let seed = Parameter.seed("Fixes the parts.")
    }
    return BuiltIn(
      "split", receivers: EitherSet.types, StageParameters<Parameters>.self, result: "a list of two",
      summary:
        "Splits a set into two disjoint parts. Split photographs first, then cut patches from each part.",
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
