import Console
import Failures
import Resources

/// How long a sweep takes, and the guard against one that takes too long.
extension Sweep {
  /// Points that differ in what repeats an experiment alone cost the same.
  public struct Kind {
    /// The first of them, without the repetition.
    public let point: Point
    /// The places of all of them in the plan.
    public internal(set) var indices: [Int]
    /// For one point; nil where it was not measured.
    public internal(set) var seconds: Double?
  }

  private func kinds(of indices: [Int]) -> [Kind] {
    var kinds: [Kind] = []
    var places: [String: Int] = [:]
    for index in indices {
      let point = plan.points[index].without(SweepPlan.repetitions)
      if let place = places[point.text] {
        kinds[place].indices.append(index)
      } else {
        places[point.text] = kinds.count
        kinds.append(Kind(point: point, indices: [index]))
      }
    }
    return kinds
  }

  /// Times a few steps of one point of each kind.
  public func estimate() throws -> [Kind] {
    var kinds = kinds(of: Array(plan.points.indices))
    for place in kinds.indices {
      kinds[place].seconds = try host.time(kinds[place].indices[0], isThorough: true)
    }
    return kinds
  }

  /// The seconds that finding out may take.
  private static let patience = 30.0

  /// - Throws: `Failure` where the points would take too long to begin without being asked to.
  func confirm(_ open: [Int]) throws {
    var kinds = kinds(of: open)
    let clock = ContinuousClock()
    let start = clock.now
    for place in kinds.indices {
      // What fails says so when it is run.
      guard let seconds = try host.time(kinds[place].indices[0], isThorough: false) else { continue }
      kinds[place].seconds = seconds
      // A sweep of a minute is not worth the question, and neither is a question that takes long itself.
      let expected = Sweep.seconds(of: kinds, jobs: settings.jobs)
      if expected < 60 || (clock.now - start).seconds > max(Sweep.patience, 0.02 * expected) { break }
    }
    let seconds = Sweep.seconds(of: kinds, jobs: settings.jobs)
    guard seconds > settings.longest else { return }
    throw Failure(
      "the sweep would take about \(Units.time(seconds)) for \(open.count) points",
      hint: "add `confirm: true` to run it anyway; `estimate` shows what takes the time")
  }

  /// Whatever a body does, the first points tell how long the others take.
  ///
  /// - Throws: `Failure` where that is too long to go on without being asked to.
  func checkPace() throws {
    let elapsed = (ContinuousClock.now - start).seconds
    // Later there is so much done that it goes on.
    guard !settings.isConfirmed, spent.count >= 3 || elapsed > 60, spent.count <= 200, elapsed < 3600 else {
      return
    }
    let left = results.count { $0 == nil }
    let mean = spent.reduce(0, +) / Double(spent.count)
    let seconds = mean * Double(left) / Double(settings.jobs)
    guard seconds > settings.longest else { return }
    throw Failure(
      "the sweep would take about \(Units.time(seconds)) more: \(left) points are left, and those that were run took \(Units.time(mean)) each",
      hint: "add `confirm: true` to run it anyway"
        + (settings.store == nil && settings.csv == nil ? "" : "; finished points are kept"))
  }

  /// What all points take, those not measured like the mean of the others. Side by side each has fewer threads, and all
  /// together are taken to need as long.
  public static func seconds(of kinds: [Kind], jobs: Int) -> Double {
    let known = kinds.filter { $0.seconds != nil }
    let points = known.reduce(0) { $0 + $1.indices.count }
    guard points > 0 else { return 0 }
    let total = known.reduce(0) { $0 + ($1.seconds ?? 0) * Double($1.indices.count) }
    return total / Double(points) * Double(kinds.reduce(0) { $0 + $1.indices.count })
  }
}
