import Glibc

/// How the learning rate changes during training.
public enum Schedule: Hashable, Sendable {
  /// The same rate at every step.
  case constant
  /// Half a cosine from the initial rate towards `floor`, which it would reach one step after the last (Loshchilov &
  /// Hutter, 2017, without restarts; as PyTorch's `CosineAnnealingLR`).
  case cosine(floor: Double)
  /// The rate is multiplied by `factor` at each milestone, given as a share of all steps in 0..1.
  case multiStep(milestones: [Double], factor: Double)

  /// The rate is halved after 50, 83, 92 and 96 % of the steps, as in published recipes for deraining.
  public static let halving = Schedule.multiStep(milestones: [0.5, 0.83, 0.92, 0.96], factor: 0.5)

  /// The name of the schedule in sentences.
  var name: String {
    switch self {
    case .constant: "constant"
    case .cosine: "cosine"
    case .multiStep: self == .halving ? "halving" : "stepwise"
    }
  }

  /// The learning rate at a step.
  ///
  /// - Parameters:
  ///   - step: index of the step, from 0.
  ///   - steps: number of all steps.
  ///   - rate: the initial rate.
  public func rate(at step: Int, of steps: Int, from rate: Double) -> Double {
    let progress = steps > 0 ? Double(step) / Double(steps) : 0
    switch self {
    case .constant: return rate
    case .cosine(let floor): return floor + (rate - floor) * (1 + cos(.pi * min(progress, 1))) / 2
    case .multiStep(let milestones, let factor):
      return rate * pow(factor, Double(milestones.count { progress >= $0 }))
    }
  }
}
