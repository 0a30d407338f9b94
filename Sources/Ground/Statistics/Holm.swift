import Failures

/// Holm's step-down correction (Holm 1979) for a family of tests.
public enum Holm {
  /// The adjusted p of each test: those at or below α can be called findings, and with a probability of at most α is any
  /// of them wrong, however the tests depend on one another.
  ///
  /// - Parameter family: the p of every test that was declared; nil for one that could not be made. It counts in the
  ///   family's size as one that found nothing, and stays nil.
  /// - Throws: `Failure` where a p is not within 0 and 1.
  public static func adjusted(_ family: [Double?]) throws -> [Double?] {
    for (place, p) in family.enumerated() {
      if let p, !(0...1).contains(p) {
        throw Failure("test \(place) of the family has a p of \(p), which is not between 0 and 1")
      }
    }
    var adjusted = family
    var largest = 0.0
    let known = family.indices.compactMap { place in family[place].map { (place, $0) } }
    for (rank, (place, p)) in known.sorted(by: { $0.1 < $1.1 }).enumerated() {
      largest = max(largest, min(1, p * Double(family.count - rank)))
      adjusted[place] = largest
    }
    return adjusted
  }
}
