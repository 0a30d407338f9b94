import Failures
import Kernels
import Resources
import Networks
import Tensors

/// The exponential moving average of a model's weights, which often restores better than the weights themselves.
public final class MovingAverage {
  /// A copy of the model that holds the averaged weights.
  public let model: Model
  /// Share of the average that each step keeps, 0..<1.
  public let decay: Float
  private let source: Model

  /// An average that starts at the model's weights.
  ///
  /// - Parameter decay: share of the average that each step keeps, 0..<1, such as 0.999.
  /// - Throws: `Failure` where `decay` is out of range or memory does not suffice.
  public init(of source: Model, decay: Float) throws {
    guard (0..<1).contains(decay) else {
      throw Failure("the decay of an average must be at least 0 and less than 1, not \(decay)")
    }
    self.source = source
    self.decay = decay
    model = try source.copy()
  }

  /// Averages the current weights in: average = decay · average + (1 − decay) · weights. To be called after each step
  /// of the optimiser.
  public func update() {
    let (average, values) = (model.block.values.pointer, source.block.values.pointer)
    let decay = decay
    Parallel.forEachPart(of: model.block.values.count) { part in
      for i in part { average[i] = decay * average[i] + (1 - decay) * values[i] }
    }
    model.block.markChanged()
  }
}
