import Console
import Scoring
import Interpreter
import Resources
import Networks
import Tensors
import Training

extension Topic {
  /// Training: losses, the loop, and optimisers for loops of one's own.
  static var training: Topic {
    Topic(
      "Training", summary: "`train` trains a copy of a network; `adam` and `step` change one in place.",
      builtIns: [train, checkpoint] + losses + optimisers,
      types: [
        ScriptType(
          "run", summary: "What training gave.",
          properties: [
            ("model", "The trained network."), ("loss", "The loss of every step, a tensor."),
            ("meter", "What `meter:` read: a table of step, set and scores; nil without."),
            ("steps", "Steps done."), ("seconds", "How long it took."),
            ("stopped", "Whether it was stopped early."),
            ("average", "The network with averaged weights where `average:` was given, else nil."),
            ("threads", "Threads used, which equal bytes depend on."),
            ("instructions", "The processor's instructions used, which they depend on, too."),
            (
              "convolution", "The algorithms of convolutions: `automatic`, or `direct` by DERAIN_CONVOLUTION."
            ),
            ("numerics", "Counts the versions of Derain that change results."),
          ]),
        ScriptType("optimiser", summary: "Changes a model in place, step by step."),
      ])
  }

  static let smallTraining = """
    net = resnet(channels: 4, blocks: 1, seed: 1)
    data = backgrounds("simple", count: 4, size: 16, seed: 1).with(rain("range/small"))
    """

