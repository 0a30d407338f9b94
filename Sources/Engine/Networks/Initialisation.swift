import Random
import Tensors

/// The distribution from which weights are drawn before training.
public enum Initialisation: String, CaseIterable, Sendable {
  /// The default of PyTorch's layers: weights and biases uniform in ±1/√fanIn (He et al., 2015, with a = √5). It is
  /// small, so that a deep residual network starts close to the identity.
  case pytorch
  /// Normal with variance 2/fanIn, for layers followed by a ReLU (He et al., "Delving deep into rectifiers", 2015);
  /// biases are zero.
  case he
  /// As `he`, with a tenth of the standard deviation, as is usual for residual networks for restoration; biases are
  /// zero.
  case heSmall = "he-small"

  /// Values for one parameter, determined by the seed and the path of the parameter.
  func draw(_ parameter: ParameterDescription, seed: Int) throws -> Tensor {
    let key = RandomKey(seed: seed).purpose("weights").purpose(named: parameter.path)
    let bound = 1 / Float(parameter.fanIn).squareRoot()
    switch (self, parameter.kind) {
    case (_, .scale):
      return try Tensor(filled: 1, shape: parameter.shape)
    case (_, .shift):
      return try Tensor(filled: 0, shape: parameter.shape)
    case (_, .slope):
      return try Tensor(filled: 0.25, shape: parameter.shape)
    case (_, .statistic(let start)):
      return try Tensor(filled: start, shape: parameter.shape)
    case (_, .projection):
      // Standard deviation 0.02, as in published transformers for images. They truncate at ±2, which no value reaches.
      return try .normal(shape: parameter.shape, key: key) * Tensor(0.02)
    case (.pytorch, _):
      return try .uniform(-bound, bound, shape: parameter.shape, key: key)
    case (_, .bias):
      return try Tensor(filled: 0, shape: parameter.shape)
    case (.he, .weight):
      return try .normal(shape: parameter.shape, key: key) * Tensor(Float(2).squareRoot() * bound)
    case (.heSmall, .weight):
      return try .normal(shape: parameter.shape, key: key) * Tensor(0.1 * Float(2).squareRoot() * bound)
    }
  }
}
