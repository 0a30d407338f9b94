import Interpreter
import Training

/// An optimiser over a model it changes in place.
final class OptimiserValue: ScriptObject {
  let optimiser: Optimiser
  let rate: Double
  private let name: String

  init(_ optimiser: Optimiser, name: String, rate: Double) {
    self.optimiser = optimiser
    self.name = name
    self.rate = rate
  }

  var typeName: String { "optimiser" }
  var oneLine: String { "\(name), rate \(rate), \(optimiser.steps) steps taken" }
  var propertyNames: [String] { ["steps", "gradient_norm"] }

  func property(_ name: String) -> Value? {
    switch name {
    case "steps": .int(optimiser.steps)
    case "gradient_norm": .float(Double(optimiser.gradientNorm))
    default: nil
    }
  }
}

extension Topic {
  /// What the optimisers and `train` take besides the learning rate.
  static var methodParameters: [ParameterEntry] {
    [
      ParameterEntry(
        "betas", .listOf(.number(0...0.999999)), default: [0.9, 0.999], "Adam's two decay rates."),
      ParameterEntry("momentum", .number(0...0.999999), default: 0.9, "SGD's momentum."),
      ParameterEntry("nesterov", .bool, default: false, "Whether SGD's momentum is Nesterov's."),
      ParameterEntry(
        "weight_decay", .number(0...1e6), default: 0, "How much of a weight goes per unit of the rate."),
      ParameterEntry(
        "clip", .orNil(.number()), default: .nothing, shown: "none",
        "The largest L2 norm of all gradients together; longer ones are shortened to it."),
      ParameterEntry(
        "clip_value", .orNil(.number()), default: .nothing, shown: "none",
        "The largest size of each value of a gradient; larger ones are cut to it, before `clip`."),
      ParameterEntry(
        "groups", .listOf(.any), default: .list([]), shown: "[]",
        "Parameters with settings of their own, as `{path: \"conv_last\", rate: 0.1, weight_decay: 0}`, whose rate is "
          + "relative."),
    ]
  }

  static var optimisers: [BuiltIn] {
    [
      optimiser(
        "adam", "Adam", without: ["momentum", "nesterov"],
        "Adam (Kingma & Ba 2015) over a network's weights. From now on its results record gradients.",
        seeAlso: ["adamw", "step", "train"]),
      optimiser(
        "adamw", "AdamW", without: ["momentum", "nesterov"],
        "Adam with decoupled weight decay (Loshchilov & Hutter 2019). From now on the network's results record "
          + "gradients.", seeAlso: ["adam", "step"]),
      optimiser(
        "sgd", "SGD", without: ["betas"],
        "Stochastic gradient descent with momentum. From now on the network's results record gradients.",
        seeAlso: ["adam", "step"]),
      BuiltIn(
        "step", receivers: ["optimiser"],
        [
          ParameterEntry("optimiser", .object("optimiser"), "What `adam`, `adamw` or `sgd` gave."),
          ParameterEntry("loss", .object("tensor"), "One number computed from the network's output."),
          ParameterEntry(
            "rate", .orNil(.number()), default: .nothing, shown: "the optimiser's", "The rate of this step."),
        ], result: "nil", summary: "Changes the weights a little against the gradient of the loss.",
        errors: [
          "a loss that does not depend on the optimiser's network",
          "a loss or gradients that are not finite: the weights stay as they are",
        ],
        examples: [
          Example(
            "\(smallTraining)\nopt = adam(net)\nbatch = data.batch(2, seed: 1)\nopt.step(l1(net(batch.rainy), batch.clean))"
          )
        ], seeAlso: ["adam"]
      ) { call in
        let value = try call.object("optimiser", as: OptimiserValue.self)
        let rate = call.value("rate").asNumber ?? value.rate
        try value.optimiser.step(call.tensor("loss"), rate: Float(rate))
        return .nothing
      },
    ]
  }

  private static func optimiser(
    _ name: String, _ title: String, without: Set<String>, _ summary: String, seeAlso: [String]
  ) -> BuiltIn {
    BuiltIn(
      name,
      [
        ParameterEntry(
          "net", .object("network"), "A network with weights, which the optimiser's steps change."),
        ParameterEntry("rate", .number(), default: name == "sgd" ? 0.01 : 2e-4, "The learning rate."),
      ] + methodParameters.filter { !without.contains($0.name) }, result: "an optimiser", summary: summary,
      errors: ["a network without weights", "a group that no parameter is in"],
      examples: [
        Example(
          "\(smallTraining)\nopt = \(name)(net, clip: 1)\nbatch = data.batch(2, seed: 1)\n"
            + "opt.step(l1(net(batch.rainy), batch.clean))\nopt.steps", shows: "1")
      ], seeAlso: seeAlso
    ) { call in
      let value = try call.object("net", as: NetworkValue.self)
      let model = try value.requireModel(for: "an optimiser")
      let optimiser = try Optimiser(model, settings: call.optimiserSettings(name))
      value.isRecording = true
      return .object(OptimiserValue(optimiser, name: title, rate: try call.number("rate")))
    }
  }
}

extension Call {
  /// The settings that `methodParameters` give.
  ///
  /// - Parameter earlier: those that hold for what is not given.
  func optimiserSettings(_ name: String, after earlier: Optimiser.Settings? = nil) throws
    -> Optimiser.Settings
  {
    let method: Optimiser.Method
    if let earlier, !["optimiser", "betas", "momentum", "nesterov"].contains(where: has) {
      method = earlier.method
    } else if name == "sgd" {
      method = .sgd(momentum: Float(try number("momentum")), isNesterov: try bool("nesterov"))
    } else {
      let betas = try list("betas").compactMap(\.asNumber)
      guard betas.count == 2 else { throw ScriptError("`betas` are two numbers, as in [0.9, 0.999]") }
      method = .adam(beta1: Float(betas[0]), beta2: Float(betas[1]), isDecoupled: name == "adamw")
    }
    var settings = earlier ?? Optimiser.Settings()
    settings.method = method
    func isWanted(_ name: String) -> Bool { earlier == nil || has(name) }
    if isWanted("weight_decay") { settings.weightDecay = Float(try number("weight_decay")) }
    if isWanted("clip") { settings.largestNorm = value("clip").asNumber.map { Float($0) } }
    if isWanted("clip_value") { settings.largestValue = value("clip_value").asNumber.map { Float($0) } }
    if isWanted("groups") { settings.groups = try list("groups").map(group) }
    return settings
  }

  private func group(_ value: Value) throws -> Optimiser.Group {
    let hint = "as in {path: \"conv_last\", rate: 0.1}"
    guard let record = value.asRecord else {
      throw ScriptError("a group is a record with a path, not \(value.typePhrase)", hint: hint)
    }
    guard let path = record["path"]?.asString else {
      throw ScriptError("a group names the path of its parameters, but this record has none", hint: hint)
    }
    if let other = record.keys.first(where: { !["path", "rate", "weight_decay"].contains($0) }) {
      throw ScriptError("a group has a path, a rate and a weight_decay, but no \(other)", hint: hint)
    }
    return Optimiser.Group(
      path: path, rateFactor: Float(record["rate"]?.asNumber ?? 1),
      weightDecay: record["weight_decay"]?.asNumber.map { Float($0) })
  }
}
