import Analysis
import Interpreter
import Rain
import Scoring
import Tensors

extension Topic {
  /// Networks compared by their outputs.
  static var comparisons: [BuiltIn] {
    [
      scoreMatrix.using([.evaluation], without: ["metrics": Set(matrixMetrics.map(\.part))]),
      agreement.using([.agreement, Metric.psnr.part]), spectra.using([.spectra]),
    ]
  }

  /// Two scores that a change of brightness cannot raise.
  private static var matrixMetrics: [Metric] { [.affineGain, .selectiveRemoval] }

  private static var scoreMatrix: BuiltIn {
    struct Parameters: ParameterList {
      let networks = Parameter(
        .restorations, "Networks by what they were trained on; functions from images to images work too.")
      let sets = Parameter(
        .namedPairSets, "Sets of fixed pairs by name, on each of which each network is scored.")
      let metrics = Parameter(
        .listOf(.object(MetricValue.self)), optional: "[affine_gain, selective_removal]",
        "What is scored.")
    }
    return BuiltIn(
      "score_matrix", Parameters.self, result: "a table {trained, tested, …}",
      summary: "Scores every network on every set: a row for each, with a column for each metric.",
      details:
        "The matrix of training category against test category, as in the papers on generalisation; `heatmap` draws it. A score is "
        + "the mean over the pictures of a set. The default scores are 0 for the rainy pictures themselves and for any darker or lighter form "
        + "of them. For others, such as `psnr`, give `identity: x -> x` among the networks: sets differ in how hard they are. "
        + "Kinds of the unseen suite can be spread into the sets: `{seen: …, ...pictures.unseen_suite()}`.",
      errors: [
        "pairs that are not fixed; use `.fix(seed: 1)`", "a network without weights",
        "two metrics with the same name",
      ],
      examples: [
        Example(
          """
          \(inspected)
          t = score_matrix({small: net, identity: x -> x}, {seen: pairs, unseen: pairs.clean.unseen()})
          [t.columns, len(t)]
          """, shows: "[[\"trained\", \"tested\", \"affine_gain\", \"selective_removal\"], 4]"),
        Example(
          """
          \(inspected)
          t = score_matrix({small: net, identity: x -> x}, {seen: pairs, unseen: pairs.clean.unseen()})
          heatmap(t, x: "tested", y: "trained", value: "affine_gain")
          """),
      ], seeAlso: ["evaluate", "heatmap"]
    ) { given, call in
      let (networks, sets) = (try given.networks, try given.sets)
      let metrics = try given.metrics?.map(\.metric) ?? Topic.matrixMetrics
      guard !metrics.isEmpty else { throw ScriptError("`metrics` is empty: give at least one metric") }
      let columns = ["trained", "tested"] + metrics.map(\.name)
      guard Set(columns).count == columns.count else {
        throw ScriptError("`metrics` has two columns of one name: \(columns.joined(separator: ", "))")
      }
      var rows: [[Value]] = []
      for (trained, restore) in networks {
        for (tested, pairs) in sets {
          let means = try Scoring.evaluate(
            restore, on: pairs, metrics: metrics, baselines: [], observe: call.checkInterruption
          ).means
          rows.append([.string(trained), .string(tested)] + means.map { Value.score($0) })
        }
      }
      return .object(Table(columns: columns, rows: rows))
    }
  }

