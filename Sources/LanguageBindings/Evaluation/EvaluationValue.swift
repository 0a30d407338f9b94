import Imaging
import Interpreter
import Rain
import Scoring

/// Scores of a network, image by image, with those of the baselines: on one set of pairs, or on several kinds of rain.
final class EvaluationValue: DescribedObject {
  /// One for each kind; the name is nil where there is only one set.
  let kinds: [(name: String?, evaluation: Evaluation)]
  let table: Table

  static let type = ObjectType<EvaluationValue>(
    "evaluation",
    summary:
      "Scores of a network, image by image, with those of the baselines, on one set of pairs or on several kinds.",
    properties: [
      Property("rows", "The scores, a row for each image, with its `kind` where there are several.") {
        .object($0.table)
      },
      Property(
        "kinds", "The mean scores, a row for each kind of rain; the last column counts the beaten baselines."
      ) { .object($0.meansByKind) },
      Property(
        "baselines",
        "The mean scores of the baselines, which have learnt nothing. `beaten`: whether the network's `affine_gain` is above "
          + "theirs by 0.3 dB."
      ) { .object($0.baselines) },
      Property("baseline_rows", "The scores of the baselines, a row for each of them and each image.") {
        .object($0.baselineRows)
      },
      Property(
        "gain",
        "The mean gain in dB of PSNR over the rainy images, of those with rain; nil where none has any."
      ) { .score($0.mean { $0.gain }) },
      Property(
        "broken", "Why the network counts as broken on these images, or nil. A mark: broken networks count."
      ) {
        $0.brokenReason.map { .string($0) } ?? .nothing
      },
      Property("shares", "The shares of pixels that are rain, background, and neither.") {
        let shares = $0.shares
        return .record([
          "rain": .float(shares.rain), "background": .float(shares.background),
          "between": .float(shares.between),
        ])
      },
    ])

  init(_ kinds: [(name: String?, evaluation: Evaluation)]) {
    self.kinds = kinds
    let metrics = kinds[0].evaluation.metrics.map(\.name)
    let isOne = kinds[0].name == nil
    table = Table(
      columns: (isOne ? [] : ["kind"]) + ["image"] + metrics,
      rows: kinds.flatMap { name, evaluation in
        evaluation.rows.map { row in
          (name.map { [.string($0)] } ?? []) + [.string(row.name)] + row.scores.map { Value.score($0) }
        }
      })
  }

  var metrics: [Metric] { kinds[0].evaluation.metrics }
  private var isOne: Bool { kinds[0].name == nil }

  /// Kinds count equally, however many images each has.
  private func mean(_ score: (Evaluation) -> Double?) -> Double? {
    let scores = kinds.compactMap { score($0.evaluation) }
    // As within a kind, an infinite score is left out where another is finite.
    let finite = scores.filter { !$0.isInfinite }
    return meanOfPresent(finite.isEmpty ? scores : finite)
  }

  private func record(_ scores: [Double?]) -> Record {
    Record(zip(metrics, scores).map { ($0.name, .score($1)) })
  }

  private var meanScores: [Double?] {
    metrics.indices.map { column in mean { $0.means[column] } }
  }

  var means: Record { record(meanScores) }

  /// The standard deviations over images, the mean over the kinds.
  var deviations: Record { record(deviationScores) }
  private var deviationScores: [Double?] { metrics.indices.map { column in mean { $0.deviations[column] } } }

  private var brokenReason: String? {
    kinds.lazy.compactMap { name, evaluation in
      evaluation.brokenReason.map { reason in name.map { "\($0): \(reason)" } ?? reason }
    }.first
  }

  private var shares: (rain: Double, background: Double, between: Double) {
    let count = Double(kinds.count)
    func mean(_ share: (Evaluation) -> Double) -> Double {
      kinds.reduce(0) { $0 + share($1.evaluation) } / count
    }
    return (mean { $0.shares.rain }, mean { $0.shares.background }, mean { $0.shares.between })
  }

