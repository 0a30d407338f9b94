import Kernels
import Scoring
import Interpreter
import Networks
import Tensors
import Training

/// What `train` gave.
final class RunValue: DescribedObject {
  static let type = ObjectType<RunValue>(
    "run", summary: "The result of training.",
    properties: [
      Property("model", "The trained network.") {
        .object(NetworkValue($0.network, model: $0.run.model))
      },
      Property("loss", "The loss of every step, a tensor.") {
        .tensor(try Tensor($0.run.losses, shape: [$0.run.losses.count]))
      },
      Property("meter", "The readings of `meter:`, a table of step, set and scores; nil without it.") {
        $0.readings.isEmpty ? .nothing : .object($0.readings.table)
      },
      Property("steps", "Steps done.") { .int($0.run.losses.count) },
      Property("seconds", "How long it took.") { .float($0.run.seconds) },
      Property("stopped", "Whether it was stopped early.") { .bool($0.run.wasStopped) },
      Property(
        "ema", formerly: "average", "The network with averaged weights where `ema:` was given, else nil."
      ) {
        value in
        value.run.average.map { .object(NetworkValue(value.network, model: $0)) } ?? .nothing
      },
      Property("threads", "The number of threads; the exact bytes of results depend on it.") {
        .int($0.run.numerics.threads)
      },
      Property("instructions", "The instruction set; the exact bytes of results depend on it.") {
        .string($0.run.numerics.instructions)
      },
      Property(
        "convolution", "The algorithms of convolutions: `automatic`, or `direct` by DERAIN_CONVOLUTION."
      ) { .string($0.run.numerics.convolution.rawValue) },
      Property("numerics", "Counts the versions of Derain that change results.") {
        .int($0.run.numerics.version)
      },
    ])

  let run: TrainingRun
  let network: Network
  /// The loss it was trained on, nil for L1.
  let loss: Value
  let readings: [SlackingMeter.Reading]

  init(_ run: TrainingRun, network: Network, loss: Value, readings: [SlackingMeter.Reading]) {
    self.run = run
    self.network = network
    self.loss = loss
    self.readings = readings
  }

  var oneLine: String {
    let steps = run.losses.count
    let last = run.losses.suffix(100)
    let loss = last.isEmpty ? "none" : TensorValue.text(last.reduce(0, +) / Float(last.count))
    let ended = run.wasStopped ? "stopped after \(steps) of \(run.settings.steps)" : "\(steps)"
    return
      "run of \(network.name): \(ended) steps in \(TensorValue.text(Float(run.seconds))) s, loss at the end \(loss)"
  }

  var isPartial: Bool { run.wasStopped }
  /// The weights, the optimiser's state, and a loss for each step.
  var approximateBytes: Int { 4 * run.valueCount }
}

extension [SlackingMeter.Reading] {
  /// A row for each reading of each set.
  fileprivate var table: Table {
    Table(
      columns: ["step", "set"] + SlackingMeter.metrics.map(\.name),
      rows: map { [.int($0.step), .string($0.set)] + $0.scores.map { Value.score($0) } })
  }
}
