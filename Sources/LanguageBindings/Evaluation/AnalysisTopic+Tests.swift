import Interpreter
import Statistics

extension Topic {
  /// What one number for each seed says, and how many seeds it takes.
  static var testsOverSeeds: [BuiltIn] { [signFlip, holm, equivalence, power, seedsNeeded] }

  private static var signFlip: BuiltIn {
    struct Parameters: ParameterList {
      let differences = Parameter(.repetitions, "One difference for each seed.")
      let side = Parameter.side
      let draws = Parameter(
        .int(1...10_000_000), default: 100_000,
        "The number of random assignments of signs, for more than 40 differences.")
      let seed = Parameter.seed("Fixes the random assignments. Up to 40 differences need none.")
    }
    return BuiltIn(
      "sign_flip", Parameters.self, result: "a record {mean, p, smallest, exact, count}",
      summary: "The sign-flip test: whether differences between networks have a mean other than 0.",
      details:
        "Seeds are the unit: for each seed train both networks, score both on the same images, and give the difference of their mean "
        + "scores. Images are not repetitions of the training, so a list with a number for each image would claim far too "
        + "much. The test assumes that seeds are independent and that without an effect the differences are symmetric about 0: each is as "
        + "likely with the other sign. It assumes no other shape. A mean of 0 alone is not enough. If one training in ten fails far "
        + "below the others and the mean is exactly 0, a one-sided test at 0.05 finds an effect in 15 of 100 "
        + "experiments with 20 seeds and in 28 with 12, so look at the smallest and the median difference as well. `p` is the share of all 2ⁿ assignments of signs whose mean is at least "
        + "as far out, counted exactly up to 40 differences (`exact`) and at random beyond. `smallest` is the smallest p that so "
        + "many differences can have: a two-sided test needs 6 seeds to reach 0.05, a one-sided one 5.\n\n"
        + "The result holds for the images that were scored. If other images may show another difference, "
        + "p is too small: with 8 seeds and 20 photographs whose differences vary more than those of seeds, 21 of 100 "
        + "simulated experiments without an effect had p ≤ 0.05. `crossed_test` "
        + "asks for the interval over photographs as well; then it was 6 of 100. A large p does not show that there is no effect: see `equivalence`.",
      errors: ["no differences, or one that is not finite", "more than 40 differences and no `seed:`"],
      examples: [
        Example("sign_flip([0.3, 0.1, 0.4, 0.2, 0.5, 0.1]).p", shows: "0.03125"),
        Example("sign_flip([0.3, -0.1, 0.4, 0.2], side: \"greater\").p", shows: "0.125"),
      ], seeAlso: ["crossed_test", "holm", "equivalence", "power", "compare"]
    ) { given, call in
      let differences = try given.differences
      let isDrawn = differences.count > SignFlipTest.mostExact
      let found = try SignFlipTest(
        differences, side: given.side, draws: given.draws,
        seed: isDrawn ? call.seed(given.seed) : nil, progress: call.checkInterruption)
      return .record([
        "mean": .float(found.mean), "p": .float(found.p), "smallest": .float(found.smallest),
        "exact": .bool(found.isExact), "count": .int(differences.count),
      ])
    }
  }

  private static var holm: BuiltIn {
    struct Parameters: ParameterList {
      let p = Parameter(
        .listOf(.orNil(.number(0...1))),
        "The p of every test of the family, nil for one that was not possible.")
    }
    return BuiltIn(
      "holm", Parameters.self, result: "a list of floats and nils",
      summary: "The p values of several tests, adjusted so that together they err no more often than one.",
      details:
        "Holm's step-down correction (1979). If every test whose adjusted p is at most 0.05 is called a finding, then with a probability "
        + "of at most 0.05 any of them is wrong, however the tests depend on one another. Give all the tests that you set out to "
        + "make, not those that came out. A nil counts in the size of the family as a test that found nothing, and "
        + "stays nil.",
      errors: ["a p outside 0 to 1"],
      examples: [
        Example("holm([0.01, 0.04, 0.03, 0.005])", shows: "[0.03, 0.06, 0.06, 0.02]"),
        Example("holm([0.01, nil])", shows: "[0.02, nil]"),
      ], seeAlso: ["sign_flip", "crossed_test", "equivalence"]
    ) { given, _ in .list(try Holm.adjusted(given.p).map { .score($0) }) }
  }