  // MARK: Baselines

  /// Whether the network's gain is as far above a baseline's as the rule for better asks; nil where the gain is not scored.
  private static func isBeaten(_ baseline: [Double?], by evaluation: Evaluation) -> Bool? {
    guard let column = evaluation.metrics.firstIndex(where: { $0.name == Metric.affineGain.name }),
      let own = evaluation.means[column], let other = baseline[column]
    else { return nil }
    return own >= other + Contrast.leastMargin
  }

  /// The last column of means, where the gain is scored.
  private var beatenColumns: [String] {
    metrics.contains { $0.name == Metric.affineGain.name } ? ["beaten"] : []
  }

  private func kindColumn(_ name: String?) -> [Value] { name.map { [.string($0)] } ?? [] }
  private var kindColumns: [String] { isOne ? [] : ["kind"] }

  /// Means of the baselines, a row each.
  var baselines: Table {
    Table(
      columns: kindColumns + ["restoration"] + metrics.map(\.name) + beatenColumns,
      rows: kinds.flatMap { name, evaluation in
        evaluation.baselines.map { baseline in
          let beaten = Self.isBeaten(baseline.means, by: evaluation).map { Value.bool($0) } ?? .nothing
          return kindColumn(name) + [.string(baseline.name)] + baseline.means.map { Value.score($0) }
            + beatenColumns.map { _ in beaten }
        }
      })
  }

  private var baselineRows: Table {
    Table(
      columns: kindColumns + ["restoration", "image"] + metrics.map(\.name),
      rows: kinds.flatMap { name, evaluation in
        evaluation.baselines.flatMap { baseline in
          zip(evaluation.rows, baseline.rows).map { row, scores in
            kindColumn(name) + [.string(baseline.name), .string(row.name)] + scores.map { Value.score($0) }
          }
        }
      })
  }

  private var meansByKind: Table {
    Table(
      columns: ["kind"] + metrics.map(\.name) + beatenColumns,
      rows: kinds.map { name, evaluation in
        [name.map { .string($0) } ?? .nothing] + evaluation.means.map { Value.score($0) }
          + beatenColumns.map { _ in Self.beaten(evaluation) }
      })
  }

  /// `7 of 8`.
  private static func beaten(_ evaluation: Evaluation) -> Value {
    let known = evaluation.baselines.compactMap { isBeaten($0.means, by: evaluation) }
    return known.isEmpty ? .nothing : .string("\(known.count { $0 }) of \(known.count)")
  }

  // MARK: Shown

  var oneLine: String {
    let count = kinds.reduce(0) { $0 + $1.evaluation.rows.count }
    let of = isOne ? "" : " of \(kinds.count) kinds"
    let broken = brokenReason == nil ? "" : ", BROKEN"
    return "evaluation of \(count) images\(of)\(broken): \(Value.record(means).oneLine(limit: 200))"
  }

  /// The means, and those of the baselines.
  func richForms() -> [RichForm] { [.text(text(width: nil))] }

  func text(width: Int?) -> String {
    isOne ? textOfOne(width: width) : textOfKinds(width: width)
  }

  private func textOfOne(width: Int?) -> String {
    let (evaluation, baselines) = (kinds[0].evaluation, baselines)
    let own: [Value] =
      [.string("network")] + evaluation.means.map { Value.score($0) }
      + beatenColumns.map { _ in Self.beaten(evaluation) }
    let spread: [Value] =
      [.string("  ± std")] + evaluation.deviations.map { Value.score($0) }
      + beatenColumns.map { _ in .nothing }
    let means = Table(
      columns: baselines.columns, rows: [own, spread] + baselines.rows,
      caption: Self.remarks(on: evaluation).joined(separator: "\n"))
    return means.rendered(width: width)
  }

