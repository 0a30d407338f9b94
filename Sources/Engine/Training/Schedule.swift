import Glibc

/// How the learning rate changes while training.
public enum Schedule: Hashable, Sendable {
  case constant
  /// Half a cosine from the rate down to `floor` at the last step (Loshchilov & Hutter, 2017, without restarts).
  case cosine(floor: Double)
  /// The rate times `factor` at each of the milestones, given as shares of all steps in 0..1.
  case multiStep(milestones: [Double], factor: Double)

  /// Halved at 50, 83, 92 and 96 % of the steps, as published recipes for deraining do.
  public static let halving = Schedule.multiStep(milestones: [0.5, 0.83, 0.92, 0.96], factor: 0.5)

  /// What it is called in a sentence.
  var name: String {
    switch self {
    case .constant: "constant"
    case .cosine: "cosine"
    case .multiStep: self == .halving ? "halving" : "stepwise"
    }
  }

  /// The learning rate at a step.
  /// - Parameters:
  ///   - step: from 0.
  ///   - steps: how many there will be.
  ///   - rate: the rate to start with.
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