  private static var train: BuiltIn {
    BuiltIn(
      "train",
      [
        ParameterEntry(
          "net", .oneOf([.object("network"), .object("run")]),
          "A network with weights, or a run to go on from; it stays as it is."),
        ParameterEntry(
          "data", .object("pair set"),
          "Pairs of one size. What they leave open is drawn afresh for each step."),
        ParameterEntry(
          "steps", .int(Int.min...100_000_000), default: 1000,
          "Batches to train on, at least 1; those done before count."),
        ParameterEntry("batch", .int(Int.min...4096), default: 8, "Pairs in a batch, at least 1."),
        ParameterEntry("rate", .number(), default: 2e-4, "The learning rate to start with."),
        ParameterEntry(
          "schedule", .choice(["cosine", "halving", "constant"]), default: "cosine",
          "`cosine`: down to 1e-6; `halving`: halved at 50, 83, 92 and 96 % of the steps."),
        ParameterEntry(
          "loss", .function, default: .nothing, shown: "l1",
          "Takes output and clean images, gives one number."),
        ParameterEntry(
          "optimiser", .choice(["adam", "adamw", "sgd"]), default: "adam", "The rule for a step."),
      ] + methodParameters + [
        ParameterEntry(
          "average", .orNil(.number(0...0.999999)), default: .nothing, shown: "none",
          "The decay of a moving average of the weights, such as 0.999; `run.average` has it."),
        ParameterEntry(
          "seed", .orNil(.int()), default: .nothing, shown: "none", "Fixes the order and all draws."),
        ParameterEntry(
          "checkpoint", .orNil(.string), default: .nothing, shown: "none",
          "A file to keep the state in. Where it is there already, training goes on from it."),
        ParameterEntry("every", .int(), default: 100, "Steps from one checkpoint to the next, at least 1."),
        ParameterEntry(
          "meter", .orNil(.record), default: .nothing, shown: "none",
          "Sets of fixed pairs by name, such as {seen: …, unseen: …}, on which the network is scored meanwhile."
        ),
        ParameterEntry(
          "meter_every", .int(1...100_000_000), default: 100, "Steps from one reading to the next."),
        ParameterEntry("label", .string, default: "", "Shown before the progress."),
        ParameterEntry("progress", .bool, default: true, "Whether progress is shown, on standard error."),
      ], result: "a run",
      summary: "Trains a copy of the network to turn rainy images into clean ones.",
      details:
        "Ctrl-C ends training early and keeps the model so far. With `checkpoint:` the same line run again goes on "
        + "from the last checkpoint, after Ctrl-C, a crash or a power cut alike, and gives the bytes of training that "
        + "was never stopped.\n"
        + "With more `steps` than the checkpoint was to have it goes on as well, and says what the schedule, which is "
        + "now one of so many steps, makes of the rate. So does `train(run, …)`, from a run: what is not given is as "
        + "the run had it.\n"
        + "An error after the first step also keeps the run so far: it is `e.partial` where `try` catches the error, "
        + "and otherwise what the line gives before the error ends the entry. Where the loss or the weights are no "
        + "longer finite, the step that led there is taken back and the last checkpoint stays.",
      errors: [
        "a loss or weights that become infinite: a lower `rate` helps",
        "a network without weights and no `seed:`",
        "a checkpoint of another training, a newer version or with damage",
      ],
      examples: [
        Example(
          "\(smallTraining)\ntrain(net, data, steps: 2, batch: 2, seed: 1, progress: false).steps", shows: "2"
        )
      ], seeAlso: ["evaluate", "adam", "checkpoint"]
    ) { call in
      let earlier = call.optionalObject("net", as: RunValue.self)
      let network = try earlier?.network ?? call.object("net", as: NetworkValue.self).network
      let model =
        try earlier?.run.model ?? call.object("net", as: NetworkValue.self).requireModel(for: "training")
      let data = try call.object("data", as: PairSetValue.self).set
      let point = call.session.runningPoint
      var settings = try call.trainingSettings(earlier?.run.settings)
      let steps = settings.steps
      if point?.trial != nil {
        settings.steps = min(steps, (earlier?.run.losses.count ?? 0) + RunningPoint.Trial.steps)
      }
      let label = try call.string("label")
      var report =
        try call.bool("progress") && point == nil
        ? ProgressReport(label: label.isEmpty ? "" : "\(label)  ") : nil
      defer { report?.finish() }
      let meter = try call.meter()
      let lossFunction = call.has("loss") ? call.value("loss") : earlier?.loss ?? .nothing
      var readings = earlier?.readings ?? []
      func value(_ run: TrainingRun) -> RunValue {
        RunValue(run, network: network, loss: lossFunction, readings: readings)
      }
      let checkpoints = try point?.trial == nil ? call.checkpoints() : nil
      var ends: [Double] = []
      do {
        let run = try Training.train(
          model, on: data, settings: settings, loss: call.loss(lossFunction),
          lossName: call.lossName(lossFunction), after: earlier?.run, checkpoints: checkpoints,
          resume: {
            if point == nil { Terminal.tell("\(label.isEmpty ? "" : "\(label): ")\($0.text)\n") }
          },
          watch: { step, model in
            guard let meter, point?.trial == nil, meter.isDue(at: step, of: settings.steps),
              readings.last?.step != step
            else { return }
            readings += try meter.read(model, step: step)
            report?.update(readings)
          }
        ) { progress in
          report?.update(progress)
          point?.tell(progress)
          if point?.trial != nil { ends.append(progress.seconds) }
          return !call.isInterrupted
        }
        if let trial = point?.trial {
          if let meter {
            let clock = ContinuousClock()
            let start = clock.now
            _ = try meter.read(run.model, step: 0)
            let once = (clock.now - start).seconds
            trial.spent += once
            trial.training += once * Double(2 + (steps - 1) / meter.every)
          }
          try trial.count(ends, of: steps)
        }
        point?.keep(run, readings, label: label)
        return .object(value(run))
      } catch let cut as TrainingCutShort {
        point?.keep(cut.run, readings, label: label)
        // Ctrl-C in the midst of a step.
        guard var error = call.session.scriptError(cut.cause) else { return .object(value(cut.run)) }
        if let place = cut.place { error.message += "; \(place)" }
        throw CutShort(error, with: .object(value(cut.run)))
      }
    }
  }

