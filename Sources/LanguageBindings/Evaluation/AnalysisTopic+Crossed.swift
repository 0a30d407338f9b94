import Interpreter
import Statistics

extension Topic {
  /// What networks of several seeds say that were scored on the same photographs.
  static var overSeedsAndPhotographs: [BuiltIn] { [crossedBootstrap, crossedTest, crossedPower] }

  private static var crossedBootstrap: BuiltIn {
    struct Parameters: ParameterList {
      let readings = Readings()
      let share = Parameter(
        .number(0.01...0.999), default: 0.95, "The share of the resampled means in the interval.")
      let draws = Parameter.draws
      let seed = Parameter.seed("Fixes the samples.")
    }
    return BuiltIn(
      "crossed_bootstrap", receivers: ["table"], Parameters.self,
      result: "a record {mean, low, high, error, seeds, photos, missing}",
      summary: "The mean over seeds and photographs, with an interval that holds for others of both.",
      details:
        "The pigeonhole bootstrap (Owen 2007): each sample draws seeds with replacement, and independently photographs. All crops "
        + "of a photograph are drawn together. `error` is the standard error and `low` to `high` the percentile interval. Rows of one "
        + "seed and photograph are averaged first, so that a photograph with more crops does not count more. Rows whose value "
        + "is nil are ignored; combinations without any are `missing`, and the mean is that of the others. They do no harm if they are "
        + "missing by chance, and bias the mean if hard photographs are the ones missing.\n\n"
        + "It assumes that seeds and photographs are independent draws of those that it is to hold for. Kinds of rain are not: "
        + "make a table for each. With few seeds the interval is too narrow: without an effect a 95 % interval of 6 seeds "
        + "excluded 0 in 7 to 9 of 100 simulated experiments instead of 5. `crossed_test` therefore asks for more. If single "
        + "images vary much more than seeds and photographs do, the interval is too wide instead. For the images of one "
        + "network alone, use `bootstrap`.",
      errors: Readings.errors + ["no `seed:`"],
      examples: [
        Example(
          """
          t = table([{seed: s, image: i, gain: 0.1 * s + 0.02 * i} for s in 1..6 for i in 1..10])
          found = t.crossed_bootstrap("gain", seed: 1)
          [round(found.mean, 2), round(found.error, 2), found.seeds, found.photos]
          """, shows: "[0.46, 0.07, 6, 10]")
      ], seeAlso: ["crossed_test", "sign_flip", "bootstrap", "interval"]
    ) { given, call in
      let readings = try given.readings.crossed()
      let found = try CrossedBootstrap(
        readings, share: given.share, draws: given.draws, seed: call.seed(given.seed),
        progress: call.checkInterruption)
      return .record([
        "mean": .float(found.mean), "low": .float(found.low), "high": .float(found.high),
        "error": .float(found.error), "seeds": .int(readings.seeds.count),
        "photos": .int(readings.photographs.count), "missing": .int(readings.missing),
      ])
    }
  }

  private static var crossedTest: BuiltIn {
    struct Parameters: ParameterList {
      let readings = Readings()
      let level = Level()
      let draws = Parameter.draws
      let seed = Parameter.seed("Fixes the samples.")
    }
    return BuiltIn(
      "crossed_test", receivers: ["table"], Parameters.self,
      result: "a record {found, mean, low, high, p, p_seeds, smallest, seeds, photos, missing}",
      summary: "Whether differences of two networks, over seeds and photographs, have a mean other than 0.",
      details:
        "Two instruments must agree, for each alone errs too often: `sign_flip` on the seeds' means takes the photographs as given, and "
        + "the interval of `crossed_bootstrap` is too narrow for few seeds. `p_seeds` is the p of the first, and `p` the larger one of "
        + "both, for the second the smallest level whose interval excludes 0. `low` to `high` is the interval with the share 1 − alpha, "
        + "1 − 2·alpha for a one-sided test. The effect is `found` if p is at most alpha. At 0.05, that happened in 4 to 9 of "
        + "100 simulated experiments without an effect, with 5 to 20 seeds and 8 to 40 photographs: in up to 9 with 8 photographs, up to 7 with "
        + "24 or more (2 to 3 of 100 at 0.01), and less often where single images vary much more than seeds and photographs. Like `sign_flip` it assumes that without an effect the differences are "
        + "symmetric, and training pictures that all seeds share are taken as given. `smallest` is the smallest p of so "
        + "many seeds: 5 seeds cannot reach 0.05 in a two-sided test.\n\n"
        + "If nothing is found there may still be an effect: see `equivalence`. For several tests, give their `p` to `holm`.",
      errors: Readings.errors + ["no `seed:`"],
      examples: [
        Example(
          """
          t = table([{seed: s, image: i, gain: 0.1 * s + 0.02 * i} for s in 1..6 for i in 1..10])
          found = t.crossed_test("gain", seed: 1)
          [found.found, found.p]
          """, shows: "[true, 0.03125]")
      ], seeAlso: ["crossed_power", "crossed_bootstrap", "sign_flip", "holm"]
    ) { given, call in
      let readings = try given.readings.crossed()
      let test = try CrossedTest(
        readings, side: given.level.side, alpha: given.level.alpha, draws: given.draws,
        seed: call.seed(given.seed), progress: call.checkInterruption)
      return .record([
        "found": .bool(test.isFound), "mean": .float(test.overBoth.mean), "low": .float(test.overBoth.low),
        "high": .float(test.overBoth.high), "p": .float(test.p), "p_seeds": .float(test.overSeeds.p),
        "smallest": .float(test.overSeeds.smallest), "seeds": .int(readings.seeds.count),
        "photos": .int(readings.photographs.count), "missing": .int(readings.missing),
      ])
    }
  }

