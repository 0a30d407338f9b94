import Failures
import Kernels
import Resources
import Networks
import Tensors

/// What changes from step to step of training.
final class TrainingState {
  let model: Model
  let average: MovingAverage?
  private let optimiser: Optimiser
  private(set) var losses: [Float] = []
  /// Duration of all steps, those before a checkpoint included.
  var seconds = 0.0
  /// The weights and their average before the latest step.
  private let before: [Buffer]
  private var canTakeBack = false
  /// The weights before the current step, where running the network changes some of them; else nil.
  private let begun: Buffer?
  /// Whether the loss, its gradients or the weights are no longer finite.
  private(set) var hasDiverged = false
  /// How training continued with another number of steps than planned; empty where it never did.
  private var extensions = ""

  /// Steps done.
  var step: Int { losses.count }

  /// - Parameter start: a model that stays as it is.
  init(_ start: Model, settings: TrainingSettings) throws {
    model = try start.copy()
    average = try settings.averageDecay.map { [model] in try MovingAverage(of: model, decay: $0) }
    optimiser = try Optimiser(model, settings: settings.optimiser)
    before = try [model, average?.model].compactMap {
      try $0.map { try Buffer(count: $0.block.values.count) }
    }
    begun = model.hasStatistics ? try Buffer(count: model.block.values.count) : nil
  }

  /// Goes on from a checkpoint.
  func resume(_ checkpoint: Checkpoint) throws {
    try model.assign(checkpoint.weights)
    try average?.model.assign(checkpoint.average)
    try optimiser.restore(checkpoint.moments, steps: checkpoint.step)
    losses = checkpoint.losses
    seconds = checkpoint.seconds
    extensions = checkpoint.subject[TrainingSettings.extensions] ?? ""
  }

  /// Continues a run whose model this state was made from. If the run has no average, one starts from the weights.
  func resume(_ run: TrainingRun) throws {
    if let earlier = run.average { try average?.model.assign(earlier.weights()) }
    try optimiser.restore(run.moments, steps: run.losses.count)
    losses = run.losses
    seconds = run.seconds
    extensions = run.extensions
  }

  /// Records that the number of steps was changed, where the result depends on it.
  func extend(_ continuation: Continuation) {
    guard !continuation.isAsInOne, continuation.step < continuation.steps else { return }
    extensions += (extensions.isEmpty ? "" : "; ") + continuation.note
  }

  /// One step. Where something goes wrong in it, all is as it was before.
  ///
  /// - Throws: `Failure` where the loss, its gradients or the weights are no longer finite. The step that led there
  ///   is taken back then, so that the weights are the last with which the loss was finite.
  func advance(_ settings: TrainingSettings, loss: () throws -> Tensor) throws {
    if let begun { copy(model.block.values, to: begun) }
    do {
      let loss = try loss()
      let value = try loss.item()
      guard value.isFinite else {
        throw divergence(
          "the loss became \(value.isNaN ? "nan" : "\(value)") at step \(step + 1) of \(settings.steps)",
          hint: step > 0
            ? Optimiser.remedy(rate: settings.rate)
            : "check that image values are in 0..1, and the outputs of the network and the loss")
      }
      guard try optimiser.gather(loss) else {
        throw divergence(
          "the gradients are no longer finite at step \(step + 1) of \(settings.steps)",
          hint: Optimiser.remedy(rate: settings.rate))
      }
      for (buffer, live) in zip(before, blocks) { copy(live.values, to: buffer) }
      canTakeBack = true
      let rate = settings.schedule.rate(at: step, of: settings.steps, from: settings.rate)
      optimiser.apply(rate: Float(rate))
      average?.update()
      losses.append(value)
    } catch {
      if hasDiverged { takeBack() } else if let begun { bring(begun, back: model.block) }
      throw error
    }
    guard Elementwise.areFinite(model.block.values.pointer, count: model.block.values.count) else {
      defer { takeBack() }
      throw divergence(
        "the weights became infinite at step \(step) of \(settings.steps)",
        hint: Optimiser.remedy(rate: settings.rate))
    }
  }

  private func divergence(_ message: String, hint: String) -> Failure {
    hasDiverged = true
    return Failure(message, hint: hint)
  }

  private var blocks: [ParameterBlock] { [model.block] + (average.map { [$0.model.block] } ?? []) }

  private func takeBack() {
    guard canTakeBack else { return }
    for (buffer, live) in zip(before, blocks) { bring(buffer, back: live) }
  }

  private func bring(_ buffer: Buffer, back block: ParameterBlock) {
    copy(buffer, to: block.values)
    block.markChanged()
  }

  private func copy(_ source: Buffer, to target: Buffer) {
    let (from, to) = (source.pointer, target.pointer)
    Parallel.forEachPart(of: source.count) { part in
      (to + part.lowerBound).update(from: from + part.lowerBound, count: part.count)
    }
  }

  /// - Parameter subject: what the training is of.
  func checkpoint(of subject: [String: String]) throws -> Checkpoint {
    var subject = subject
    if !extensions.isEmpty { subject[TrainingSettings.extensions] = extensions }
    return try Checkpoint(
      losses: losses, seconds: seconds, subject: subject, model: model, average: average?.model,
      optimiser: optimiser)
  }

  func run(_ settings: TrainingSettings, isCutShort: Bool = false) throws -> TrainingRun {
    TrainingRun(
      model: model, settings: settings, losses: losses, seconds: seconds, average: average?.model,
      numerics: .current, isCutShort: isCutShort, moments: try optimiser.moments(), extensions: extensions)
  }
}
