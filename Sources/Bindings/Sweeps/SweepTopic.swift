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
      summary: "Experiments over many settings: what was run is kept, and never run twice.",
      builtIns: [sweep, estimate] + storedRuns, types: [storedRunType])
  }

  private static var axes: [ParameterEntry] {
    [
      ParameterEntry(
        "axes", .oneOf([.record, .listOf(.record), .object("table")]),
        "A record of axes, where a list or a range is gone through and anything else is one value; or a list of points."
      ),
      ParameterEntry(
        "body", .function, "Takes a point, a record, and returns a record, a table or a number."),
    ]
  }

  private static var sharedOptions: [ParameterEntry] {
    [
      ParameterEntry(
        "zip", .list, default: .list([]), shown: "none",
        "Names of axes that go in step instead of being combined; a list of lists for several groups."),
      ParameterEntry(
        "jobs", .int(1...256), default: 1,
        "Points that run side by side, in processes that share the threads."),
    ]
  }

  private static var sweep: BuiltIn {
    BuiltIn(
      "sweep",
      axes + [
        ParameterEntry(
          "store", .orNil(.string), default: .nothing, shown: "none",
          "An SQLite file that keeps every run: what it gave, its loss curves, networks and pictures."),
        ParameterEntry(
          "csv", .orNil(.string), default: .nothing, shown: "none",
          "A table of all finished points, written after each; it is enough to go on from on any machine."),
      ] + sharedOptions + [
        ParameterEntry(
          "name", .orNil(.string), default: .nothing, shown: "the script's", "What the store calls it."),
        ParameterEntry("confirm", .bool, default: false, "Whether it may take more than 12 hours."),
        ParameterEntry(
          "frozen", .bool, default: false,
          "Whether to show what the store or table holds as it is, whatever body and version it was computed by, and run nothing."
        ),
        ParameterEntry("progress", .bool, default: true, "Whether progress is shown, on standard error."),
      ], result: "a table, with the point and what the body returned in each row",
      summary: "Runs a body for every combination of the axes' values, and keeps what it gives.",
      details:
        "Axes called `seed` or `seeds` come last: everything is run with the first seed before anything with the second, the "
        + "ends of the other axes before what lies between. A point that fails is recorded with its error and the others "
        + "go on. Ctrl-C stops; the same line run again goes on where it stopped, and does not run again what is finished. "
        + "What is finished is found by the body, whatever it uses, the point and the version of the numerics; "
        + "comments do not count. `frozen: true` shows older results at the same points. Networks, runs, pictures and figures among the fields that the body returns are kept in "
        + "the store as files, losses of trainings as curves.",
      errors: [
        "a body that changes what is around it, or uses what cannot be told apart, such as an optimiser",
        "more than 12 hours without `confirm: true`", "a store or table of something else",
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
    ) { call in
      guard case .function(let body) = call["body"] else {
        throw ScriptError("the body of a sweep is a function of the script, not \(call["body"].typePhrase)")
      }
      if call.session.runningPoint != nil { throw ScriptError("a sweep cannot stand in the body of another") }
      var settings = Sweep.Settings(name: call.optionalString("name") ?? body.fileName)
      settings.jobs = try call.int("jobs")
      settings.isConfirmed = try call.bool("confirm")
      settings.showsProgress = try call.bool("progress")
      settings.isFrozen = try call.bool("frozen")
      func file(_ parameter: String) throws -> String {
        try settings.isFrozen ? call.path(parameter) : call.target(parameter)
      }
      if call.optionalString("csv") != nil {
        let path = try file("csv")
        if settings.isFrozen, !FileBytes.exists(path) { throw ScriptError("there is no table \(path)") }
        settings.csv = path
      }
      if call.optionalString("store") != nil {
        let path = try file("store")
        if settings.isFrozen, !FileBytes.exists(path) { throw ScriptError("there is no store \(path)") }
        settings.store = try RunStore(path, for: settings.isFrozen ? .reading : .writing)
      }
      if settings.isFrozen, settings.store == nil, settings.csv == nil {
        throw ScriptError(
          "`frozen: true` shows what a store or a table holds", hint: "name it with `store:` or `csv:`")
      }
      let sweep = try Sweep(call.plan(), body: body, settings: settings, session: call.session)
      let wasStopped = try sweep.run()
      if !wasStopped, let failure = sweep.failure {
        throw ScriptError("all \(sweep.plan.points.count) points failed: \(failure)")
      }
      if let failures = sweep.failures {
        call.session.complain()
        Terminal.tell("\(failures)\n")
      }
      return .object(sweep.table(isPartial: wasStopped))
    }
  }

  private static var estimate: BuiltIn {
    BuiltIn(
      "estimate", axes + sharedOptions,
      result: "a table", summary: "How long a sweep would take, judged by three steps of each kind of point.",
      details:
        "Points that differ in the seed alone are of one kind. The body is run with trainings cut short and everything else "
        + "in full, so that mistakes behind the training show as well; what it saves is saved.",
      errors: ["what goes wrong in the body"],
      examples: [Example("estimate({n: [1, 2], seed: 1..3}) { p -> {y: p.n} }.points", shows: "[3, 3]")],
      seeAlso: ["sweep"]
    ) { call in
      guard case .function(let body) = call["body"] else {
        throw ScriptError("the body of a sweep is a function of the script, not \(call["body"].typePhrase)")
      }
      let jobs = try call.int("jobs")
      let sweep = try Sweep(
        call.plan(), body: body, settings: .init(name: "", jobs: jobs), session: call.session)
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
}

extension Function {
  /// The file it is written in, without its folder.
  fileprivate var fileName: String { FileBytes.name(of: sourceName) }
}

extension Call {
  /// The points that `axes` and `zip` describe.
  fileprivate func plan() throws -> SweepPlan {
    let groups = try list("zip")
    let names = groups.compactMap(\.asString)
    let together =
      names.isEmpty
      ? groups.compactMap { $0.asList?.compactMap(\.asString) } : [names]
    guard names.isEmpty || names.count == groups.count,
      together.reduce(0, { $0 + $1.count }) > 0 || groups.isEmpty
    else { throw ScriptError("`zip` is a list of names of axes, or a list of such lists") }
    guard case .record(let record) = self["axes"] else {
      guard groups.isEmpty else { throw ScriptError("`zip` goes with axes, not with a list of points") }
      let records = (self["axes"].asObject as? Table).map { table in
        (0..<table.rows.count).map { table.record(at: $0) }
      }
      let points = try (records ?? list("axes").compactMap(\.asRecord)).map { try Point($0.members()) }
      guard !points.isEmpty else { throw ScriptError("there are no points to run") }
      return try SweepPlan(points)
    }
    let axes = try record.map { name, value in
      switch value {
      case .list(let values): SweepPlan.Axis(name, try values.map { try $0.member(of: name) })
      case .range(let range):
        SweepPlan.Axis(name, try values(of: range).map { try $0.member(of: name) })
      default: SweepPlan.Axis(name, [try value.member(of: name)])
      }
    }
    return try SweepPlan(axes, together: together)
  }

  private func values(of range: ScriptRange) throws -> [Value] {
    guard range.count <= 1_000_000 else {
      throw ScriptError("the range \(range.description) is too long for an axis")
    }
    return (0..<range.count).map(range.element)
  }
}

extension Record {
  fileprivate func members() throws -> [JSON.Member] {
    try map { name, value in
      guard !name.utf8.contains(0) else { throw ScriptError("an axis has a zero in its name") }
      return JSON.Member(name, try value.member(of: name))
    }
  }
}

extension Value {
  fileprivate func member(of axis: String) throws -> JSON {
    guard let json else {
      throw ScriptError(
        "the axis `\(axis)` holds \(typePhrase); axes hold numbers, texts, true, false, nil, ranges, lists and records",
        hint: "name what is meant, and let the body make it from the name")
    }
    return json
  }
}
