import Interpreter
import Training

/// An optimiser over a model it changes in place.
final class OptimiserValue: DescribedObject {
  static let type = ObjectType<OptimiserValue>(
    "optimiser", summary: "Changes a network in place, step by step.",
    properties: [
      Property("steps", "Steps taken.") { .int($0.optimiser.steps) },
      Property(
        "gradient_norm",
        "The L2 norm of the last step's gradients before `clip_norm` shortened them; 0 without it."
      ) {
        .float(Double($0.optimiser.gradientNorm))
      },
    ])

  let optimiser: Optimiser
  let rate: Double
  private let name: String

  init(_ optimiser: Optimiser, name: String, rate: Double) {
    self.optimiser = optimiser
    self.name = name
    self.rate = rate
  }

  var oneLine: String { "\(name), rate \(rate), \(optimiser.steps) steps taken" }
}

/// What belongs to one rule for a step.
private protocol MethodParameters: ParameterList {
  /// The learning rate of an optimiser that is given none.
  static var usualRate: Value { get }
}

/// What Adam and AdamW take, alone or in `train`.
struct AdamParameters: MethodParameters {
  fileprivate static var usualRate: Value { 2e-4 }

  let betas = Parameter(
    .listOf(.number(0...0.999999)), default: [0.9, 0.999], "Adam's two decay rates.")
}

extension Arguments where List == AdamParameters {
  /// - Parameter isDecoupled: whether it is AdamW.
  func method(isDecoupled: Bool) throws -> Optimiser.Method {
    let betas = try self.betas
    guard betas.count == 2 else { throw ScriptError("`betas` must be two numbers, as in [0.9, 0.999]") }
    return .adam(beta1: Float(betas[0]), beta2: Float(betas[1]), isDecoupled: isDecoupled)
  }
}

/// What SGD takes, alone or in `train`.
struct MomentumParameters: MethodParameters {
  fileprivate static var usualRate: Value { 0.01 }

  let momentum = Parameter(.number(0...0.999999), default: 0.9, "SGD's momentum.")
  let nesterov = Parameter(.bool, default: false, "Whether SGD's momentum is Nesterov's.")
}

extension Arguments where List == MomentumParameters {
  func method() throws -> Optimiser.Method {
    .sgd(momentum: Float(try self.momentum), isNesterov: try self.nesterov)
  }
}

/// What every optimiser takes, alone or in `train`.
struct GradientParameters: ParameterList {
  let weightDecay = Parameter(
    .single(0...1e6), default: 0, "How much of a weight goes per unit of the rate.")
  let clipNorm = Parameter(
    .single(), optional: "none",
    "The largest L2 norm of all gradients together; longer ones are shortened to it."
  ).formerly("clip")
  let clipValue = Parameter(
    .single(), optional: "none",
    "The largest size of each value of a gradient; larger ones are cut to it, before `clip_norm`.")
  let groups = Parameter(
    .listOf(.group), default: .list([]), shown: "[]",
    "Parameters with settings of their own, as `{path: \"conv_last\", lr: 0.1, weight_decay: 0}`, whose "
      + "rate is relative.")
}

extension Arguments where List == GradientParameters {
  /// The settings given.
  ///
  /// - Parameter earlier: those that hold for what is not given.
  func settings(of method: Optimiser.Method, after earlier: Optimiser.Settings? = nil) throws
    -> Optimiser.Settings
  {
    var settings = earlier ?? Optimiser.Settings()
    settings.method = method
    let isFirst = earlier == nil
    if isFirst || has(\.weightDecay) { settings.weightDecay = try self.weightDecay }
    if isFirst || has(\.clipNorm) { settings.clipNorm = try self.clipNorm }
    if isFirst || has(\.clipValue) { settings.clipValue = try self.clipValue }
    if isFirst || has(\.groups) { settings.groups = try self.groups }
    return settings
  }
}

/// What an optimiser takes, with what belongs to its rule.
private struct OptimiserParameters<Method: MethodParameters>: ParameterList {
  let net = Parameter(
    .object(NetworkValue.self), "A network with weights, which the optimiser's steps change.")
  let lr = Parameter(.number(), default: Method.usualRate, "The learning rate.").formerly("rate")
  let method = Method()
  let gradients = GradientParameters()
}

