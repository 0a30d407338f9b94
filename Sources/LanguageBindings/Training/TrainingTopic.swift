import Console
import Kernels
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
      using: [.training, .networks, .tensors, .kernels, .random],
      builtIns: [
        train.using([], with: ["meter": Set([.evaluation] + SlackingMeter.metrics.map(\.part))]), checkpoint,
      ] + losses + optimisers,
      types: [RunValue.type.entry, OptimiserValue.type.entry])
  }

  static let smallTraining = """
    net = resnet(channels: 4, blocks: 1, seed: 1)
    data = backgrounds("simple", count: 4, size: 16, seed: 1).with(rain("range/small"))
    """

  private static var train: BuiltIn {
    BuiltIn(
      "train", TrainingParameters.self, result: "a run",
      summary: "Trains a copy of the network to turn rainy images into clean ones.",
      details:
        "Ctrl-C ends training early and keeps the model so far. With `checkpoint:` the same line run "
        + "again continues from the last checkpoint, after Ctrl-C, a crash or a power cut, and gives "
        + "the same bytes as uninterrupted training.\n"
        + "With more `steps` than before, training also continues from the checkpoint, and reports the "
        + "learning rate, since the schedule now covers all steps. `train(run, …)` does the same from a "
        + "run; arguments that are not given are those of the run.\n"
        + "An error after the first step also keeps the run so far: it is `e.partial` if `try` catches "
        + "the error, and otherwise the result of the line before the error ends the entry. If the loss or "
        + "the weights are no longer finite, the last step is undone and the last checkpoint "
        + "is kept.",
      errors: [
        "a loss or weights that become infinite: a lower `lr` helps",
        "a network without weights and no `seed:`",
        "a checkpoint that is damaged, or belongs to another training or a newer version",
      ],
      examples: [
        Example(
          "\(smallTraining)\ntrain(net, data, steps: 2, batch: 2, seed: 1, progress: false).steps", shows: "2"
        )
      ], seeAlso: ["evaluate", "adam", "checkpoint"]
    ) { given, call in
      let (earlier, network, model) = try given.net.parts()
      let data = try given.data
      let label = try given.label
      let audience: any TrainingAudience =
        try call.session.runningPoint?.audience(label: label)
        ?? TrainingViewer(label: label, isShown: given.progress)
      defer { audience.leave() }
      var settings = try given.settings(after: earlier?.run.settings, call)
      let steps = settings.steps
      if let limit = audience.stepLimit {
        settings.steps = min(steps, (earlier?.run.losses.count ?? 0) + limit)
      }
      let meter = try given.meter.map { try SlackingMeter($0, every: given.meterEvery) }
      let lossFunction = given.has(\.loss) ? given.passed(\.loss) : earlier?.loss ?? .nothing
      var readings = earlier?.readings ?? []
      func value(_ run: TrainingRun) -> RunValue {
        RunValue(run, network: network, loss: lossFunction, readings: readings)
      }
      do {
        let run = try Training.train(
          model, on: data, settings: settings, loss: call.loss(lossFunction),
          lossName: call.lossName(lossFunction), after: earlier?.run,
          checkpoints: audience.keepsTrack ? given.checkpoints() : nil,
          resume: { audience.resume($0.text) },
          watch: { step, model in
            guard let meter, audience.keepsTrack, meter.isDue(at: step, of: settings.steps),
              readings.last?.step != step
            else { return }
            readings += try meter.read(model, step: step)
            audience.take(readings)
          }
        ) { progress in
          audience.follow(progress)
          return !call.isInterrupted
        }
        try audience.finish(run, steps: steps, meter: meter)
        audience.keep(run, readings)
        return .object(value(run))
      } catch let cut as TrainingCutShort {
        audience.keep(cut.run, readings)
        // Ctrl-C in the midst of a step.
        guard var error = call.session.scriptError(cut.cause) else { return .object(value(cut.run)) }
        if let place = cut.place { error.message += "; \(place)" }
        throw CutShort(error, with: .object(value(cut.run)))
      }
    }
  }

  private static var checkpoint: BuiltIn {
    struct Parameters: ParameterList {
      let path = Parameter(.path, "A file that `train(checkpoint:)` keeps.")
    }
    return BuiltIn(
      "checkpoint", Parameters.self, result: "a record",
      summary: "The contents of a checkpoint, also while its training is still running.",
      details:
        "Its fields: `step`, `loss` (a tensor, one for each step), `seconds`, `training` (a record of "
        + "what it is of), `weights` and `average` (records of tensors), and `model`, where the network "
        + "says how it was made.",
      errors: ["a file that is damaged, from a newer version, or not a checkpoint"],
      examples: [
        Example(
          "\(smallTraining)\ntrain(net, data, steps: 2, batch: 2, seed: 1, progress: false, checkpoint: "
            + "\"a.safetensors\")\ncheckpoint(\"a.safetensors\").step", shows: "2")
      ], seeAlso: ["train", "load"]
    ) { given, call in
      let path = try given.path
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
    struct Parameters: ParameterList {
      let output = Parameter(.tensor, "The output of a network.")
      let target = Parameter(.tensor, "The target, of the same shape.")
    }
    return Loss.allCases.map { loss in
      BuiltIn(
        loss.rawValue, Parameters.self, result: "a tensor of shape []",
        summary: loss == .l1 ? "The mean of |output − target|." : "The mean of (output − target)².",
        errors: ["tensors of different shapes, or empty ones"],
        examples: [Example("\(loss.rawValue)(ones(3), zeros(3)) == 1", shows: "true")], seeAlso: ["train"]
      ) { given, _ in .tensor(try loss(given.output, given.target)) }
    }
  }
}

extension Call {
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
        throw ScriptError("a loss must return a tensor of shape [], not \(result.typePhrase)")
      }
      return tensor
    }
  }
}
