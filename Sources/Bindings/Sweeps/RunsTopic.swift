import Console
import Files
import ImageTensors
import Imaging
import Interpreter
import Resources
import Sweeps
import TensorFiles
import Tensors
import Training

/// A run from a store as the language sees it.
final class StoredRunValue: ScriptObject {
  let run: Run
  let store: RunStore

  init(_ run: Run, in store: RunStore) {
    self.run = run
    self.store = store
  }

  var typeName: String { "stored run" }

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
    Table(run.rows.map { row in Record(row.map { ($0.name, Value($0.value)) }) })
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

  var propertyNames: [String] {
    [
      "id", "sweep", "state", "point", "result", "error", "seconds", "started", "source", "curves", "files",
      "threads",
      "instructions", "machine", "processor", "numerics",
    ]
  }

  func property(_ name: String) throws -> Value? {
    switch name {
    case "id": .int(Int(run.id))
    case "sweep": .string(run.sweep)
    case "state": .string(run.state.rawValue)
    case "point": Value(.object(run.point.fields))
    case "result":
      run.rows.count == 1 ? .record(result.record(at: 0)) : run.rows.isEmpty ? .nothing : .object(result)
    case "error": run.error.map { .string($0) } ?? .nothing
    case "seconds": run.seconds.map { .float($0) } ?? .nothing
    case "started": .string(run.started)
    case "source": .string(run.source)
    case "curves": .record(try curves)
    case "files":
      .list(try store.artefacts(of: run.id).map { .string("\($0.name).\($0.kind)") })
    case "threads": .int(run.threads)
    case "instructions": .string(run.instructions)
    case "machine": .string(run.machine)
    case "processor": .string(run.processor)
    case "numerics": .int(run.version)
    default: nil
    }
  }
}

extension Curve {
  fileprivate var table: Table {
    Table(columns: ["step", "value"], rows: zip(steps, values).map { [.int($0), .float($1)] })
  }
}

extension Topic {
  static var storedRunType: ScriptType {
    ScriptType(
      "stored run", summary: "A run from a store.",
      properties: [
        ("id", "Its number in the store."), ("sweep", "The sweep it belongs to."),
        ("state", "`running`, `finished` or `failed`."), ("point", "Its place on the axes, a record."),
        ("result", "What the body returned."), ("error", "Why it failed, or nil."),
        ("seconds", "How long it took."), ("started", "When it began, in UTC."),
        ("source", "The body and all it uses, as text."),
        (
          "curves",
          "Tables of `step` and `value`, by name: `loss`, or `loss` and the `label:` of the training."
        ),
        ("files", "Names of the files it left."), ("threads", "Threads it ran on."),
        ("instructions", "The processor's instructions used."), ("machine", "The machine's name."),
        ("processor", "The processor's."), ("numerics", "The version of the numerics."),
      ])
  }

  static var storedRuns: [BuiltIn] {
    [runs, openRun, loadFile, saveFile, compareRuns, exportTensorBoard, deleteRuns]
  }

  private static let small = """
    sweep({n: [1, 2]}, store: "runs.db", progress: false) { p -> {y: 2 * p.n} }
    """

  private static var storeParameter: ParameterEntry { ParameterEntry("store", .string, "The store's file.") }

  private static var runs: BuiltIn {
    BuiltIn(
      "runs", [storeParameter], result: "a table",
      summary: "All runs of a store, with a row for each row of what they gave.",
      details:
        "Its columns: `run` (a number for `open_run`), `sweep`, `state`, the axes, what the bodies returned, `seconds`, "
        + "`started`, `error`. An axis that is called like one of these is shown as `point.state`, a result as "
        + "`result.state`.",
      errors: ["a file that is not there or is no store"],
      examples: [Example("\(small)\nruns(\"runs.db\").y", shows: "[2, 4]")], seeAlso: ["open_run", "sweep"]
    ) { call in
      return .object(RunsTable.table(of: try call.openStore().runs()))
    }
  }

  private static var openRun: BuiltIn {
    BuiltIn(
      "open_run",
      [
        storeParameter,
        ParameterEntry("run", .oneOf([.int(), .record]), "The run's number, or a row of its sweep's table."),
      ],
      result: "a stored run", summary: "One run of a store: its point, result, curves, files and source.",
      details: "Of the finished runs that agree with all of a row it is the newest.",
      errors: ["a number that the store does not have", "a row that no finished run agrees with"],
      examples: [
        Example("\(small)\nopen_run(\"runs.db\", 2).result.y", shows: "4"),
        Example("\(small)\nopen_run(\"runs.db\", {n: 2}).result.y", shows: "4"),
      ],
      seeAlso: ["runs", "load_file", "compare_runs"]
    ) { call in
      let store = try call.openStore()
      let run =
        try call["run"].asRecord.map { try call.run(like: $0, in: store) }
        ?? call.run(call.int("run"), in: store)
      return .object(StoredRunValue(run, in: store))
    }
  }