  /// A row for each kind, and below it the gains of the baselines, kind by kind.
  private func textOfKinds(width: Int?) -> String {
    let kinds = kinds.map { (name: $0.name ?? "", evaluation: $0.evaluation) }
    let all = Value.string("all")
    let own = Table(
      columns: meansByKind.columns,
      rows: meansByKind.rows
        + [[all] + meanScores.map { Value.score($0) } + beatenColumns.map { _ in .nothing }],
      caption: Self.together(kinds.map { ($0.name, Self.remarks(on: $0.evaluation)) }).joined(separator: "\n")
    )
    guard !kinds[0].evaluation.baselines.isEmpty,
      let column = metrics.firstIndex(where: { $0.name == Metric.affineGain.name })
    else {
      return own.rendered(width: width)
    }
    let names = kinds[0].evaluation.baselines.map(\.name)
    let gains = Table(
      columns: ["affine_gain in dB"] + kinds.map(\.name) + ["all"],
      rows: ([nil] + names.indices.map { $0 }).map { place -> [Value] in
        let scores = kinds.map { kind in
          place.map { kind.evaluation.baselines[$0].means[column] } ?? kind.evaluation.means[column]
        }
        return [.string(place.map { names[$0] } ?? "network")] + scores.map { Value.score($0) }
          + [.score(meanOfPresent(scores))]
      })
    return own.rendered(width: width) + "\n\n" + gains.rendered(width: width)
  }

  /// What is said of several kinds, once with their names.
  private static func together(_ remarks: [(kind: String, lines: [String])]) -> [String] {
    var kinds: [(line: String, names: [String])] = []
    for (kind, lines) in remarks {
      for line in lines {
        if let place = kinds.firstIndex(where: { $0.line == line }) {
          kinds[place].names.append(kind)
        } else {
          kinds.append((line, [kind]))
        }
      }
    }
    return kinds.map {
      $0.names.count == remarks.count ? $0.line : "\($0.names.joined(separator: ", ")): \($0.line)"
    }
  }

  /// What was scored, and why scores are missing or fewer images count.
  private static func remarks(on evaluation: Evaluation) -> [String] {
    let count = evaluation.rows.count
    let shares = evaluation.shares
    func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
    var lines = [
      "means over \(count) image\(count == 1 ? "" : "s"); rain \(percent(shares.rain)), background \(percent(shares.background)), "
        + "neither \(percent(shares.between))"
    ]
    for (place, metric) in evaluation.metrics.enumerated() {
      let infinite = evaluation.leftOut[place]
      if infinite > 0 && infinite < count {
        lines.append("\(metric.name): \(infinite) left out of the means, where a score is infinite")
      }
      let undefined = evaluation.undefined[place]
      if undefined > 0 {
        let why = metric.undefined.map { ": \($0)" } ?? ""
        lines.append(
          "\(metric.name): not defined for \(undefined == count ? "any" : "\(undefined)") image\(why)")
      }
    }
    if let reason = evaluation.brokenReason { lines.append("marked as broken: \(reason)") }
    return lines
  }

  var approximateBytes: Int { table.approximateBytes }

  func count() -> Int? { table.rows.count }
  func item(_ position: Int) -> Value { table.item(position) }
  func element(at indices: [Index]) throws -> Value { try table.element(at: indices) }
}

extension ParameterKind where Argument == [(name: String?, pairs: any PairSet)] {
  /// A pair set, or a record of several by their kinds.
  static var pairsByKind: Self {
    Self(.oneOf([.object("pair set"), .record])) { value, reading in
      if let set = value.asObject as? PairSetValue { return [(nil, set.set)] }
      let kinds = try (value.asRecord ?? Record()).map { name, value in
        guard let set = value.asObject as? PairSetValue else {
          throw reading.mismatch("a pair set, or a record of pair sets, but `\(name)` is \(value.typePhrase)")
        }
        return (name: String?.some(name), pairs: set.set)
      }
      guard !kinds.isEmpty else { throw reading.mismatch("a pair set or a record with at least one") }
      return kinds
    }
  }
}
