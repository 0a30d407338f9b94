import Failures
import Glibc
import Kernels
import Resources
import Networks
import Tensors

/// Updates all parameters of a model by the gradients of a loss, in one pass over the block of memory that holds them.
public final class Optimiser {
  /// The rule for one step, with PyTorch's conventions.
  public enum Method: Hashable, Sendable {
    /// Adam (Kingma & Ba, 2015): both moments are corrected for bias, and epsilon is added after the square root.
    /// `isDecoupled` makes it AdamW (Loshchilov & Hutter, 2019), whose weight decay does not enter the moments. Betas
    /// are in 0..<1, and epsilon is 0 or more.
    case adam(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8, isDecoupled: Bool = false)
    /// Stochastic gradient descent, with momentum in 0..<1 and optionally in Nesterov's form, which needs momentum.
    case sgd(momentum: Float = 0, isNesterov: Bool = false)
  }

  /// Parameters with a learning rate or weight decay of their own.
  public struct Group: Hashable, Sendable {
    /// Path of a parameter or of the module that holds it, such as "conv_last" or "body.0"; "" means all parameters.
    public var path: String
    /// Factor of the learning rate for these parameters, 0 or more; 0 leaves them unchanged. By default 1.
    public var rateFactor: Float
    /// Weight decay of these parameters, 0 or more; nil, the default, means that of the optimiser.
    public var weightDecay: Float?

    public init(path: String, rateFactor: Float = 1, weightDecay: Float? = nil) {
      self.path = path
      self.rateFactor = rateFactor
      self.weightDecay = weightDecay
    }
  }

  /// The method with its weight decay, gradient clipping and parameter groups.
  public struct Settings: Hashable, Sendable {
    /// The rule for one step; by default Adam.
    public var method: Method
    /// Weight decay, 0 or more, by default 0. It is multiplied by the weights and added to the gradients; AdamW instead
    /// subtracts rate × decay × weight from each weight.
    public var weightDecay: Float
    /// Largest L2 norm of all gradients together: larger gradients are scaled down to it, as by PyTorch's
    /// `clip_grad_norm_`. Nil, the default, does not scale.
    public var clipNorm: Float?
    /// Largest absolute value of each gradient: larger ones are clipped to it before the norm is taken. Nil, the
    /// default, does not clip.
    public var clipValue: Float?
    /// Parameters with settings of their own. A parameter belongs to the first group whose path fits.
    public var groups: [Group]

    /// All settings in words, by which checkpoints of different trainings are told apart.
    public var summary: String {
      let name =
        switch method {
        case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
          "\(isDecoupled ? "adamw" : "adam"), betas \(beta1) and \(beta2), epsilon \(epsilon)"
        case .sgd(let momentum, let isNesterov):
          "sgd, momentum \(momentum)\(isNesterov ? " (Nesterov)" : "")"
        }
      let clip =
        (clipValue.map { ", gradients of ±\($0)" } ?? "") + (clipNorm.map { ", of norm \($0)" } ?? "")
      let parts = groups.map { group in
        "; \(group.path): rate × \(group.rateFactor), decay \(group.weightDecay ?? weightDecay)"
      }
      return "\(name), decay \(weightDecay)\(clip)\(parts.joined())"
    }

    public init(
      method: Method = .adam(), weightDecay: Float = 0, clipNorm: Float? = nil, clipValue: Float? = nil,
      groups: [Group] = []
    ) {
      self.method = method
      self.weightDecay = weightDecay
      self.clipNorm = clipNorm
      self.clipValue = clipValue
      self.groups = groups
    }
  }

  /// The settings given at the beginning, which do not change.
  public let settings: Settings
  /// Number of steps taken so far.
  public private(set) var steps = 0
  /// L2 norm of the gradients of the latest step before it was limited; 0 without a `clipNorm`.
  public private(set) var gradientNorm: Float = 0

  /// Consecutive parameters in the block with the same settings.
  private struct Span {
    var range: Range<Int>
    let rateFactor: Float
    let weightDecay: Float
  }

  private let block: ParameterBlock
  private let spans: [Span]
  private let gradient: Buffer
  /// Adam's running mean of the gradients, or SGD's momentum.
  private let first: Buffer
  /// Adam's running mean of the squared gradients.
  private let second: Buffer

