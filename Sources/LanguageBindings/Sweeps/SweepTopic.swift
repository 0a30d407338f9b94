import Console
import Scoring
import Files
import Interpreter
import Sweeps
import Training

extension Topic {
  /// Experiments over many settings.
  static var sweeps: Topic {
    Topic(
      "Sweeps",
      summary: "Experiments over many settings: results are stored, and nothing runs twice.",
      builtIns: [sweep, estimate] + storedRuns, types: [StoredRunValue.type.entry])
  }

  /// What `sweep` and `estimate` share.
  private struct Axes: ParameterList {
    let axes = Parameter(
      .value(.oneOf([.record, .listOf(.record), .object("table")])),
      "A record of axes, where a list or a range gives several values and anything else is one value; or a list of points."
    )
    let body = Parameter(.function, "Takes a point, a record, and returns a record, a table or a number.")
  }

  /// What `sweep` and `estimate` share, further down.
  private struct Options: ParameterList {
    let zip = Parameter(
      .list, default: .list([]), shown: "none",
      "Names of axes that advance together instead of being combined; a list of lists for several groups.")
    let jobs = Parameter(
      .int(1...256), default: 1,
      "The number of points that run in parallel, in processes that share the threads.")
  }

  private static var sweep: BuiltIn {
    struct Parameters: ParameterList {
      let points = Axes()
      let store = Parameter(
        .string, optional: "none",
        "An SQLite file that stores every run: its result, loss curves, networks and pictures.")
      let csv = Parameter(
        .string, optional: "none",
        "A CSV table of all finished points, written after each point; a sweep can continue from it on any machine."
      )
      let options = Options()
      let name = Parameter(.string, optional: "the script's", "Its name in the store.")
      let confirm = Parameter(.bool, default: false, "Whether the sweep may take more than 12 hours.")
      let frozen = Parameter(
        .bool, default: false,
        "Whether to show the stored results, of any body and version, and run nothing."
      )
      let progress = Parameter(
        .bool, default: true, "Whether to show progress on standard error.")
    }
    return BuiltIn(
      "sweep", Parameters.self, result: "a table, with the point and what the body returned in each row",
      summary: "Runs a body for every combination of the axes' values, and stores the results.",
      details:
        "Axes called `seed` or `seeds` vary last: all points run with the first seed before any with the second, and the "
        + "ends of the other axes run before the values between. A point that fails is stored with its error, and the others "
        + "continue. Ctrl-C stops the sweep; the same line run again continues, and does not repeat finished points. "
        + "A finished point is recognised by the body, everything that it uses, the point and the version of the numerics; "
        + "comments do not count. `frozen: true` shows older results at the same points. Networks, runs, pictures and figures in the returned fields are stored "
        + "as files, losses of trainings as curves.",
      errors: [
        "a body that assigns outer variables, or uses values without an identity, such as an optimiser",
        "more than 12 hours without `confirm: true`", "a store or table of another sweep",
        "all points failing",
      ],
      examples: [
        Example(
          "sweep({n: [1, 2], k: [10, 20]}, progress: false) { p -> {y: p.n * p.k} }.y",
          shows: "[10, 20, 20, 40]"),
        Example(
          "sweep({n: [1, 2], k: [10, 20]}, zip: [\"n\", \"k\"], store: \"runs.db\", progress: false) { p -> {y: p.n * p.k} }.y",
          shows: "[10, 40]"),
      ], seeAlso: ["estimate", "runs", "train", "evaluate"]
    ) { given, call in
      let body = try body(given.points.body)
      if call.session.runningPoint != nil {
        throw ScriptError("a sweep cannot run inside the body of another sweep")
      }
      let isFrozen = try given.frozen
      var settings = Sweep.Settings(name: try given.name ?? body.fileName)
      settings.isConfirmed = try given.confirm
      settings.isFrozen = isFrozen
      func file(_ written: String, _ parameter: String) throws -> String {
        try isFrozen ? call.path(written, as: parameter) : call.target(written, as: parameter)
      }
      if let csv = try given.csv {
        let path = try file(csv, "csv")
        if isFrozen, !FileBytes.exists(path) { throw ScriptError("there is no table \(path)") }
        settings.csv = path
      }
      if let store = try given.store {
        let path = try file(store, "store")
        if isFrozen, !FileBytes.exists(path) { throw ScriptError("there is no store \(path)") }
        settings.store = try RunStore(path, for: isFrozen ? .reading : .writing)
      }
      if isFrozen, settings.store == nil, settings.csv == nil {
        throw ScriptError(
          "`frozen: true` needs a store or a table to show", hint: "add `store:` or `csv:`")
      }
      let points = try ScriptPoints(
        plan(given.points.axes, zip: given.options.zip), body: body, jobs: given.options.jobs,
        showsProgress: given.progress, session: call.session)
      let sweep = try points.sweep(settings)
      let wasStopped = try sweep.run()
      if !wasStopped, let failure = sweep.failure {
        throw ScriptError("all \(sweep.plan.points.count) points failed: \(failure)")
      }
      if let failures = sweep.failures {
        call.session.complain()
        Terminal.tell("\(failures)\n")
      }
      return .object(points.table(of: sweep, isPartial: wasStopped))
    }
  }