  private static var checkpoint: BuiltIn {
    BuiltIn(
      "checkpoint", [ParameterEntry("path", .string, "A file that `train(checkpoint:)` keeps.")],
      result: "a record", summary: "What is in a checkpoint, also while training goes on elsewhere.",
      details:
        "Its fields: `step`, `loss` (a tensor, one for each step), `seconds`, `training` (a record of what it is of), "
        + "`weights` and `average` (records of tensors), and `model`, where the network says how it was made.",
      errors: ["a file that is damaged, of a newer version, or no checkpoint"],
      examples: [
        Example(
          "\(smallTraining)\ntrain(net, data, steps: 2, batch: 2, seed: 1, progress: false, checkpoint: "
            + "\"a.safetensors\")\ncheckpoint(\"a.safetensors\").step", shows: "2")
      ], seeAlso: ["train", "load"]
    ) { call in
      let path = try call.path("path")
      let state = try Checkpoint(contentsOf: path)
      func record(_ tensors: [String: Tensor]) -> Value {
        .record(Record(tensors.sorted { $0.key < $1.key }.map { ($0.key, .tensor($0.value)) }))
      }
      var model = Value.nothing
      if let recipe = state.recipe {
        let network = try NetworkRecipe.network(recipe, file: path, session: call.session)
        model = .object(
          try NetworkValue(WeightMatch(network, state.weights.map { ($0, $1) }).network(name: path), seed: 0))
      }
      return .record([
        "step": .int(state.step), "loss": .tensor(try Tensor(state.losses, shape: [state.step])),
        "seconds": .float(state.seconds),
        "training": .record(
          Record(state.subject.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
        "weights": record(state.weights), "average": record(state.average), "model": model,
      ])
    }
  }

  private static var losses: [BuiltIn] {
    Loss.allCases.map { loss in
      BuiltIn(
        loss.rawValue,
        [
          ParameterEntry("output", .object("tensor"), "What a network gave."),
          ParameterEntry("target", .object("tensor"), "What it should have given, of the same shape."),
        ], result: "a tensor of shape []",
        summary: loss == .l1 ? "The mean of |output − target|." : "The mean of (output − target)².",
        errors: ["tensors of different shapes, or empty ones"],
        examples: [Example("\(loss.rawValue)(ones(3), zeros(3)) == 1", shows: "true")], seeAlso: ["train"]
      ) { call in .tensor(try loss(call.tensor("output"), call.tensor("target"))) }
    }
  }
}

extension RunningPoint.Trial {
  /// Takes in when each of the few steps of a training ended.
  func count(_ ends: [Double], of steps: Int) throws {
    guard let first = ends.first, let last = ends.last else { return }
    spent += last
    training +=
      ends.count > 1 ? (last - first) / Double(ends.count - 1) * Double(steps) : last * Double(steps)
    isOver = !isThorough
    if isOver { throw Interruption() }
  }
}

extension Call {
  fileprivate func meter() throws -> SlackingMeter? {
    guard let record = optionalRecord("meter") else { return nil }
    let sets = try record.map { name, value in
      guard let set = value.asObject as? PairSetValue else {
        throw ScriptError("`meter` is a record of pair sets, but `\(name)` is \(value.typePhrase)")
      }
      return (name: name, pairs: set.set)
    }
    return try SlackingMeter(sets, every: int("meter_every"))
  }

  fileprivate func checkpoints() throws -> CheckpointPolicy? {
    try optionalString("checkpoint").map { _ in
      CheckpointPolicy(path: try target("checkpoint"), every: try int("every"))
    }
  }

  /// - Parameter earlier: the settings of a run to go on from, for what is not given.
  fileprivate func trainingSettings(_ earlier: TrainingSettings?) throws -> TrainingSettings {
    func given<Setting>(_ name: String, _ setting: @autoclosure () throws -> Setting, else kept: Setting?)
      throws
      -> Setting
    {
      if let kept, !has(name) { return kept }
      return try setting()
    }
    let schedule: Schedule =
      switch try string("schedule") {
      case "halving": .halving
      case "constant": .constant
      default: .cosine(floor: 1e-6)
      }
    return TrainingSettings(
      steps: try int("steps"), batch: try given("batch", int("batch"), else: earlier?.batch),
      rate: try given("rate", number("rate"), else: earlier?.rate),
      schedule: try given("schedule", schedule, else: earlier?.schedule),
      optimiser: try optimiserSettings(string("optimiser"), after: earlier?.optimiser),
      averageDecay: try given(
        "average", value("average").asNumber.map { Float($0) }, else: earlier.map(\.averageDecay)),
      seed: try given("seed", seed(), else: earlier?.seed))
  }

  /// Tells checkpoints of one loss from those of another.
  fileprivate func lossName(_ function: Value) -> String {
    switch function {
    case .nothing: Loss.l1.rawValue
    case .builtIn(let group): group.name
    default: identity(of: function)
    }
  }

  /// The loss given, a function of the language; L1 without one.
  fileprivate func loss(_ function: Value) -> (Tensor, Tensor) throws -> Tensor {
    if function.isNothing { return Loss.l1.callAsFunction }
    if case .builtIn(let group) = function, let known = Loss(rawValue: group.name) {
      return known.callAsFunction
    }
    return { output, clean in
      let result = try self.invoke(function, [.tensor(output), .tensor(clean)])
      guard let tensor = (result.asObject as? TensorValue)?.tensor else {
        throw ScriptError("a loss gives a tensor of shape [], not \(result.typePhrase)")
      }
      return tensor
    }
  }
}
