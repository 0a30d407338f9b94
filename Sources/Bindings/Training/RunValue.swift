import Kernels
import Scoring
import Interpreter
import Networks
import Tensors
import Training

/// What `train` gave.
final class RunValue: ScriptObject {
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

  var typeName: String { "run" }

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
  var propertyNames: [String] {
    [
      "model", "average", "loss", "meter", "steps", "seconds", "stopped", "threads", "instructions",
      "convolution",
      "numerics",
    ]
  }

  func property(_ name: String) throws -> Value? {
    switch name {
    case "model": .object(NetworkValue(network, model: run.model))
    case "loss": .tensor(try Tensor(run.losses, shape: [run.losses.count]))
    case "meter": readings.isEmpty ? .nothing : .object(readings.table)
    case "steps": .int(run.losses.count)
    case "seconds": .float(run.seconds)
    case "stopped": .bool(run.wasStopped)
    case "average": run.average.map { .object(NetworkValue(network, model: $0)) } ?? .nothing
    case "threads": .int(run.numerics.threads)
    case "instructions": .string(run.numerics.instructions)
    case "convolution": .string(run.numerics.convolution.rawValue)
    case "numerics": .int(run.numerics.version)
    default: nil
    }
  }
}

extension [SlackingMeter.Reading] {
  /// A row for each reading of each set.
  fileprivate var table: Table {
    Table(
      columns: ["step", "set"] + SlackingMeter.metrics.map(\.name),
      rows: map { [.int($0.step), .string($0.set)] + $0.scores.map { Value.score($0) } })
  }
}