  private static var loadFile: BuiltIn {
    BuiltIn(
      "load_file", receivers: ["stored run"],
      [
        ParameterEntry("run", .object("stored run"), "The run."),
        ParameterEntry("name", .string, "The file's name in `run.files`, with or without its ending."),
      ], result: "a network, or a tensor for a picture",
      summary: "A network or a picture that a run left.",
      errors: ["a name that the run does not have"],
      examples: [
        Example(
          """
          sweep({n: [1]}, store: "runs.db", progress: false) { p -> {net: resnet(channels: 4, blocks: 1, seed: 1)} }
          open_run("runs.db", 1).load_file("net").parameters
          """, shows: "667")
      ], seeAlso: ["open_run", "load"]
    ) { call in
      let artefact = try call.artefact()
      let name = "\(artefact.name).\(artefact.kind)"
      switch artefact.kind {
      case "safetensors":
        let file = try TensorFile(artefact.bytes, name: name)
        return .object(
          try NetworkValue(
            WeightChoice().savedNetwork(file, path: name, session: call.session), seed: 0))
      case "png": return .tensor(try Tensor(Image(encoded: artefact.bytes, name: name)))
      default: throw ScriptError("\(name) is a drawing", hint: "`save_file` writes it to a file")
      }
    }
  }

  private static var saveFile: BuiltIn {
    BuiltIn(
      "save_file", receivers: ["stored run"],
      [
        ParameterEntry("run", .object("stored run"), "The run."),
        ParameterEntry("name", .string, "The file's name in `run.files`, with or without its ending."),
        ParameterEntry("path", .string, "Where to write it; the ending is that of the file."),
      ], result: "nil", summary: "Writes a file that a run left, as it is.",
      errors: ["a name that the run does not have", "another ending", "a place that cannot be written"],
      examples: [
        """
        sweep({n: [1]}, store: "runs.db", progress: false) { p -> {curve: plot([1, p.n])} }
        open_run("runs.db", 1).save_file("curve", "curve.svg")
        """
      ], seeAlso: ["load_file"]
    ) { call in
      let artefact = try call.artefact()
      // A store from elsewhere may call any bytes what it likes: they come out as nothing else than they are called.
      guard try call.string("path").lowercased().hasSuffix(".\(artefact.kind.lowercased())") else {
        throw ScriptError(
          "\(artefact.name).\(artefact.kind) is written to a file of the same ending",
          hint: "end the path in .\(artefact.kind)")
      }
      try FileBytes.write(artefact.bytes, to: call.target("path"))
      return .nothing
    }
  }

  private static var compareRuns: BuiltIn {
    BuiltIn(
      "compare_runs", receivers: ["stored run"],
      [
        ParameterEntry("first", .object("stored run"), "A run."),
        ParameterEntry("second", .object("stored run"), "Another one."),
      ], result: "a table", summary: "Where two runs differ: in their points, results, sources and machines.",
      examples: [
        Example(
          "\(small)\nopen_run(\"runs.db\", 1).compare_runs(open_run(\"runs.db\", 2)).what",
          shows: "[\"n\", \"y\"]")
      ], seeAlso: ["open_run"]
    ) { call in
      let first = try call.object("first", as: StoredRunValue.self).run
      let second = try call.object("second", as: StoredRunValue.self).run
      let (left, right) = (first.facts, second.facts)
      var rows: [[Value]] = []
      for name in left.keys + right.keys.filter({ left[$0] == nil }) {
        let (one, other) = (left[name] ?? .nothing, right[name] ?? .nothing)
        if !one.isSame(as: other) { rows.append([.string(name), one, other]) }
      }
      return .object(
        Table(
          columns: ["what", "run \(first.id)", "run \(second.id)\(first.id == second.id ? " " : "")"],
          rows: rows))
    }
  }

