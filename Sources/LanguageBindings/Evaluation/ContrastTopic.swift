import Glibc
import Interpreter
import Scoring
import Versions

/// What can be said of networks beside others, as the language sees it.
final class ContrastValue: DescribedObject {
  private let contrast: Contrast
  private let claim: String?

  static let type = ObjectType<ContrastValue>(
    "contrast", summary: "Whether networks of one kind are better than those of another, and by how much.",
    properties: [
      Property(
        "verdict", "`better`, `worse`, `cannot be told`, or from fewer than five trainings a `tendency`."
      ) {
        .string($0.contrast.verdict.rawValue)
      },
      Property("reason", "Why, in one sentence.") { .string($0.contrast.reason) },
      Property(
        "removal",
        "The difference of selective removal: {difference, low, high, p}, p of a difference above 0."
      ) {
        .record(record($0.contrast.removal))
      },
      Property(
        "gain", "The difference of affine gain in dB: {difference, low, high, p}, p of a difference above 0."
      ) {
        .record(record($0.contrast.gain))
      },
      Property(
        "margin",
        "How far the better one's affine gain is above the baseline that it is least surely 0.3 dB above: {baseline, difference, "
          + "low, high, p}, p of a difference above 0.3 dB; nil without baselines."
      ) {
        guard let margin = $0.contrast.margin else { return .nothing }
        return .record(Record([("baseline", .string(margin.baseline))] + fields(margin.outcome)))
      },
      Property(
        "p",
        "The probability that `better` would be said without an effect, the largest of all that it needs: for `holm` over several "
          + "contrasts. nil without baselines."
      ) { .score($0.contrast.p) },
      Property("kinds", "The differences kind by kind, and the verdict without each kind.") {
        .object($0.kinds)
      },
      Property("trainings", "How many trainings of each side count.") { .int($0.contrast.trainings) },
      Property("pictures", "How many pictures both were scored on.") { .int($0.contrast.pictures) },
    ])

  init(_ contrast: Contrast, claim: String?) {
    self.contrast = contrast
    self.claim = claim
  }

  private static func fields(_ outcome: Contrast.Outcome) -> [(String, Value)] {
    [
      ("difference", .float(outcome.difference)), ("low", .score(outcome.low)),
      ("high", .score(outcome.high)),
      ("p", .float(outcome.pAbove)),
    ]
  }

  private static func record(_ outcome: Contrast.Outcome) -> Record { Record(fields(outcome)) }

  private var kinds: Table {
    let left = Dictionary(contrast.withoutEach.map { ($0.kind, $0.verdict.rawValue) }) { first, _ in first }
    return Table(
      columns: ["kind", "removal", "gain", "verdict without it"],
      rows: contrast.kinds.map { kind in
        [
          .string(kind.kind), .float(kind.removal), .float(kind.gain),
          left[kind.kind].map { .string($0) } ?? .nothing,
        ]
      })
  }

  var oneLine: String { "\(claim.map { "\($0): " } ?? "")\(contrast.verdict.rawValue) (\(contrast.reason))" }

  func richForms() -> [RichForm] { [.text(text(width: nil))] }

  func text(width: Int?) -> String {
    func shown(_ outcome: Contrast.Outcome, _ digits: Int) -> String {
      func number(_ value: Double) -> String {
        let unit = pow(10, Double(digits))
        return (value < 0 ? "-" : "+") + TensorValue.text(Float((abs(value) * unit).rounded() / unit))
      }
      guard let low = outcome.low, let high = outcome.high else { return number(outcome.difference) }
      return "\(number(outcome.difference)) (\(number(low)) to \(number(high)))"
    }
    func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
    let agreeing = contrast.kinds.count {
      $0.removal * $0.gain > 0 && $0.gain * contrast.gain.difference > 0
    }
    var lines = [
      oneLine,
      "  selective removal \(shown(contrast.removal, 3)), affine gain \(shown(contrast.gain, 2)) dB"
        + (contrast.gain.low == nil
          ? "" : ", with \(TensorValue.text(Float(100 * (1 - 2 * contrast.level)))) % intervals"),
    ]
    if let margin = contrast.margin {
      lines.append("  least above \(margin.baseline): \(shown(margin.outcome, 2)) dB")
    }
    lines.append(
      "  \(counted(contrast.trainings, "training")) of each, \(counted(contrast.pictures, "picture"))"
        + (contrast.kinds.count > 1 ? ", \(agreeing) of \(contrast.kinds.count) kinds agree" : ""))
    guard contrast.kinds.count > 1 else { return lines.joined(separator: "\n") }
    return lines.joined(separator: "\n") + "\n\n" + kinds.rendered(width: width)
  }
}