  private static var estimate: BuiltIn {
    struct Parameters: ParameterList {
      let points = Axes()
      let options = Options()
    }
    return BuiltIn(
      "estimate", Parameters.self,
      result: "a table",
      summary: "Estimates how long a sweep would take, from three steps of each kind of point.",
      details:
        "Points that differ only in the seed are of the same kind. The body runs with shortened trainings and everything else "
        + "in full, so errors after the training appear, too; files that it saves are really written.",
      errors: ["errors in the body"],
      examples: [Example("estimate({n: [1, 2], seed: 1..3}) { p -> {y: p.n} }.points", shows: "[3, 3]")],
      seeAlso: ["sweep"]
    ) { given, call in
      let body = try body(given.points.body)
      let jobs = try given.options.jobs
      let points = try ScriptPoints(
        plan(given.points.axes, zip: given.options.zip), body: body, jobs: jobs, showsProgress: false,
        session: call.session)
      let sweep = try points.sweep(.init(name: ""))
      let kinds = try sweep.estimate()
      let records = kinds.map { kind in
        Record(
          kind.point.fields.map { ($0.name, Value($0.value)) } + [
            ("points", .int(kind.indices.count)), ("seconds", .float(kind.seconds ?? 0)),
          ])
      }
      let total = Sweep.seconds(of: kinds, jobs: jobs)
      return .object(
        Table(records, caption: "\(sweep.plan.points.count) points take about \(Units.time(total))"))
    }
  }

  /// A function of the script, whose definition tells results of one body from those of another.
  private static func body(_ value: Value) throws -> Function {
    guard case .function(let body) = value else {
      throw ScriptError(
        "the body of a sweep must be a function defined in the script, not \(value.typePhrase)")
    }
    return body
  }

  /// The points that axes describe.
  private static func plan(_ axes: Value, zip groups: [Value]) throws -> SweepPlan {
    let names = groups.compactMap(\.asString)
    let together = names.isEmpty ? groups.compactMap { $0.asList?.compactMap(\.asString) } : [names]
    guard names.isEmpty || names.count == groups.count,
      together.reduce(0, { $0 + $1.count }) > 0 || groups.isEmpty
    else { throw ScriptError("`zip` must be a list of axis names, or a list of such lists") }
    guard case .record(let record) = axes else {
      guard groups.isEmpty else { throw ScriptError("`zip` works only with axes, not with a list of points") }
      let records = (axes.asObject as? Table).map { table in
        (0..<table.rows.count).map { table.record(at: $0) }
      }
      let points = try (records ?? axes.asList?.compactMap(\.asRecord) ?? []).map {
        try Point($0.members())
      }
      guard !points.isEmpty else { throw ScriptError("there are no points to run") }
      return try SweepPlan(points)
    }
    return try SweepPlan(
      record.map { name, value in
        switch value {
        case .list(let values): SweepPlan.Axis(name, try values.map { try $0.member(of: name) })
        case .range(let range):
          SweepPlan.Axis(name, try values(of: range).map { try $0.member(of: name) })
        default: SweepPlan.Axis(name, [try value.member(of: name)])
        }
      }, together: together)
  }

  private static func values(of range: ScriptRange) throws -> [Value] {
    guard range.count <= 1_000_000 else {
      throw ScriptError("the range \(range.description) is too long for an axis")
    }
    return (0..<range.count).map(range.element)
  }
}

extension Function {
  /// The file it is written in, without its folder.
  fileprivate var fileName: String { FileBytes.name(of: sourceName) }
}

extension Record {
  fileprivate func members() throws -> [JSON.Member] {
    try map { name, value in
      guard !name.utf8.contains(0) else { throw ScriptError("the name of an axis contains a zero byte") }
      return JSON.Member(name, try value.member(of: name))
    }
  }
}

extension Value {
  fileprivate func member(of axis: String) throws -> JSON {
    guard let json else {
      throw ScriptError(
        "the axis `\(axis)` contains \(typePhrase); an axis can contain numbers, strings, true, false, nil, ranges, lists and records",
        hint: "use a name on the axis, and create the value from the name in the body")
    }
    return json
  }
}