  private static var crossedPower: BuiltIn {
    struct Parameters: ParameterList {
      let pilot = Readings()
      let effect = Parameter(
        .number(),
        "The smallest mean difference that matters, in the unit of the pilot. Not the pilot's own mean.")
      let seeds = Parameter(.int(2...1000), "The number of seeds of the study.")
      let photos = Parameter(.int(2...1000), "The number of photographs of the study.")
      let level = Level()
      let runs = Parameter(.int(1...100_000), default: 1000, "The number of simulated studies.")
      let seed = Parameter.seed("Fixes the simulated studies.")
    }
    return BuiltIn(
      "crossed_power", receivers: ["table"], Parameters.self,
      result: "a record {power, of_seeds, of_photos, of_rest}",
      summary:
        "The probability that `crossed_test` finds an effect in a study with so many seeds and photographs.",
      details:
        "How much seeds, photographs and the rest of a reading vary in the pilot is estimated by the method of moments from a two-way "
        + "analysis of variance; `of_seeds`, `of_photos` and `of_rest` are the standard deviations. Studies with normal "
        + "components of that size are then simulated. `power` is the share of them with the effect found; its standard error is at most "
        + "0.016 with 1,000 runs. Few seeds or photographs know their spread poorly: look also at what a larger one "
        + "would cost. Seeds and photographs of a pilot must not be used again in the study.",
      errors: Readings.errors + ["a combination of seed and photograph that is missing", "no `seed:`"],
      examples: [
        Example(
          """
          t = table([{seed: s, image: i, gain: 0.1 * s + 0.02 * i} for s in 1..6 for i in 1..10])
          found = t.crossed_power("gain", effect: 0.3, seeds: 8, photos: 20, runs: 50, seed: 1)
          [round(found.of_seeds, 3), found.power > 0.8]
          """, shows: "[0.187, true]")
      ], seeAlso: ["power", "crossed_test"]
    ) { given, call in
      let pilot = try CrossedPower(pilot: given.pilot.crossed())
      let power = try pilot.power(
        effect: given.effect, seeds: given.seeds, photographs: given.photos, alpha: given.level.alpha,
        side: given.level.side, runs: given.runs, seed: call.seed(given.seed),
        progress: call.checkInterruption)
      return .record([
        "power": .float(power), "of_seeds": .float(pilot.ofSeeds), "of_photos": .float(pilot.ofPhotographs),
        "of_rest": .float(pilot.ofRest),
      ])
    }
  }
}

extension Parameter where Argument == Int {
  fileprivate static var draws: Parameter {
    Parameter(.int(2...1_000_000), default: 10_000, "The number of samples of the bootstrap.")
  }
}

/// A table of seeds and photographs.
private struct Readings: ParameterList {
  let table = Parameter(
    .object("table", as: Table.self), "A row for each image that a network of each seed was scored on.")
  let value = Parameter(.string, "The column with the scores, or with differences of two networks.")
  let over = Parameter(
    .listOf(.string), default: ["seed", "image"],
    "The columns that name seeds and photographs. Crops of one photograph have its name.")

  static let errors = [
    "a column that does not exist, a row without seed or photograph, or scores that are not finite",
    "fewer than two seeds or two photographs",
  ]
}

extension Arguments<Readings> {
  fileprivate func crossed() throws -> CrossedReadings {
    let (table, value, over) = (try self.table, try self.value, try self.over)
    guard over.count == 2 else {
      throw ScriptError(
        "`over` must name two columns, seeds and photographs, not \(over.count)",
        hint: "for one, average the scores by it and use `bootstrap`")
    }
    let (values, seeds) = (try table.column(value), try table.column(over[0]))
    let photographs = try table.column(over[1])
    return try CrossedReadings(
      table.rows.indices.compactMap { row in
        if values[row].isNothing { return nil }
        guard let number = values[row].asNumber else {
          throw ScriptError(
            "the column \"\(value)\" must contain only numbers, but row \(row) contains \(values[row].typePhrase)"
          )
        }
        for (name, cell) in [(over[0], seeds[row]), (over[1], photographs[row])] where cell.isNothing {
          throw ScriptError("row \(row) has no \"\(name)\"", hint: "remove such rows with `where` first")
        }
        return .init(seed: seeds[row].plainText, photograph: photographs[row].plainText, value: number)
      })
  }
}
