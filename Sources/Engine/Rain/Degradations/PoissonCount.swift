import Glibc
import Random

/// A random number from the Poisson distribution with the given mean, which must be finite and 0 or more.
///
/// For means below 10 it multiplies uniform numbers (Knuth, The Art of Computer Programming, volume 2, 3.4.1). From 10
/// on it uses transformed rejection (Hörmann, "The transformed rejection method for generating Poisson random
/// variables", 1993, algorithm PTRS), whose cost does not depend on the mean.
func poissonCount(mean: Double, _ stream: inout RandomStream) -> Int {
  guard mean > 0 else { return 0 }
  guard mean >= 10 else {
    let least = exp(-mean)
    var count = 0
    var product = 1 - stream.uniform()
    while product > least {
      count += 1
      product *= 1 - stream.uniform()
    }
    return count
  }
  let spread = 0.931 + 2.53 * mean.squareRoot()
  let tilt = -0.059 + 0.02483 * spread
  let inverseScale = 1.1239 + 1.1328 / (spread - 3.4)
  let quickAcceptance = 0.9277 - 3.6224 / (spread - 2)
  while true {
    let u = stream.uniform() - 0.5
    let v = 1 - stream.uniform()
    let distance = 0.5 - abs(u)
    if distance <= 0 { continue }
    let count = ((2 * tilt / distance + spread) * u + mean + 0.43).rounded(.down)
    if distance >= 0.07 && v <= quickAcceptance { return Int(count) }
    if count < 0 || (distance < 0.013 && v > distance) { continue }
    var sign: Int32 = 0
    let accepted = log(v * inverseScale / (tilt / (distance * distance) + spread))
    if accepted <= count * log(mean) - mean - lgamma_r(count + 1, &sign) { return Int(count) }
  }
}
