import Interpreter
import Networks
import Rain
import Training

/// What `train` takes.
struct TrainingParameters: ParameterList {
  let net = Parameter(.trainee, "A network with weights, or a run to continue; it is not changed.")
  let data = Parameter(
    .pairSet, "Pairs of the same size. Stages that are not fixed are drawn anew for each step.")
  let steps = Parameter(
    .int(Int.min...100_000_000), default: 1000,
    "The total number of batches, at least 1, including those of an earlier run.")
  let batch = Parameter(.int(Int.min...4096), default: 8, "Pairs in a batch, at least 1.")
  let lr = Parameter(.number(), default: 2e-4, "The learning rate to start with.").formerly("rate")
  let schedule = Parameter(
    .schedule, default: "cosine",
    "`cosine`: down to 1e-6; `halving`: halved at 50, 83, 92 and 96 % of the steps.")
  let loss = Parameter(
    .function, default: .nothing, shown: "l1",
    "Takes the output and the clean images, and returns one number.")
  let optimiser = Parameter(
    .choice(of: StepRule.self), default: "adam", "The optimiser.")
  let adam = AdamParameters()
  let sgd = MomentumParameters()
  let gradients = GradientParameters()
  let ema = Parameter(
    .single(0...0.999999), optional: "none",
    "The decay of a moving average of the weights, such as 0.999; `run.ema` has it."
  ).formerly("average")
  let seed = Parameter.seed("Fixes the order and all draws.")
  let checkpoint = Parameter(
    .target, optional: "none",
    "A file for the state. If it exists, training continues from it.")
  let every = Parameter(.int(), default: 100, "The number of steps between checkpoints, at least 1.")
  let meter = Parameter(
    .setsToRead, optional: "none",
    "Sets of fixed pairs by name, such as {seen: …, unseen: …}, on which the network is scored during training."
  )
  let meterEvery = Parameter(
    .int(1...100_000_000), default: 100, "The number of steps between readings.")
  let label = Parameter(.string, default: "", "Shown before the progress.")
  let progress = Parameter(.bool, default: true, "Whether to show progress on standard error.")
}

/// The optimisers by their names.
enum StepRule: String, CaseIterable { case adam, adamw, sgd }

extension Arguments where List == TrainingParameters {
  /// - Parameter earlier: the settings of a run to go on from, for what is not given.
  func settings(after earlier: TrainingSettings?, _ call: Call) throws -> TrainingSettings {
    func setting<Setting>(
      _ key: KeyPath<TrainingParameters, Parameter<Setting>>, else kept: Setting?
    ) throws -> Setting {
      if let kept, !has(key) { return kept }
      return try self[key]
    }
    return TrainingSettings(
      steps: try self.steps, batch: try setting(\.batch, else: earlier?.batch),
      learningRate: try setting(\.lr, else: earlier?.learningRate),
      schedule: try setting(\.schedule, else: earlier?.schedule),
      optimiser: try self.gradients.settings(
        of: method(after: earlier?.optimiser), after: earlier?.optimiser),
      emaDecay: try setting(\.ema, else: earlier.map(\.emaDecay)),
      seed: try earlier.flatMap { has(\.seed) ? nil : $0.seed } ?? call.seed(self.seed))
  }

  private func method(after earlier: Optimiser.Settings?) throws -> Optimiser.Method {
    let isGiven =
      has(\.optimiser) || self.adam.has(\.betas) || self.sgd.has(\.momentum) || self.sgd.has(\.nesterov)
    if let earlier, !isGiven { return earlier.method }
    return switch try self.optimiser {
    case .adam: try self.adam.method(isDecoupled: false)
    case .adamw: try self.adam.method(isDecoupled: true)
    case .sgd: try self.sgd.method()
    }
  }

  /// Where the state is kept, and how often.
  func checkpoints() throws -> CheckpointPolicy? {
    try self.checkpoint.map { CheckpointPolicy(path: $0, every: try self.every) }
  }
}

/// What is trained.
enum Trainee {
  case network(NetworkValue)
  case run(RunValue)

  /// The run to go on from, the architecture, and the model to begin with.
  func parts() throws -> (earlier: RunValue?, network: Network, model: Model) {
    switch self {
    case .network(let value): (nil, value.network, try value.requireModel(for: "training"))
    case .run(let value): (value, value.network, value.run.model)
    }
  }
}

extension ParameterKind where Argument == Trainee {
  /// A network, or a run whose network it is.
  fileprivate static var trainee: Self {
    Self(.oneOf([.object(NetworkValue.type.name), .object(RunValue.type.name)])) { value, reading in
      switch value.asObject {
      case let network as NetworkValue: return .network(network)
      case let run as RunValue: return .run(run)
      default: throw reading.mismatch("a network or a run")
      }
    }
  }
}

/// The schedules by their names.
private enum ScheduleName: String, CaseIterable {
  case cosine, halving, constant

  var schedule: Schedule {
    switch self {
    case .cosine: .cosine(floor: 1e-6)
    case .halving: .halving
    case .constant: .constant
    }
  }
}

extension ParameterKind where Argument == Schedule {
  fileprivate static var schedule: Self {
    ParameterKind<ScheduleName>.choice(of: ScheduleName.self).map(\.schedule)
  }
}

extension ParameterKind where Argument == [(name: String, pairs: any PairSet)] {
  /// A record of pair sets.
  fileprivate static var setsToRead: Self {
    ParameterKind<Record>.record.map { record in
      try record.map { name, value in
        guard let set = value.asObject as? PairSetValue else {
          throw ScriptError("`meter` must be a record of pair sets, but `\(name)` is \(value.typePhrase)")
        }
        return (name: name, pairs: set.set)
      }
    }
  }
}