extension Topic {
  static var contrast: BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter(
        .rows,
        "Scores of the networks that may be better: rows with `seed`, `image`, `selective_removal`, `affine_gain`, and "
          + "`kind` where there are several. Rows with `photo` are counted by it, so that crops stay with their photograph."
      )
      let second = Parameter(
        .rows, "The same for the networks they are compared with, from the same seeds and images.")
      let baselines = Parameter(
        .rows, "What baselines gain on these images: `baseline_rows` of an evaluation.")
      let claim = Parameter(.string, optional: "none", "What is shown before the verdict.")
      let level = Parameter(.number(0.0001...0.4999), default: 0.05, "The level of each one-sided test.")
      let seed = Parameter(.int(), default: 0, "Fixes the samples of the bootstrap.")
    }
    return BuiltIn(
      "contrast", Parameters.self, result: "a contrast",
      summary: "Says whether networks are better than others, over seeds, kinds of rain and pictures.",
      details:
        "There is one rule. Better means: `selective_removal` and `affine_gain` are both above the other's, and `affine_gain` is "
        + "above that of every baseline by 0.3 dB; worse is the reverse. Each has to be shown by a one-sided sign-flip test of the means "
        + "of the seeds and by a crossed bootstrap over seeds and pictures; where one of them does not show it, nothing can be told. At a "
        + "level of 0.05, up to 5 of 100 contrasts without an effect say better, and as many worse. The sign-flip test assumes that "
        + "differences without an effect are symmetric around 0.\n"
        + "From fewer than five trainings there is only a tendency: the direction of the means, untested. Trainings whose scores "
        + "are all the same as an earlier one's are left out. Kinds of rain count equally. Both sides need the same seeds, kinds "
        + "and images, so that no network and no picture is left out on one side alone.\n"
        + "Several contrasts are not corrected for their number: `holm([c.p for c in contrasts])` does it.",
      errors: [
        "seeds, kinds or images that only one side has", "a score that is nan or infinite",
        "a baseline without a gain on one of the images", "a column that does not exist",
      ],
      examples: [
        Example(
          """
          rows = [{seed: s, image: i, selective_removal: 0.5 + 0.01 * s, affine_gain: 2 + 0.1 * s * i} for s in 1..5 for i in 1..4]
          less = [{...row, selective_removal: row.selective_removal - 0.1, affine_gain: row.affine_gain - 0.5} for row in rows]
          plain = [{restoration: "identity", image: i, affine_gain: 0} for i in 1..4]
          contrast(rows, less, plain).verdict
          """, shows: "\"better\"")
      ], seeAlso: ["evaluate", "sign_flip", "holm", "crossed_bootstrap"]
    ) { given, call in
      func readings(_ rows: Rows, _ name: String) throws -> [Contrast.Reading] {
        try rows.records.map { row in
          .init(
            seed: try rows.text("seed", of: row), kind: row["kind"]?.plainText ?? "",
            image: try rows.text("image", of: row), picture: row["photo"]?.plainText,
            removal: try rows.score("selective_removal", of: row),
            gain: try rows.score("affine_gain", of: row))
        }
      }
      let plain = try given.baselines
      let contrast = try Contrast(
        readings(given.first, "first"), readings(given.second, "second"),
        baselines: plain.records.map { row in
          .init(
            baseline: try plain.text("restoration", of: row), kind: row["kind"]?.plainText ?? "",
            image: try plain.text("image", of: row),
            gain: try plain.score("affine_gain", of: row))
        }, level: given.level, seed: given.seed, progress: call.checkInterruption)
      return .object(ContrastValue(contrast, claim: try given.claim))
    }
  }

  static var frontier: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.restoration
      let pairs = Parameter.fixedPairs
      let alphas = Parameter(
        .listOf(.number(0...1)), default: .list((0...10).map { .float(Double($0) / 10) }),
        shown: "0 to 1 by 0.1",
        "How much of the network's change is taken.")
    }
    let metrics: [Metric] = [.cleanProbe, .removedShare, .selectiveRemoval, .affineGain]
    return BuiltIn(
      "frontier", Parameters.self,
      result: "a table {\((["alpha"] + metrics.map(\.name)).joined(separator: ", "))}",
      summary: "What a network removes for the harm that it does, where only a part of its change is taken.",
      details:
        "The shrinkage frontier: scores of rainy + alpha · (net(rainy) − rainy), for comparing networks at the same harm, as by "
        + "`plot(frontier(net, pairs), x: \"clean_probe\", y: \"removed_share\")`. It describes and does not rank: a network that "
        + "changes only what is as bright as rain passes for harmless. The network runs once.",
      errors: ["pairs that are not fixed; use `.fix(seed: 1)`", "a network without weights"],
      examples: [
        Example("\(smallEvaluation)\nfrontier(net, fixed, alphas: [0, 1]).alpha", shows: "[0.0, 1.0]")
      ],
      seeAlso: ["evaluate", "contrast"]
    ) { given, call in
      let points = try Scoring.frontier(
        given.net, on: given.pairs.set, metrics: metrics, alphas: given.alphas,
        observe: call.checkInterruption)
      return .object(
        Table(
          columns: ["alpha"] + metrics.map(\.name),
          rows: points.map { point in [.float(point.alpha)] + point.means.map { Value.score($0) } }))
    }
  }
}

/// Rows of a table, or records of a list, with errors that name the missing column.
struct Rows {
  let records: [Record]
  let name: String

  func text(_ column: String, of row: Record) throws -> String {
    guard let value = row[column] else { throw missing(column) }
    return value.plainText
  }

  /// nil where the score is nil.
  func score(_ column: String, of row: Record) throws -> Double? {
    guard let value = row[column] else { throw missing(column) }
    if value.isNothing { return nil }
    guard let number = value.asNumber else {
      throw ScriptError("`\(column)` of `\(name)` must be a number or nil, not \(value.typePhrase)")
    }
    return number
  }

  private func missing(_ column: String) -> ScriptError {
    ScriptError(
      "the rows of `\(name)` have no `\(column)`",
      hint: "`evaluate(net, pairs).rows` has the scores; add a column with `.with({seed: row -> 1})`")
  }
}

extension ParameterKind where Argument == Rows {
  /// A table, or a list of records.
  static var rows: Self {
    Self(.oneOf([.object("table"), .list])) { value, reading in
      if let table = value.asObject as? Table {
        return Rows(
          records: (0..<table.rows.count).compactMap { table.item($0).asRecord }, name: reading.parameter)
      }
      let records = try (value.asList ?? []).map { item in
        guard let record = item.asRecord else {
          throw reading.mismatch("a table or a list of records, but it contains \(item.typePhrase)")
        }
        return record
      }
      return Rows(records: records, name: reading.parameter)
    }
  }
}
