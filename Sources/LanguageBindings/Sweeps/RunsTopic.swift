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

extension Topic {
  static var storedRuns: [BuiltIn] {
    [runs, openRun, loadFile, saveFile, compareRuns, exportTensorBoard, deleteRuns]
  }

  private static let small = """
    sweep({n: [1, 2]}, store: "runs.db", progress: false) { p -> {y: 2 * p.n} }
    """

  /// A built-in that reads a store.
  private struct StoreParameter: ParameterList {
    let store = Parameter(.store(for: .reading), "The store's file.")
  }

  /// A file of a run.
  private struct FileParameters: ParameterList {
    let run = Parameter(.object(StoredRunValue.self), "The run.")
    let name = Parameter(.string, "The file's name in `run.files`, with or without its ending.")
  }

  private static var runs: BuiltIn {
    BuiltIn(
      "runs", StoreParameter.self, result: "a table",
      summary: "All runs of a store, with a row for each row of their results.",
      details:
        "Its columns: `run` (a number for `open_run`), `sweep`, `state`, the axes, the results, `seconds`, "
        + "`started`, `error`. An axis with one of these names is shown as `point.state`, a result as "
        + "`result.state`.",
      errors: ["a file that does not exist or is not a store"],
      examples: [Example("\(small)\nruns(\"runs.db\").y", shows: "[2, 4]")], seeAlso: ["open_run", "sweep"]
    ) { given, _ in
      .object(RunsTable.table(of: try given.store.runs()))
    }
  }

  private static var openRun: BuiltIn {
    struct Parameters: ParameterList {
      let store = Parameter(.store(for: .reading), "The store's file.")
      let run = Parameter(
        .value(.oneOf([.int(), .record])), "The run's number, or a row of its sweep's table.")
    }
    return BuiltIn(
      "open_run", Parameters.self, result: "a stored run",
      summary: "One run of a store: its point, result, curves, files and source.",
      details: "If several finished runs match the row, it is the newest.",
      errors: ["a number that is not in the store", "a row without a matching finished run"],
      examples: [
        Example("\(small)\nopen_run(\"runs.db\", 2).result.y", shows: "4"),
        Example("\(small)\nopen_run(\"runs.db\", {n: 2}).result.y", shows: "4"),
      ],
      seeAlso: ["runs", "load_file", "compare_runs"]
    ) { given, _ in
      let (store, wanted) = (try given.store, try given.run)
      let run =
        try wanted.asRecord.map { try store.run(like: $0) } ?? store.run(numbered: wanted.asWhole ?? 0)
      return .object(StoredRunValue(run, in: store))
    }
  }

  private static var loadFile: BuiltIn {
    BuiltIn(
      "load_file", receivers: ["stored run"], FileParameters.self,
      result: "a network, or a tensor for a picture",
      summary: "Loads a network or a picture that a run stored.",
      errors: ["a name that is not in the run"],
      examples: [
        Example(
          """
          sweep({n: [1]}, store: "runs.db", progress: false) { p -> {net: resnet(channels: 4, blocks: 1, seed: 1)} }
          open_run("runs.db", 1).load_file("net").parameters
          """, shows: "667")
      ], seeAlso: ["open_run", "load"]
    ) { given, call in
      let artefact = try given.run.artefact(given.name)
      let name = "\(artefact.name).\(artefact.kind)"
      switch artefact.kind {
      case "safetensors":
        let file = try TensorFile(artefact.bytes, name: name)
        return .object(
          try NetworkValue(
            WeightChoice().savedNetwork(file, path: name, session: call.session), seed: 0))
      case "png": return .tensor(try Tensor(Image(encoded: artefact.bytes, name: name)))
      default:
        throw ScriptError(
          "\(name) is a drawing, not a network or a picture", hint: "`save_file` writes it to a file")
      }
    }
  }

  private static var saveFile: BuiltIn {
    struct Parameters: ParameterList {
      let file = FileParameters()
      let path = Parameter(.string, "Where to write it, with the same ending as the file.")
    }
    return BuiltIn(
      "save_file", receivers: ["stored run"], Parameters.self, result: "nil",
      summary: "Copies a file that a run stored.",
      errors: ["a name that is not in the run", "another ending", "a path that cannot be written"],
      examples: [
        """
        sweep({n: [1]}, store: "runs.db", progress: false) { p -> {curve: plot([1, p.n])} }
        open_run("runs.db", 1).save_file("curve", "curve.svg")
        """
      ], seeAlso: ["load_file"]
    ) { given, call in
      let artefact = try given.file.run.artefact(given.file.name)
      // A store from elsewhere may call any bytes what it likes: they come out as nothing else than they are called.
      guard try given.path.lowercased().hasSuffix(".\(artefact.kind.lowercased())") else {
        throw ScriptError(
          "\(artefact.name).\(artefact.kind) can only be saved as .\(artefact.kind)",
          hint: "end the path in .\(artefact.kind)")
      }
      try FileBytes.write(artefact.bytes, to: call.target(given.path, as: "path"))
      return .nothing
    }
  }

