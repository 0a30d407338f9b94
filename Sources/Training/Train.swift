import Files
import Imaging
import Rain

/// Trains a copy of the model to turn rainy images into clean ones.
///
/// Every step draws its batch by (seed, step, place) alone: whatever the data set leaves open (crops, rain) is
/// fresh each time, and a repeated run gives the same bytes on the same machine with the same threads.
///
/// - Parameters:
///   - pairs: the set to train on; all its images have one size.
///   - loss: what to make small, one number from outputs and clean images.
///   - lossName: tells checkpoints of one loss from those of another.
///   - checkpoints: where the state is kept. Where a checkpoint of this very training lies there, it goes on from it.
///   - watch: called before the first step and after each with the steps done and the model so far, to look at it.
///   - observe: called after each step; training stops early where it answers false.
/// - Throws: `EngineError` for settings out of range, images of different sizes, or a loss that is no number;
///   `FileError` for a checkpoint that is damaged, of another training, or cannot be written.
public func train(
  _ model: Model, on pairs: any PairSet, settings: TrainingSettings,
  loss: (_ output: Tensor, _ clean: Tensor) throws -> Tensor = Loss.l1.callAsFunction,
  lossName: String = Loss.l1.rawValue, watch: (Int, Model) throws -> Void = { _, _ in },
  checkpoints: CheckpointPolicy? = nil,
  observe: (TrainingProgress) throws -> Bool = { _ in true }
) throws -> TrainingRun {
  guard settings.steps > 0 else {
    throw EngineError(
      "training takes at least one step, not \(settings.steps)", hint: "give steps: 1000, say")
  }
  guard settings.batch > 0 else {
    throw EngineError("a batch holds at least one pair, not \(settings.batch)")
  }
  guard settings.rate > 0, settings.rate.isFinite else {
    throw EngineError("the learning rate is a positive number, not \(settings.rate)")
  }
  guard checkpoints?.every ?? 1 > 0 else {
    throw EngineError("checkpoints are written every 1 step or more, not \(checkpoints?.every ?? 0)")
  }
  let trained = try model.copy()
  let optimiser = try Optimiser(trained, settings: settings.optimiser)
  let average = try settings.averageDecay.map { try MovingAverage(of: trained, decay: $0) }
  let key = RandomKey(seed: settings.seed).purpose("train")
  var order = EpochOrder(count: pairs.count, key: key.purpose("order"))
  var losses: [Float] = []
  losses.reserveCapacity(min(settings.steps, 1_000_000))
  let subject = try checkpoints.map { _ in
    try settings.subject(network: model, data: pairs, loss: lossName)
  }
  var secondsBefore = 0.0
  if let checkpoints, let subject, FileBytes.exists(checkpoints.path) {
    let checkpoint = try Checkpoint(contentsOf: checkpoints.path)
    try checkpoint.check(isOf: subject, path: checkpoints.path)
    try trained.assign(checkpoint.weights)
    try optimiser.restore(checkpoint.moments, steps: checkpoint.step)
    try average?.model.assign(checkpoint.average)
    guard checkpoint.step <= settings.steps else {
      throw FileError(
        .damaged,
        "\(checkpoints.path) is damaged: it has \(checkpoint.step) losses of \(settings.steps) steps",
        hint: "remove it to train from the beginning")
    }
    losses = checkpoint.losses
    secondsBefore = checkpoint.seconds
  }
  let clock = ContinuousClock()
  let start = clock.now
  var seconds = secondsBefore
  let first = losses.count
  try watch(first, trained)
  for step in first..<settings.steps {
    let batch = try (0..<settings.batch).map { place in
      let item = order.item(at: step * settings.batch + place)
      return try pairs.item(at: item, reader: key.purpose("batch").index(step).index(place))
    }
    let output = try trained(Tensor(batch: batch.map(\.rainy)), recording: true)
    let lossOfBatch = try loss(output, Tensor(batch: batch.map(\.clean)))
    let value = try lossOfBatch.item()
    guard value.isFinite else {
      throw EngineError(
        "the loss became \(value) at step \(step + 1) of \(settings.steps)",
        hint: "lower the learning rate (now \(settings.rate)), or check that images lie in 0..1")
    }
    let rate = settings.schedule.rate(at: step, of: settings.steps, from: settings.rate)
    try optimiser.step(lossOfBatch, rate: Float(rate))
    average?.update()
    losses.append(value)
    let elapsed = (clock.now - start).components
    seconds = secondsBefore + Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    let goesOn = try observe(
      TrainingProgress(
        step: step + 1, steps: settings.steps, loss: value, seconds: seconds, resumed: first,
        secondsBefore: secondsBefore))
    try watch(step + 1, trained)
    let isLast = !goesOn || step + 1 == settings.steps
    if let checkpoints, let subject, isLast || (step + 1).isMultiple(of: checkpoints.every) {
      try Checkpoint(
        losses: losses, seconds: seconds, subject: subject, model: trained, average: average?.model,
        optimiser: optimiser
      ).write(to: checkpoints.path)
    }
    if !goesOn { break }
  }
  guard try !trained.weights().values.contains(where: \.hasNonFinite) else {
    throw EngineError(
      "the weights became infinite in the last step", hint: "lower the learning rate (now \(settings.rate))")
  }
  return TrainingRun(
    model: trained, settings: settings, losses: losses, seconds: seconds, average: average?.model,
    numerics: .current)
}