  /// - Throws: `Failure` where a setting is out of range, no parameter belongs to a group, or memory does not
  ///   suffice.
  public init(_ model: Model, settings: Settings = Settings()) throws {
    try Optimiser.check(settings)
    self.settings = settings
    block = model.block
    spans = try Optimiser.spans(model, settings)
    let isAdam = if case .adam = settings.method { true } else { false }
    gradient = try Buffer(count: block.values.count)
    first = try Buffer(count: block.values.count)
    second = try Buffer(count: isAdam ? block.values.count : 0)
    for buffer in [gradient, first, second] { buffer.fill(0) }
  }

  private static func check(_ settings: Settings) throws {
    switch settings.method {
    case .adam(let beta1, let beta2, let epsilon, _):
      guard (0..<1).contains(beta1), (0..<1).contains(beta2), epsilon >= 0 else {
        throw Failure("the decay rates of Adam must be at least 0 and less than 1, not \(beta1) and \(beta2)")
      }
    case .sgd(let momentum, let isNesterov):
      guard (0..<1).contains(momentum) else {
        throw Failure("momentum must be at least 0 and less than 1, not \(momentum)")
      }
      guard !isNesterov || momentum > 0 else {
        throw Failure("Nesterov momentum needs a momentum above 0", hint: "for example, give momentum: 0.9")
      }
    }
    let decays = [settings.weightDecay] + settings.groups.compactMap(\.weightDecay)
    guard decays.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw Failure("weight decay must not be negative")
    }
    guard settings.groups.allSatisfy({ $0.rateFactor >= 0 && $0.rateFactor.isFinite }) else {
      throw Failure("the learning rate of a group must not be negative")
    }
    guard settings.clipNorm ?? 1 > 0 else {
      throw Failure("the norm for clipping gradients must be positive")
    }
    guard settings.clipNorm ?? 1 > 0 else { throw Failure("gradients are clipped to a positive norm") }
    guard settings.clipValue ?? 1 > 0 else {
      throw Failure("gradients are clipped to positive values")
    }
  }

  private static func spans(_ model: Model, _ settings: Settings) throws -> [Span] {
    func belongs(_ path: String, to group: Group) -> Bool {
      path == group.path || path.hasPrefix("\(group.path).") || group.path.isEmpty
    }
    for group in settings.groups where !model.paths.contains(where: { belongs($0, to: group) }) {
      throw Failure(
        "no parameter has a path that begins with \"\(group.path)\"",
        hint: "`.summary()` shows the paths, such as \"\(model.paths.first ?? "conv_first.weight")\""
      )
    }
    var spans: [Span] = []
    for (parameter, range) in zip(model.network.parameters, model.block.ranges) {
      let group = settings.groups.first { belongs(parameter.path, to: $0) }
      let isStatistic = if case .statistic = parameter.kind { true } else { false }
      let next = Span(
        range: range, rateFactor: isStatistic ? 0 : group?.rateFactor ?? 1,
        weightDecay: group?.weightDecay ?? settings.weightDecay)
      if let last = spans.last, last.rateFactor == next.rateFactor, last.weightDecay == next.weightDecay {
        spans[spans.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        spans.append(next)
      }
    }
    return spans
  }

  /// What the method remembers of past gradients, each as one row: Adam's mean and mean square, or SGD's momentum.
  func moments() throws -> [Tensor] {
    try [first, second].filter { $0.count > 0 }.map { buffer in
      try Tensor(
        Array(UnsafeBufferPointer(start: buffer.pointer, count: buffer.count)), shape: [buffer.count])
    }
  }

  /// Continues from the moments after a number of steps.
  /// - Throws: `Failure` where the moments are those of another network or method.
  func restore(_ moments: [Tensor], steps: Int) throws {
    let buffers = [first, second].filter { $0.count > 0 }
    guard moments.map(\.count) == buffers.map(\.count) else {
      throw Failure("the optimiser's state belongs to another network or method")
    }
    for (buffer, tensor) in zip(buffers, moments) {
      buffer.pointer.update(from: try tensor.raw.plain().pointer, count: buffer.count)
    }
    self.steps = steps
  }

  /// Takes one step by the gradients of a loss.
  ///
  /// - Parameters:
  ///   - loss: a single number that was computed from the model's parameters.
  ///   - rate: the learning rate of this step.
  /// - Throws: `Failure` where the loss does not depend on the parameters or was used before, and where it or its
  ///   gradients are not finite. The weights are then unchanged.
  public func step(_ loss: Tensor, learningRate: Float) throws {
    let areFinite = try gather(loss)
    let value = try loss.item()
    guard areFinite, value.isFinite else {
      let what =
        value.isFinite ? "the gradients are not finite" : "the loss is \(value.isNaN ? "nan" : "\(value)")"
      throw Failure(
        "\(what), so that the weights stay as they are", hint: Optimiser.remedy(rate: learningRate))
    }
    apply(rate: learningRate)
  }

  /// Computes the gradients of a loss and clips their values; returns whether all are finite.
  func gather(_ loss: Tensor) throws -> Bool {
    try block.collect(loss.gradients(), into: gradient)
    if let largest = settings.clipValue {
      let values = gradient.pointer
      Parallel.forEachPart(of: gradient.count) { part in
        for i in part { values[i] = min(max(values[i], -largest), largest) }
      }
    }
    return Elementwise.areFinite(gradient.pointer, count: gradient.count)
  }

  /// Takes one step by the gradients that `gather` computed.
  func apply(rate: Float) {
    steps += 1
    var shortened: Float = 1
    if let largest = settings.clipNorm {
      gradientNorm = Float(
        Elementwise.sumOfSquares(gradient.pointer, count: gradient.count).squareRoot())
      // As PyTorch does, which keeps the quotient finite where all gradients are zero.
      shortened = min(1, largest / (gradientNorm + 1e-6))
    }
    for span in spans where span.rateFactor > 0 {
      let size = rate * span.rateFactor
      switch settings.method {
      case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
        adam(
          span, rate: size, gradientFactor: shortened, beta1, beta2, epsilon, isDecoupled: isDecoupled)
      case .sgd(let momentum, let isNesterov):
        descend(span, rate: size, gradientFactor: shortened, momentum, isNesterov: isNesterov)
      }
    }
    block.markChanged()
  }

  /// The hint for losses or weights that are no longer finite.
  static func remedy(rate: some CustomStringConvertible) -> String {
    "lower the learning rate (now \(rate)), shorten the gradients, as by clip_norm: 1, or check that images lie in 0..1"
  }

  private func adam(
    _ span: Span, rate: Float, gradientFactor: Float, _ beta1: Float, _ beta2: Float, _ epsilon: Float,
    isDecoupled: Bool
  ) {
    let size = rate / (1 - powf(beta1, Float(steps)))
    let root = 1 / (1 - powf(beta2, Float(steps))).squareRoot()
    let decay = isDecoupled ? 0 : span.weightDecay
    let kept = isDecoupled ? 1 - rate * span.weightDecay : 1
    let start = span.range.lowerBound
    let (values, g) = (block.values.pointer + start, gradient.pointer + start)
    let (m, v) = (first.pointer + start, second.pointer + start)
    Parallel.forEachPart(of: span.range.count) { part in
      for i in part {
        let slope = gradientFactor * g[i] + decay * values[i]
        m[i] = beta1 * m[i] + (1 - beta1) * slope
        v[i] = beta2 * v[i] + (1 - beta2) * slope * slope
        values[i] = kept * values[i] - size * m[i] / (v[i].squareRoot() * root + epsilon)
      }
    }
  }

  private func descend(
    _ span: Span, rate: Float, gradientFactor: Float, _ momentum: Float, isNesterov: Bool
  ) {
    let decay = span.weightDecay
    let start = span.range.lowerBound
    let (values, g, m) = (block.values.pointer + start, gradient.pointer + start, first.pointer + start)
    Parallel.forEachPart(of: span.range.count) { part in
      for i in part {
        let slope = gradientFactor * g[i] + decay * values[i]
        m[i] = momentum * m[i] + slope
        values[i] -= rate * (isNesterov ? slope + momentum * m[i] : m[i])
      }
    }
  }
}