  private static var compareRuns: BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter(.object(StoredRunValue.self), "A run.")
      let second = Parameter(.object(StoredRunValue.self), "Another one.")
    }
    return BuiltIn(
      "compare_runs", receivers: ["stored run"], Parameters.self, result: "a table",
      summary: "Compares two runs: their points, results, sources and machines.",
      examples: [
        Example(
          "\(small)\nopen_run(\"runs.db\", 1).compare_runs(open_run(\"runs.db\", 2)).what",
          shows: "[\"n\", \"y\"]")
      ], seeAlso: ["open_run"]
    ) { given, _ in
      let (first, second) = (try given.first.run, try given.second.run)
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
    struct Parameters: ParameterList {
      let store = Parameter(.store(for: .reading), "The store's file.")
      let folder = Parameter(.path, "The folder to write to; it gets a folder for each run.")
      let ids = Parameter(.listOf(.int()), optional: "all finished runs", "Numbers of runs.")
    }
    return BuiltIn(
      "export_tensorboard", Parameters.self, result: "the number of runs written",
      summary: "Exports the curves of runs for TensorBoard: `tensorboard --logdir` shows them.",
      errors: ["a number that is not in the store", "a path that cannot be written"],
      examples: [
        Example(
          """
          data = backgrounds("simple", count: 2, size: 16, seed: 1).with(rain("range/small"))
          fn body(p) { {loss: train(resnet(channels: 4, blocks: 1, seed: 1), data, steps: 2, batch: 1, seed: p.seed).loss[-1]} }
          t = sweep({seed: 1..2}, body, store: "runs.db", progress: false)
          export_tensorboard("runs.db", "logs")
          """, shows: "2")
      ], seeAlso: ["runs", "open_run"]
    ) { given, call in
      let store = try given.store
      let wanted = try given.ids.map { try $0.map { try store.run(numbered: $0) } }
      let runs = try wanted ?? store.runs().filter { $0.state == .finished }
      let folder = try given.folder
      for run in runs {
        try call.checkInterruption()
        _ = try TensorBoardLog.write(run, curves: store.curves(of: run.id), below: folder)
      }
      return .int(runs.count)
    }
  }

  private static var deleteRuns: BuiltIn {
    struct Parameters: ParameterList {
      let store = Parameter(.store(for: .writing), "The store's file.")
      let ids = Parameter(.listOf(.int()), "The runs' numbers.")
    }
    return BuiltIn(
      "delete_runs", Parameters.self, result: "the number of removed runs",
      summary: "Removes runs from a store, with everything they stored.",
      errors: ["a file that does not exist or is not a store"],
      examples: [Example("\(small)\ndelete_runs(\"runs.db\", [1])", shows: "1")], seeAlso: ["runs"]
    ) { given, _ in
      .int(try given.store.delete(given.ids.map(Int64.init)))
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

extension ParameterKind where Argument == RunStore {
  /// A store that must be there.
  fileprivate static func store(for use: RunStore.Use) -> Self {
    Self(.string) { value, reading in
      let (call, given) = (reading.call, value.asString ?? "")
      if call.session.runningPoint != nil {
        throw ScriptError(
          "the body of a sweep cannot read a store",
          hint: "read the store before the sweep, and use the result in the body")
      }
      let path = try call.path(given, as: reading.parameter)
      guard FileBytes.exists(path) else { throw ScriptError("there is no store \(given)") }
      return try RunStore(path, for: use)
    }
  }
}

extension StoredRunValue {
  /// The file of a name that the run left.
  fileprivate func artefact(_ given: String) throws -> Artefact {
    let all = try store.artefacts(of: run.id)
    guard let found = all.first(where: { $0.name == given || "\($0.name).\($0.kind)" == given }),
      let artefact = try store.artefact(found.name, of: run.id)
    else {
      let names = all.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw ScriptError(
        "run \(run.id) has no file \"\(given)\"", hint: all.isEmpty ? "it has no files" : "it has \(names)")
    }
    return artefact
  }
}

extension RunStore {
  fileprivate func run(numbered id: Int) throws -> Run {
    guard let run = try run(Int64(id)) else {
      throw ScriptError("\(path) has no run \(id)", hint: "`runs(\"\(path)\")` lists the runs")
    }
    return run
  }

  /// The newest finished run that `row` of a sweep's table is of.
  fileprivate func run(like row: Record) throws -> Run {
    func agrees(_ run: Run) -> Bool {
      (run.rows.isEmpty ? [[]] : run.rows).contains { result in
        let known = Record(run.point.fields + result)
        return row.allSatisfy { name, value in
          let other = known[name] ?? .nothing
          return value.isSame(as: other) || value.asNumber?.isNaN == true && other.asNumber?.isNaN == true
        }
      }
    }
    guard let run = try runs().last(where: { $0.state == .finished && agrees($0) }) else {
      throw ScriptError(
        "\(path) has no finished run that matches this row",
        hint: "pass the row as `sweep` returned it, without added columns, or the run's number from `runs`")
    }
    return run
  }
}