  private static var equivalence: BuiltIn {
    struct Parameters: ParameterList {
      let differences = Parameter(.repetitions, "One difference for each seed, at least two.")
      let within = Parameter(
        .number(0...Double.infinity),
        "The largest mean difference, up or down, that would not matter, in the unit of the differences. Choose it before you see them."
      )
      let alpha = Parameter.alpha
    }
    return BuiltIn(
      "equivalence", Parameters.self, result: "a record {mean, low, high, p, equivalent}",
      summary: "Whether the mean difference of two networks is known to lie within a bound.",
      details:
        "Two one-sided paired t tests (Schuirmann 1987), one against each bound; `p` is the larger. `low` to `high` is the interval of the mean "
        + "by Student's t at the level 1 − 2·alpha, 90 % by default: the networks are `equivalent` if it lies within the bounds. "
        + "It assumes that seeds are independent and that the differences have a normal distribution; like `sign_flip`, it holds for the images that were "
        + "scored. If not `equivalent`, the difference may be large or the seeds too few. If all differences are the same, "
        + "nothing is known of their spread, and `p` and `equivalent` are nil.",
      errors: ["fewer than two differences, or one that is not finite", "a bound that is not above 0"],
      examples: [
        Example("equivalence([0.02, -0.05, 0.04, 0.01, -0.03, 0.02], within: 0.1).equivalent", shows: "true"),
        Example("round(equivalence([0.1, 0.4, -0.2, 0.3], within: 0.3).p, 3)", shows: "0.17"),
      ], seeAlso: ["sign_flip", "interval", "seeds_needed"]
    ) { given, _ in
      let found = try EquivalenceTest(given.differences, within: given.within, alpha: given.alpha)
      return .record([
        "mean": .float(found.mean), "low": .float(found.low), "high": .float(found.high),
        "p": .score(found.p), "equivalent": found.isEquivalent.map { .bool($0) } ?? .nothing,
      ])
    }
  }

  private static var power: BuiltIn {
    struct Parameters: ParameterList {
      let study = Study()
      let seeds = Parameter(.int(2...PairedPower.mostSeeds), "The number of seeds.")
      let level = Level()
    }
    return BuiltIn(
      "power", Parameters.self, result: "a record {power, sd}",
      summary: "The probability that a study with so many seeds finds an effect.",
      details:
        "The power of the paired t test, exactly, by the noncentral t distribution; that of `sign_flip` is close where its smallest p "
        + "is far below alpha, and less elsewhere (6 seeds at 0.05: 0.67 instead of 0.83). `sd` is the standard deviation of the pilot's "
        + "differences. A pilot knows it poorly: from 6 seeds it is too small by a quarter or more in one case of four, so try a "
        + "larger one as well. Photographs are taken as given: see `crossed_power`. For Holm's first and harshest step of m tests, "
        + "give `alpha: 0.05 / m`. Seeds of a pilot must not be used again in the study.",
      errors: ["a pilot of fewer than two seeds, or without spread"],
      examples: [
        Example("round(power(0.39, effect: 0.3, seeds: 20).power, 4)", shows: "0.9035"),
        Example(
          "round(power([0.1, 0.5, -0.3, 0.4], effect: 0.3, seeds: 12, alpha: 0.05 / 5).power, 2)",
          shows: "0.45"),
      ], seeAlso: ["seeds_needed", "crossed_power", "sign_flip", "holm"]
    ) { given, _ in
      let pilot = try given.study.pilot
      let found = try pilot.power(
        effect: given.study.effect, seeds: given.seeds, alpha: given.level.alpha, side: given.level.side)
      return .record(["power": .float(found), "sd": .float(pilot.deviation)])
    }
  }

