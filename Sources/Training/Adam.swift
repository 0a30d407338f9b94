import Glibc
@_exported import Networks

/// Adam (Kingma & Ba, 2015) over all parameters of a model in one pass, with PyTorch's conventions: the bias
/// corrections apply to both moments, and epsilon is added to the root.
public final class Adam {
  public struct Settings: Hashable, Sendable {
    /// Decay of the running mean of gradients.
    public var beta1: Float = 0.9
    /// Decay of the running mean of squared gradients.
    public var beta2: Float = 0.999
    public var epsilon: Float = 1e-8

    public init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
    }
  }

  public let settings: Settings
  /// Steps taken so far.
  public private(set) var steps = 0
  private let block: ParameterBlock
  private let gradient: Buffer
  private let mean: Buffer
  private let square: Buffer

  public init(_ block: ParameterBlock, settings: Settings = Settings()) throws {
    self.block = block
    self.settings = settings
    gradient = try Buffer(count: block.values.count)
    mean = try Buffer(count: block.values.count)
    square = try Buffer(count: block.values.count)
    for buffer in [gradient, mean, square] { buffer.fill(0) }
  }

  /// One step against the gradients of this loss.
  ///
  /// - Parameter rate: the learning rate of this step.
  /// - Throws: `EngineError` where the loss does not depend on the parameters or was used already.
  public func step(_ loss: Tensor, rate: Float) throws {
    try block.collect(loss.gradients(), into: gradient)
    steps += 1
    let correction1 = 1 - powf(settings.beta1, Float(steps))
    let correction2 = 1 - powf(settings.beta2, Float(steps))
    let size = rate / correction1
    let root = 1 / correction2.squareRoot()
    let (beta1, beta2, epsilon) = (settings.beta1, settings.beta2, settings.epsilon)
    let (values, g, m, v) = (block.values.pointer, gradient.pointer, mean.pointer, square.pointer)
    for i in 0..<block.values.count {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i]
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
      values[i] -= size * m[i] / (v[i].squareRoot() * root + epsilon)
    }
    block.markChanged()
  }
}