  private static var exportTensorBoard: BuiltIn {
    BuiltIn(
      "export_tensorboard",
      [
        storeParameter,
        ParameterEntry("folder", .string, "Where to write; a folder for each run is made in it."),
        ParameterEntry(
          "ids", .orNil(.listOf(.int())), default: .nothing, shown: "all finished runs", "Numbers of runs."),
      ], result: "how many runs were written",
      summary: "Curves of runs as files that TensorBoard reads: `tensorboard --logdir` shows them.",
      errors: ["a number that the store does not have", "a place that cannot be written"],
      examples: [
        Example(
          """
          data = backgrounds("simple", count: 2, size: 16, seed: 1).with(rain("range/small"))
          fn body(p) { {loss: train(resnet(channels: 4, blocks: 1, seed: 1), data, steps: 2, batch: 1, seed: p.seed).loss[-1]} }
          t = sweep({seed: 1..2}, body, store: "runs.db", progress: false)
          export_tensorboard("runs.db", "logs")
          """, shows: "2")
      ], seeAlso: ["runs", "open_run"]
    ) { call in
      let store = try call.openStore()
      let wanted = try call.optionalList("ids").map {
        try $0.compactMap(\.asWhole).map { try call.run($0, in: store) }
      }
      let runs = try wanted ?? store.runs().filter { $0.state == .finished }
      let folder = try call.path("folder")
      for run in runs {
        try call.checkInterruption()
        _ = try TensorBoardLog.write(run, curves: store.curves(of: run.id), below: folder)
      }
      return .int(runs.count)
    }
  }

  private static var deleteRuns: BuiltIn {
    BuiltIn(
      "delete_runs", [storeParameter, ParameterEntry("ids", .listOf(.int()), "The runs' numbers.")],
      result: "how many there were", summary: "Removes runs from a store, with all they left.",
      errors: ["a file that is not there or is no store"],
      examples: [Example("\(small)\ndelete_runs(\"runs.db\", [1])", shows: "1")], seeAlso: ["runs"]
    ) { call in
      let ids = try call.list("ids").compactMap(\.asWhole).map(Int64.init)
      return .int(try call.openStore(for: .writing).delete(ids))
    }
  }
}

extension Run {
  /// Whatever can be told of it in a word, by name.
  fileprivate var facts: Record {
    let own: [(String, Value)] = [
      ("sweep", .string(sweep)), ("state", .string(state.rawValue)),
      ("error", error.map { .string($0) } ?? .nothing),
      ("threads", .int(threads)), ("instructions", .string(instructions)), ("machine", .string(machine)),
      ("processor", .string(processor)), ("numerics", .int(version)), ("source", .string(source)),
    ]
    let names = RunFieldNames(taken: own.map(\.0))
    var facts = Record(point.fields.map { (names.axis($0.name), Value($0.value)) })
    for (number, row) in rows.enumerated() {
      for member in row {
        let name = names.result(member.name)
        facts[rows.count == 1 ? name : "\(name) \(number)"] = Value(member.value)
      }
    }
    for (name, value) in own { facts[name] = value }
    return facts
  }
}

extension Call {
  /// The store at the path given, which must be there.
  fileprivate func openStore(for use: RunStore.Use = .reading) throws -> RunStore {
    if session.runningPoint != nil {
      throw ScriptError(
        "a store cannot be used in the body of a sweep", hint: "read it before, and use what it gave")
    }
    let path = try path("store")
    guard FileBytes.exists(path) else { throw ScriptError("there is no store \(try string("store"))") }
    return try RunStore(path, for: use)
  }

  /// The file called `name` that `run` left.
  fileprivate func artefact() throws -> Artefact {
    let value = try object("run", as: StoredRunValue.self)
    let given = try string("name")
    let all = try value.store.artefacts(of: value.run.id)
    guard let found = all.first(where: { $0.name == given || "\($0.name).\($0.kind)" == given }),
      let artefact = try value.store.artefact(found.name, of: value.run.id)
    else {
      let names = all.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw ScriptError(
        "run \(value.run.id) left no file \"\(given)\"",
        hint: all.isEmpty ? "it left none" : "it left \(names)")
    }
    return artefact
  }

  fileprivate func run(_ id: Int, in store: RunStore) throws -> Run {
    guard let run = try store.run(Int64(id)) else {
      throw ScriptError("\(store.path) has no run \(id)", hint: "`runs(\"\(store.path)\")` lists them")
    }
    return run
  }

  /// The newest finished run that `row` of a sweep's table is of.
  fileprivate func run(like row: Record, in store: RunStore) throws -> Run {
    func agrees(_ run: Run) -> Bool {
      (run.rows.isEmpty ? [[]] : run.rows).contains { result in
        let known = Record((run.point.fields + result).map { ($0.name, Value($0.value)) })
        return row.allSatisfy { name, value in
          let other = known[name] ?? .nothing
          return value.isSame(as: other) || value.asNumber?.isNaN == true && other.asNumber?.isNaN == true
        }
      }
    }
    guard let run = try store.runs().last(where: { $0.state == .finished && agrees($0) }) else {
      throw ScriptError(
        "\(store.path) has no finished run that agrees with all of this row",
        hint: "give the row as `sweep` gave it, without columns of your own, or the number that `runs` shows")
    }
    return run
  }
}