extension Topic {
  static var optimisers: [BuiltIn] {
    [
      optimiser(
        "adam", "Adam", AdamParameters.self,
        "Adam (Kingma & Ba 2015) for a network's weights. From now on, the network's results record gradients.",
        seeAlso: ["adamw", "step", "train"]
      ) { try $0.method(isDecoupled: false) },
      optimiser(
        "adamw", "AdamW", AdamParameters.self,
        "Adam with decoupled weight decay (Loshchilov & Hutter 2019). From now on the network's results "
          + "record gradients.", seeAlso: ["adam", "step"]
      ) { try $0.method(isDecoupled: true) },
      optimiser(
        "sgd", "SGD", MomentumParameters.self,
        "Stochastic gradient descent with momentum. From now on the network's results record gradients.",
        seeAlso: ["adam", "step"]
      ) { try $0.method() }, step,
    ]
  }

  private static var step: BuiltIn {
    struct Parameters: ParameterList {
      let optimiser = Parameter(.object(OptimiserValue.self), "A result of `adam`, `adamw` or `sgd`.")
      let loss = Parameter(.tensor, "One number computed from the network's output.")
      let lr = Parameter(
        .number(), optional: "the optimiser's", "The learning rate of this step."
      ).formerly("rate")
    }
    return BuiltIn(
      "step", receivers: ["optimiser"], Parameters.self, result: "nil",
      summary: "Updates the weights by one step against the gradient of the loss.",
      errors: [
        "a loss that does not depend on the optimiser's network",
        "a loss or gradients that are not finite; the weights are not changed",
      ],
      examples: [
        Example(
          "\(smallTraining)\nopt = adam(net)\nbatch = data.batch(2, seed: 1)\nopt.step(l1(net(batch.rainy), batch.clean))"
        )
      ], seeAlso: ["adam"]
    ) { given, _ in
      let value = try given.optimiser
      let rate = try given.lr ?? value.rate
      try value.optimiser.step(given.loss, learningRate: Float(rate))
      return .nothing
    }
  }

  private static func optimiser<Method: MethodParameters>(
    _ name: String, _ title: String, _ method: Method.Type, _ summary: String, seeAlso: [String],
    make: @escaping (Arguments<Method>) throws -> Optimiser.Method
  ) -> BuiltIn {
    BuiltIn(
      name, OptimiserParameters<Method>.self, result: "an optimiser", summary: summary,
      errors: ["a network without weights", "a group without parameters"],
      examples: [
        Example(
          "\(smallTraining)\nopt = \(name)(net, clip_norm: 1)\nbatch = data.batch(2, seed: 1)\n"
            + "opt.step(l1(net(batch.rainy), batch.clean))\nopt.steps", shows: "1")
      ], seeAlso: seeAlso
    ) { given, _ in
      let value = try given.net
      let model = try value.requireModel(for: "an optimiser")
      let settings = try given.gradients.settings(of: make(given.method))
      let optimiser = try Optimiser(model, settings: settings)
      value.isRecording = true
      return .object(OptimiserValue(optimiser, name: title, rate: try given.lr))
    }
  }
}

extension ParameterKind where Argument == Float {
  /// A number within bounds, in single precision.
  static func single(_ bounds: ClosedRange<Double> = -Double.infinity...Double.infinity) -> Self {
    ParameterKind<Double>.number(bounds).map { Float($0) }
  }
}

extension ParameterKind where Argument == Optimiser.Group {
  /// A record with a path and the settings of the parameters there.
  fileprivate static var group: Self { Self(.any) { value, _ in try group(value) } }

  private static func group(_ value: Value) throws -> Optimiser.Group {
    let hint = "as in {path: \"conv_last\", lr: 0.1}"
    guard let record = value.asRecord else {
      throw ScriptError("a group must be a record with a path, not \(value.typePhrase)", hint: hint)
    }
    guard let path = record["path"]?.asString else {
      throw ScriptError("a group must have a field `path`, but this record has none", hint: hint)
    }
    // `lr` was called `rate` before.
    if let other = record.keys.first(where: { !["path", "lr", "rate", "weight_decay"].contains($0) }) {
      throw ScriptError("a group has a path, an lr and a weight_decay, but no \(other)", hint: hint)
    }
    return Optimiser.Group(
      path: path, rateFactor: Float((record["lr"] ?? record["rate"])?.asNumber ?? 1),
      weightDecay: record["weight_decay"]?.asNumber.map { Float($0) })
  }
}