  private static var seedsNeeded: BuiltIn {
    struct Parameters: ParameterList {
      let study = Study()
      let power = Parameter(
        .number(0.01...0.9999), default: 0.8, "The probability with which the effect is to be found.")
      let level = Level()
    }
    return BuiltIn(
      "seeds_needed", Parameters.self, result: "a record {seeds, power, sd}",
      summary: "The smallest number of seeds with which a study finds an effect with a given probability.",
      details:
        "As `power` says, for the paired t test; the result's `power` is what that many seeds have. `seeds` and `power` are nil if 10,000 seeds "
        + "do not suffice. The exact `sign_flip` test also needs its least number of seeds: 6 at 0.05, 8 at 0.01, one fewer if it is one-sided.",
      errors: [
        "a pilot of fewer than two seeds, or without spread",
        "an effect of 0, or on the other side than a one-sided test",
      ],
      examples: [
        Example("seeds_needed(0.39, effect: 0.3).seeds", shows: "16"),
        Example(
          "seeds_needed([0.1, 0.5, -0.3, 0.4], effect: 0.3, power: 0.9, side: \"greater\").seeds", shows: "14"
        ),
      ], seeAlso: ["power", "crossed_power", "sign_flip"]
    ) { given, _ in
      let (pilot, effect, level) = (try given.study.pilot, try given.study.effect, given.level)
      let seeds = try pilot.seeds(for: given.power, effect: effect, alpha: level.alpha, side: level.side)
      let power = try seeds.map {
        try pilot.power(effect: effect, seeds: $0, alpha: level.alpha, side: level.side)
      }
      return .record([
        "seeds": seeds.map { .int($0) } ?? .nothing, "power": .score(power), "sd": .float(pilot.deviation),
      ])
    }
  }
}

/// What a study is planned by.
private struct Study: ParameterList {
  let pilot = Parameter(
    .pilot, "Differences of a pilot, one for each seed, or their standard deviation as a number.")
  let effect = Parameter(
    .number(),
    "The smallest mean difference that matters, in the unit of the pilot. Not the pilot's own mean.")
}

/// How strict a test is.
struct Level: ParameterList {
  let alpha = Parameter.alpha
  let side = Parameter.side
}

extension Parameter where Argument == TestSide {
  fileprivate static var side: Parameter {
    Parameter(
      .choice(of: TestSide.self), default: "two",
      "\"two\" looks for a mean other than 0, \"greater\" and \"less\" for one above or below it. Choose it before you see the numbers."
    )
  }
}

extension Parameter where Argument == Double {
  fileprivate static var alpha: Parameter {
    Parameter(
      .number(1e-6...0.4), default: 0.05, "The probability of a finding where there is nothing to be found.")
  }
}

extension ArgumentReading {
  /// The items of a list as numbers, of which none is missing.
  fileprivate func numbers(_ value: Value) throws -> [Double] {
    try (value.asList ?? []).enumerated().map { place, item in
      if let number = item.asNumber { return number }
      throw ScriptError(
        "`\(parameter)` of `\(call.name)` must contain only numbers, but number \(place) is \(item.typePhrase)",
        hint: item.isNothing
          ? "find out why this repetition has no result; leaving it out chooses the outcome" : nil)
    }
  }
}

extension ParameterKind where Argument == [Double] {
  /// A number for each repetition.
  fileprivate static var repetitions: Self { Self(.list) { try $1.numbers($0) } }
}

extension ParameterKind where Argument == PairedPower {
  /// A pilot's differences, or their standard deviation.
  fileprivate static var pilot: Self {
    Self(.oneOf([.number(), .list])) { value, reading in
      if let deviation = value.asNumber { return try PairedPower(deviation: deviation) }
      return try PairedPower(pilot: reading.numbers(value))
    }
  }
}
