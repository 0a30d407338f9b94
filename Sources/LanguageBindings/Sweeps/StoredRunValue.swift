import Console
import Files
import Interpreter
import Sweeps

/// A run from a store as the language sees it.
final class StoredRunValue: DescribedObject {
  let run: Run
  let store: RunStore

  static let type = ObjectType<StoredRunValue>(
    "stored run", summary: "A run from a store.",
    properties: [
      Property("id", "Its number in the store.") { .int(Int($0.run.id)) },
      Property("sweep", "The sweep it belongs to.") { .string($0.run.sweep) },
      Property("state", "`running`, `finished` or `failed`.") { .string($0.run.state.rawValue) },
      Property("point", "Its place on the axes, a record.") { Value(.object($0.run.point.fields)) },
      Property("result", "The result of the body.") {
        let (rows, result) = ($0.run.rows, $0.result)
        return rows.count == 1 ? .record(result.record(at: 0)) : rows.isEmpty ? .nothing : .object(result)
      },
      Property("error", "Why it failed, or nil.") { $0.run.error.map { .string($0) } ?? .nothing },
      Property("seconds", "Its duration.") { .score($0.run.seconds) },
      Property("started", "When it began, in UTC.") { .string($0.run.started) },
      Property("source", "The body and everything it uses, as text.") { .string($0.run.source) },
      Property(
        "curves",
        "Tables of `step` and `value`, by name: `loss`, or `loss` and the `label:` of the training."
      ) { .record(try $0.curves) },
      Property("files", "Names of the files it stored.") {
        .list(try $0.store.artefacts(of: $0.run.id).map { .string("\($0.name).\($0.kind)") })
      },
      Property("threads", "Threads it ran on.") { .int($0.run.threads) },
      Property("instructions", "The processor's instructions used.") { .string($0.run.instructions) },
      Property("machine", "The machine's name.") { .string($0.run.machine) },
      Property("processor", "The processor's.") { .string($0.run.processor) },
      Property("numerics", "The version of the numerics.") { .int($0.run.version) },
    ])

  init(_ run: Run, in store: RunStore) {
    self.run = run
    self.store = store
  }

  var oneLine: String {
    let point = Value(.object(run.point.fields)).oneLine(limit: 120)
    let seconds = run.seconds.map { " in \(Units.time($0))" } ?? ""
    return "run \(run.id) of \(run.sweep), \(run.state.rawValue)\(seconds): \(point)"
  }

  func richForms() -> [RichForm] { [.text(text(width: nil))] }

  func text(width: Int?) -> String {
    var lines = [oneLine]
    if let error = run.error { lines.append("error: \(error)") }
    if !run.rows.isEmpty { lines.append(result.rendered(width: width)) }
    let artefacts = (try? store.artefacts(of: run.id)) ?? []
    do {
      let curves = try store.curves(of: run.id)
      if !curves.isEmpty { lines.append("curves: \(curves.map(\.name).joined(separator: ", "))") }
    } catch {
      lines.append("curves: \(error)")
    }
    if !artefacts.isEmpty {
      lines.append(
        "files: \(artefacts.map { "\($0.name) (\($0.kind), \($0.bytes) bytes)" }.joined(separator: ", "))")
    }
    lines.append(
      "\(run.started) on \(run.machine), \(run.processor), \(run.threads) threads, \(run.instructions), numerics \(run.version)"
    )
    return lines.map { WordWrap.fitted($0, width: width) }.joined(separator: "\n")
  }

  private var result: Table {
    Table(run.rows.map { Record($0) })
  }

  /// The curves by name. That of the one training in a point is also `loss`, whatever label it has.
  private var curves: Record {
    get throws {
      var curves = Record(try store.curves(of: run.id).map { ($0.name, .object($0.table)) })
      let losses = curves.keys.filter { $0.hasPrefix("loss ") }
      if losses.count == 1, curves["loss"] == nil { curves["loss"] = curves[losses[0]] }
      return curves
    }
  }
}

extension Curve {
  fileprivate var table: Table {
    Table(columns: ["step", "value"], rows: zip(steps, values).map { [.int($0), .float($1)] })
  }
}
