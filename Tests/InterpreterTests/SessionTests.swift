import Failures
import Resources
import Syntax
import Testing

@testable import Interpreter

extension InterpreterTests {
  @Suite struct SessionTests {
    let output = RecordedOutput()

    func session(settings: [String: String] = [:], topics: [Topic] = []) -> Session {
      Session(registry: Registry(topics: Registry.coreTopics + topics), output: output, settings: settings)
    }

    func source(_ text: String) -> Source { Source(name: "test.dr", text: text) }

    @Test func aValueTakesSixteenBytes() { #expect(MemoryLayout<Value>.stride == 16) }

    @Test func namesPersistAndASemicolonMutes() throws {
      let session = session()
      try session.evaluate(source("x = 41"))
      let outcome = try session.evaluate(source("x + 1;"))
      #expect(outcome.value?.oneLine == "42")
      #expect(outcome.isMuted)
      #expect(session.names.map(\.name) == ["x"])
      #expect(session.remember(.int(7)) == 1)
      #expect(try session.evaluate(source("_ + _1")).value?.oneLine == "14")
    }

    @Test func nothingRunsWhenTheFileHasAMistake() {
      let session = session()
      #expect(throws: CheckFailure.self) {
        try session.evaluate(source("print(1)\npint(2)\nsort([1], kye: 2)"))
      }
      #expect(output.text == "")
      #expect(session.check(source("pint(2)\nsort([1], kye: 2)")).count == 2)
    }

    @Test func aFailedAssignmentHidesNoBuiltIn() throws {
      let session = session()
      #expect(throws: ScriptError.self) { try session.evaluate(source("sum = [1][3]")) }
      #expect(try session.evaluate(source("sum([1, 2])")).value?.oneLine == "3")
    }

    @Test(arguments: [
      ("8", "8"), ("true", "true"), ("[1, 2]", "[1, 2]"), ("1..3", "1..3"), ("small", "\"small\""),
    ])
    func settingsOverride(_ text: String, _ shown: String) throws {
      #expect(try session(settings: ["n": text]).evaluate(source("set n = 64\nn")).value?.oneLine == shown)
    }

    @Test func unknownSettingsListTheScripts() throws {
      let script = source("set images = 64")
      let error = #expect(throws: Failure.self) {
        try session(settings: ["image": "8"]).checkSettings(of: script)
      }
      #expect(error?.hint?.finds("`images`") == true)
    }

    /// `half()` fails and has something to keep.
    private static var halves: Topic {
      Topic(
        "Halves", summary: "For tests.",
        builtIns: [
          BuiltIn("half", NoParameters.self, result: "a list", summary: "Fails halfway.", examples: []) {
            _, _ in
            throw CutShort(ScriptError("only half of it"), with: .list([.int(1)]))
          }
        ])
    }

    @Test(arguments: [
      ("r = half()", "[1]"), ("fn f() { half() }\nr = f()", "[1]"), ("r = [0]\nr[0] = half()", "[[1]]"),
      ("r = half(); print(1); r = 5", "[1]"),
    ])
    func whatAnErrorLeavesIsBoundBeforeItEndsTheEntry(_ text: String, _ value: String) throws {
      let session = session(topics: [Self.halves])
      let error = #expect(throws: ScriptError.self) { try session.evaluate(source(text)) }
      #expect(error?.message == "only half of it" && output.text == "")
      #expect(session.value(of: "r")?.oneLine == value)
      #expect(!Interrupt.isRequested && error?.partial?.oneLine == "[1]")
      #expect(try session.evaluate(source("1 + 1")).value?.oneLine == "2")
    }

    @Test(arguments: ["half()", "[half(), 2]", "[1].map(x -> half())", "len(half())"])
    func whatAnErrorLeavesWithoutANameGetsOne(_ text: String) throws {
      let session = session(topics: [Self.halves])
      let error = #expect(throws: ScriptError.self) { try session.evaluate(source(text)) }
      #expect(session.value(of: "r") == nil && session.value(of: "_1")?.oneLine == "[1]")
      #expect(error?.render().hasSuffix("note: `_1` holds the partial result: [1]") == true)
    }

    @Test func whoCatchesAnErrorFindsWhatItLeaves() throws {
      let session = session(topics: [Self.halves])
      #expect(throws: Never.self) {
        try session.evaluate(source("r = try { half() } catch e { [e.partial, e.message] }"))
      }
      #expect(session.value(of: "r")?.oneLine == "[[1], \"only half of it\"]")
      #expect(try session.evaluate(source("try { [1][3] } catch e { e.partial }")).value?.isNothing == true)
    }

    @Test func theCallsToWhatLeavesSomethingAreKnown() throws {
      let session = session(topics: [Self.halves])
      let error = #expect(throws: ScriptError.self) {
        try session.evaluate(source("fn f() { half() }\nfn g() { f() }\nr = g()"))
      }
      #expect(error?.trace.map { $0.function } == ["f", "g"])
      #expect(error?.place == "test.dr:1")
    }

    @Test func errorsCarryTheCallsThatLedThere() throws {
      let error = #expect(throws: ScriptError.self) {
        try session().evaluate(source("fn inner(x) { x[3] }\nfn middle(x) { inner(x) }\nmiddle([1])"))
      }
      #expect(error?.trace.map(\.function) == ["inner", "middle"])
      #expect(
        error?.render().hasPrefix("test.dr:1:15: error: index 3 is out of range for a list with 1 item")
          == true)
    }

    @Test(arguments: [
      "while true { }", "for i in 1..1e15 { }", "fn f() { f() }\nwhile true { try { f() } catch e { } }",
    ])
    func ctrlCStopsLoopsAndIsNeverCaught(_ script: String) {
      Interrupt.request()
      defer { Interrupt.clear() }
      #expect(throws: Interruption.self) {
        try session().evaluate(source("try { \(script) } catch e { print(1) }"))
      }
      #expect(output.text == "")
    }

    @Test func ctrlCInALoopThatBeginsTheScriptHasAPlace() {
      Interrupt.request()
      defer { Interrupt.clear() }
      let stop = #expect(throws: Interruption.self) { try session().evaluate(source("while true { }")) }
      #expect(stop?.message == "stopped at test.dr:1")
    }

    @Test func aBuiltInCutShortIsBoundBeforeTheScriptStops() throws {
      defer { Interrupt.clear() }
      let train = BuiltIn(
        "train", NoParameters.self, result: "an int", summary: "Works.", examples: []
      ) { _, _ in
        Interrupt.request()
        return .int(3)
      }
      let session = session(topics: [Topic("Test", summary: "", builtIns: [train])])
      #expect(throws: Interruption.self) {
        try session.evaluate(source("run = train()\nprint(run)\nlater = 1"))
      }
      #expect(session.value(of: "run")?.oneLine == "3")
      #expect(output.text == "")
    }

    @Test func functionsCanBeCalledFromOutside() throws {
      let session = session()
      let function = try session.evaluate(source("(a, b: 2) -> a * b")).value ?? .nothing
      #expect(try session.invoke(function, [3]).oneLine == "6")
      #expect(try session.invoke(function, [3], named: [("b", 5)]).oneLine == "15")
      #expect(throws: ScriptError.self) { try session.invoke(function, [1, 2, 3]) }
    }
  }
}
