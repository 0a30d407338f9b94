import Failures
import Files
import ImageTensors
import Imaging
import Resources
import Networks
import Rain
import Random
import Tensors

/// Trains a copy of the model to turn rainy images into clean ones.
///
/// Every step draws its batch from (seed, step, place) alone. What the data set leaves to the reader, such as crops and
/// rain, is new in every step, and a repeated run gives the same bytes on the same machine with the same number of
/// threads.
///
/// - Parameters:
///   - model: the network to start from, which is not changed.
///   - pairs: the set to train on; the pairs of a batch must have one shape.
///   - settings: number of steps, batch size, learning rate, optimiser and seed.
///   - loss: what to minimise, a single number computed from outputs and clean images, both `(N, C, H, W)`; by default
///     L1.
///   - lossName: distinguishes checkpoints of this loss from those of others.
///   - earlier: a run to continue, with its losses, optimiser state and average; `model` must be its model.
///   - checkpoints: where the state is saved. If a checkpoint of the same training is there, training continues from
///     it, also if that one was to have another number of steps.
///   - resume: called where training continues after steps that were planned with other settings.
///   - watch: called before the first step and after each, with the number of steps done and the current model.
///   - observe: called after each step; training stops early where it returns false.
/// - Throws: `Failure` for settings out of range, images of different shapes, or a loss, gradients or weights that
///   are not finite; `Failure` for a checkpoint that is damaged, of another training, or cannot be written. Errors
///   after the first step are thrown as `TrainingCutShort`, which holds the run so far; a checkpoint of it is saved,
///   unless the error is that values are not finite.
public func train(
  _ model: Model, on pairs: any PairSet, settings: TrainingSettings,
  loss: (_ output: Tensor, _ clean: Tensor) throws -> Tensor = Loss.l1.callAsFunction,
  lossName: String = Loss.l1.rawValue, after earlier: TrainingRun? = nil,
  checkpoints: CheckpointPolicy? = nil, resume: (Continuation) -> Void = { _ in },
  watch: (Int, Model) throws -> Void = { _, _ in }, observe: (TrainingProgress) throws -> Bool = { _ in true }
) throws -> TrainingRun {
  guard settings.steps > 0 else {
    throw Failure(
      "training needs at least one step, not \(settings.steps)", hint: "for example, give steps: 1000")
  }
  guard settings.batch > 0 else {
    throw Failure("a batch needs at least one pair, not \(settings.batch)")
  }
  guard settings.learningRate > 0, settings.learningRate.isFinite else {
    throw Failure("the learning rate is a positive number, not \(settings.learningRate)")
  }
  guard checkpoints?.every ?? 1 > 0 else {
    throw Failure("checkpoints must be written every 1 step or more, not \(checkpoints?.every ?? 0)")
  }
  let state = try TrainingState(model, settings: settings)
  if let earlier {
    guard earlier.losses.count < settings.steps else {
      throw Failure(
        "the run already has \(earlier.losses.count) steps, and `steps` is the total including them",
        hint: "for example, give steps: \(earlier.losses.count + 1000) for 1000 more")
    }
    try state.resume(earlier)
  }
  let key = RandomKey(seed: settings.seed).purpose("train")
  var order = EpochOrder(count: pairs.count, key: key.purpose("order"))
  var earlierSettings = earlier?.settings
  var subject: [String: String] = [:]
  if let checkpoints {
    subject = try settings.subject(network: model, data: pairs, loss: lossName, after: earlier)
    if FileBytes.exists(checkpoints.path) {
      let checkpoint = try Checkpoint(contentsOf: checkpoints.path)
      try checkpoint.check(isOf: subject, steps: settings.steps, path: checkpoints.path)
      try state.resume(checkpoint)
      earlierSettings = settings
      earlierSettings?.steps = checkpoint.planned ?? settings.steps
    }
    // Before hours of work, not after.
    if let obstacle = FileBytes.obstacles(toWriting: [checkpoints.path]).values.first { throw obstacle }
  }
  if let earlierSettings, earlierSettings != settings {
    let continuation = Continuation(at: state.step, with: settings, after: earlierSettings)
    state.extend(continuation)
    resume(continuation)
  }
  let (first, secondsBefore) = (state.step, state.seconds)
  var kept = first
  func keep() throws {
    guard let checkpoints, state.step > kept else { return }
    try Cancellation.shielding { try state.checkpoint(of: subject).write(to: checkpoints.path) }
    kept = state.step
  }
  let clock = ContinuousClock()
  let start = clock.now
  do {
    try watch(first, state.model)
    var goesOn = true
    while goesOn, state.step < settings.steps {
      let step = state.step
      try state.advance(settings) {
        let batch = try (0..<settings.batch).map { place in
          let item = order.item(at: step * settings.batch + place)
          return try pairs.item(at: item, reader: key.purpose("batch").index(step).index(place))
        }
        let output = try state.model(Tensor(batch: batch.map(\.rainy)), recording: true)
        return try loss(output, Tensor(batch: batch.map(\.clean)))
      }
      let elapsed = (clock.now - start).components
      state.seconds = secondsBefore + Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      goesOn = try observe(
        TrainingProgress(
          step: state.step, steps: settings.steps, loss: state.losses[step], seconds: state.seconds,
          resumed: first, secondsBefore: secondsBefore))
      try watch(state.step, state.model)
      let isLast = !goesOn || state.step == settings.steps
      if isLast || state.step.isMultiple(of: checkpoints?.every ?? 1) { try keep() }
    }
  } catch {
    guard state.step > 0 else { throw error }
    // The file keeps what can be gone on from, where the disk lets it.
    if !state.hasDiverged { try? keep() }
    throw TrainingCutShort(
      cause: error, run: try Cancellation.shielding { try state.run(settings, isCutShort: true) },
      place: state.hasDiverged ? nil : "training had reached step \(state.step) of \(settings.steps)")
  }
  return try Cancellation.shielding { try state.run(settings) }
}