  private static var agreement: BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter.restoration
      let second = Parameter.restoration
      let pairs = Parameter.looked
    }
    let columns = ["picture", "agreement", "removed", "errors", "first", "second", "note"]
    return BuiltIn(
      "agreement", Parameters.self, result: "a table {\(columns.joined(separator: ", "))}",
      summary:
        "Tests picture by picture whether two networks compute the same, beside how well each restores.",
      details:
        "Meant for two networks of the same kind that are trained on disjoint pictures (Kadkhodaie et al. 2024): networks that "
        + "memorise their pictures differ, networks that generalise agree. `agreement` is the PSNR in dB between the two outputs, "
        + "`removed` the correlation between what the two remove (rainy − output), `errors` that between their errors (output − clean), "
        + "`first` and `second` are the PSNR of each against the clean picture. Where `agreement` is far above "
        + "`first` and `second`, both get the same wrong. Outputs are clipped to 0..1. A number that is not defined is nil, and "
        + "`note` says why: equal outputs have no finite PSNR. The means stand below the table.",
      errors: ["pairs that are not fixed; use `.fix(seed: 1)`", "a network without weights"],
      examples: [
        Example(
          """
          \(inspected)
          t = agreement(net, net, pairs)
          [t.agreement[0], t.note[0], round(t.removed[0], 6)]
          """, shows: "[nil, \"equal outputs\", 1.0]"),
        Example(
          """
          \(inspected)
          t = agreement(net, resnet(channels: 4, blocks: 1, seed: 2), pairs)
          plot(t, x: "first", y: "agreement", points: true, title: "Do they agree?")
          """),
      ], seeAlso: ["cka", "spectra", "evaluate"]
    ) { given, call in
      let found = try Analysis.agreement(
        of: given.first, and: given.second, on: given.pairs, observe: call.checkInterruption)
      func mean(_ number: KeyPath<Agreement, Double?>) -> String {
        meanOfPresent(found.map { $0[keyPath: number] }).map { "\(($0 * 1000).rounded() / 1000)" } ?? "none"
      }
      return .object(
        Table(
          columns: columns,
          rows: found.map {
            [
              .string($0.name), .score($0.outputs), .score($0.removed), .score($0.errors), .score($0.first),
              .score($0.second), $0.note.map { .string($0) } ?? .nothing,
            ]
          },
          caption:
            "means: agreement \(mean(\.outputs)), removed \(mean(\.removed)), errors \(mean(\.errors)), "
            + "first \(mean(\.first)), second \(mean(\.second))"))
    }
  }

  private static var spectra: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.restoration
      let pairs = Parameter.looked
      let by = Parameter(
        .choice(["frequency", "angle"]), default: "frequency",
        "Bands of frequency in cycles per pixel, or directions as the angle of streaks in degrees.")
      let bins = Parameter(
        .int(1...1000), optional: "20 bands, 12 directions", "The number of bands, or of directions.")
    }
    return BuiltIn(
      "spectra", Parameters.self, result: "a table {frequency or angle, of, power, correlation}",
      summary:
        "Power spectra of what a network removes, beside those of the rain, of the clean picture and of what is left.",
      details:
        "`of` is `clean`, `rain` (rainy − clean), `removed` (rainy − output) or `left` (output − clean). `power` is the mean over the "
        + "pictures, of luma under a Hann window, in squared grey levels (white is 255): over all bands it adds up to the mean square. The lowest band holds the mean "
        + "brightness. `correlation` is that with the rain within the band: removal that is the rain has 1, and a network that removes "
        + "as much power of something else has less. Angles are those of streaks, 0 for straight down, positive counter-clockwise, over "
        + "frequencies from 1/16 to 1/2. Outputs are clipped to 0..1.",
      errors: [
        "pairs that are not fixed; use `.fix(seed: 1)`", "pictures smaller than 16 × 16",
        "a network without weights",
      ],
      examples: [
        Example(
          """
          \(inspected)
          t = spectra(x -> x, pairs, bins: 4)
          [sum([r.power for r in t if r.of == "removed"]), [r.correlation for r in t if r.of == "rain"]]
          """, shows: "[0.0, [1.0, 1.0, 1.0, 1.0]]"),
        Example(
          """
          \(inspected)
          plot(spectra(net, pairs), x: "frequency", y: "power", by: "of", log: "y")
          """),
      ], seeAlso: ["rain_energy", "agreement"]
    ) { given, call in
      let (by, bins) = (try given.by, try given.bins)
      let found = try Spectra(
        given.net, on: given.pairs, bandCount: bins ?? 20, directionCount: bins ?? 12,
        observe: call.checkInterruption)
      let rows = Spectra.Subject.allCases.enumerated().flatMap { position, subject in
        (by == "angle" ? found.directions : found.bands).map { bin -> [Value] in
          [
            .float(bin.place), .string(subject.rawValue), .float(bin.power[position]),
            .score(bin.correlation[position]),
          ]
        }
      }
      return .object(Table(columns: [by, "of", "power", "correlation"], rows: rows))
    }
  }
}

extension ParameterKind where Argument == [(name: String, restore: (Tensor) throws -> Tensor)] {
  /// A record of networks with weights, or functions of the language.
  fileprivate static var restorations: Self {
    Self(.record) { value, reading in
      let record = value.asRecord ?? Record()
      guard record.count > 0 else { throw reading.mismatch("a record of networks, not an empty one") }
      return try record.map { name, value in
        guard value.isCallable else {
          throw reading.mismatch("a record of networks, but `\(name)` is \(value.typePhrase)")
        }
        return (name: name, restore: try reading.call.restoration(by: value, for: "scoring `\(name)`"))
      }
    }
  }
}

extension ParameterKind where Argument == [(name: String, pairs: any PairSet)] {
  /// A record of pair sets.
  static var namedPairSets: Self {
    Self(.record) { value, reading in
      let record = value.asRecord ?? Record()
      guard record.count > 0 else { throw reading.mismatch("a record of pair sets, not an empty one") }
      return try record.map { name, value in
        guard let set = value.asObject as? PairSetValue else {
          throw reading.mismatch("a record of pair sets, but `\(name)` is \(value.typePhrase)")
        }
        return (name: name, pairs: set.set)
      }
    }
  }
}
