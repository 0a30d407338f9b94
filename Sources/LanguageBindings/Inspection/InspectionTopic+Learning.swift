import Analysis
import Interpreter
import Rain
import Scoring

extension Topic {
  /// What is memorised and what is learnt.
  static var learning: [BuiltIn] {
    let meter = Set(SlackingMeter.metrics.map(\.part) + [.learningGaps, .evaluation])
    return [learningSets.using([.learningGaps]), learningGaps.using(meter)]
  }

  private static let trained = """
    data = backgrounds("simple", count: 4, size: 32, seed: 1).with(rain("range/small"))
    held_out = backgrounds("simple", count: 2, size: 32, seed: 9)
    sets = learning_sets(data, {seen: held_out.with(rain("range/small"), seed: 3), unseen: held_out.unseen()}, seed: 4)
    """

  private static var learningSets: BuiltIn {
    struct Parameters: ParameterList {
      let training = Parameter(.pairSet, "What the network is trained on.")
      let heldOut = Parameter(
        .namedPairSets,
        "Sets of fixed pairs by name whose pictures it is not trained on, such as {seen: …, unseen: …}.")
      let count = Parameter(.int(1...100_000), default: 8, "The most training pairs that are read.")
      let seed = Parameter.seed(
        "Fixes the rain and the crops of training pairs that are drawn anew for each step.")
    }
    return BuiltIn(
      "learning_sets", Parameters.self, result: "a record of pair sets",
      summary:
        "The sets that tell what is memorised, for `meter:` of `train`: training pairs, and then the held-out ones.",
      details:
        "`memorised` are the first training pairs, under the training rain. A held-out picture that is one of theirs "
        + "is an error.",
      errors: [
        "a held-out picture that is among the first training pictures", "held-out pairs that are not fixed",
        "no `seed:`",
      ],
      examples: [Example("\(trained)\nsets.keys()", shows: "[\"memorised\", \"seen\", \"unseen\"]")],
      seeAlso: ["train", "learning_gaps"]
    ) { given, call in
      let heldOut = try given.heldOut
      let memorised = try memorisedPairs(
        of: given.training, count: given.count, seed: call.seed(given.seed), apartFrom: heldOut)
      var sets = Record([("memorised", .object(PairSetValue(memorised)))])
      for (name, pairs) in heldOut {
        guard name != "memorised" else {
          throw ScriptError(
            "`memorised` is what training pairs are called: give the held-out set another name")
        }
        sets[name] = .object(PairSetValue(pairs))
      }
      return .record(sets)
    }
  }

  private static var learningGaps: BuiltIn {
    struct Parameters: ParameterList {
      let run = Parameter(.object(RunValue.self), "The result of `train` with `meter: learning_sets(…)`.")
      let metric = Parameter(.string, "The name of one of the meter's metrics, a column of `run.meter`.")
    }
    return BuiltIn(
      "learning_gaps", receivers: ["run"], Parameters.self,
      result: "a table {step, a column for each set, and for each gap}",
      summary:
        "How far the score on training pictures runs ahead of held-out pictures, and of other rain, during training.",
      details:
        "`memorised > seen` is what the score on the training pictures has over that on other pictures under the same rain: what is memorised "
        + "of the pictures. `seen > unseen` is what is memorised of the rain; the second set is compared with each further one. A gap is positive where the first set has the better "
        + "score, also of metrics whose lower scores are better. "
        + "`plot(run.meter, x: \"step\", y: …, by: \"set\")` draws the curves.",
      errors: ["a run without a meter", "a metric that the meter does not score"],
      examples: [
        Example(
          """
          \(trained)
          run = train(resnet(channels: 4, blocks: 1, seed: 1), data, steps: 4, batch: 2, seed: 1, progress: false, meter: sets, meter_every: 2)
          learning_gaps(run, "affine_gain").columns
          """,
          shows: "[\"step\", \"memorised\", \"seen\", \"unseen\", \"memorised > seen\", \"seen > unseen\"]"),
        Example(
          """
          \(trained)
          run = train(resnet(channels: 4, blocks: 1, seed: 1), data, steps: 4, batch: 2, seed: 1, progress: false, meter: sets, meter_every: 2)
          plot(run.meter, x: "step", y: "affine_gain", by: "set")
          """),
      ], seeAlso: ["learning_sets", "train", "plot"]
    ) { given, _ in
      let found = try LearningGaps(given.run.readings, metric: given.metric)
      return .object(
        Table(
          columns: ["step"] + found.sets + found.gaps.map { "\($0.set) > \($0.other)" },
          rows: found.rows.map { row in
            [.int(row.step)] + row.scores.map { Value.score($0) } + row.gaps.map { Value.score($0) }
          }))
    }
  }
}
