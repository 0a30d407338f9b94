import Failures

/// Whether differences of two networks over seeds and photographs have a mean other than 0: the sign-flip test over
/// seeds and the interval over seeds and photographs must agree.
///
/// Each alone errs too often. The test takes the photographs as given, so that it finds what happens to be true of them;
/// the interval is too narrow for few seeds. From five seeds on for a one-sided test and six for a two-sided one, both
/// together find an effect where there is none about as often as the level says, and up to nearly twice as often where
/// few photographs decide. Without an effect, differences have to be symmetric about 0.
public struct CrossedTest: Hashable, Sendable {
  /// The test of the seeds' means.
  public let overSeeds: SignFlipTest
  /// The mean and its interval, at the level 1 − α for a two-sided test and 1 − 2α for a one-sided one.
  public let overBoth: CrossedBootstrap
  /// The larger p of the two, which both together reach: what Holm's correction takes.
  public let p: Double
  /// Whether p is at most α and the interval lies on the side that the test looks to.
  public let isFound: Bool

  /// - Parameters:
  ///   - differences: of two networks with the same seed on the same photograph.
  ///   - alpha: the level, between 0 and 0.5.
  ///   - draws: number of samples of the bootstrap, 2 or more.
  ///   - seed: determines the samples, and the signs of more than `SignFlipTest.mostExact` seeds.
  ///   - progress: called every 256 samples; what it throws is passed on.
  /// - Throws: `Failure` where there are fewer than two seeds or two photographs, or `alpha` or `draws` is out of range.
  public init(
    _ differences: CrossedReadings, side: TestSide = .two, alpha: Double = 0.05, draws: Int = 10_000,
    seed: Int, progress: () throws -> Void = {}
  ) throws {
    try StudentT.check(alpha: alpha)
    overSeeds = try SignFlipTest(differences.seedMeans, side: side, seed: seed, progress: progress)
    overBoth = try CrossedBootstrap(
      differences, share: 1 - (side == .two ? alpha : 2 * alpha), draws: draws, seed: seed,
      progress: progress)
    p = max(overSeeds.p, overBoth.p(side))
    let isBeside =
      switch side {
      case .two: overBoth.low > 0 || overBoth.high < 0
      case .greater: overBoth.low > 0
      case .less: overBoth.high < 0
      }
    isFound = p <= alpha && isBeside
  }
}
