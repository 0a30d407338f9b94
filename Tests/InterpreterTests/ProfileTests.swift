import Syntax
import Testing

@testable import Interpreter

extension InterpreterTests {
  @Suite struct ProfileTests {
    let session = Session(registry: Registry(topics: Registry.coreTopics), output: RecordedOutput())

    func profile(_ text: String) -> Profile {
      session.profiling { _ = try? session.evaluate(Source(name: "test.dr", text: text)) }
    }

    @Test func linesAndOperationsAreCounted() throws {
      let profile = profile(
        """
        fn twice(x) {
          x * 2
        }
        total = 0
        for i in 1..50 {
          total += twice(i)
        }
        sorted = sort((1..20).map(x -> 20 - x))
        """)
      let runs = Dictionary(uniqueKeysWithValues: profile.lines.map { ($0.number, $0.runs) })
      #expect(runs[2] == 50)
      #expect(runs[4] == 1)
      #expect(runs[6] == 50)
    }

    @Test func theTimeOfABuiltInIsItsOwn() throws {
      // What the function does is the language's and its line's; what `map` and `sum` do is theirs.
      let profile = profile(
        """
        square = fn (x) {
          y = 0
          for i in 1..200 { y += x }
          y
        }
        all = (1..300).map(square)
        total = all.sum()
        """)
      let calls = Dictionary(uniqueKeysWithValues: profile.operations.map { ($0.name, $0.calls) })
      #expect(calls == ["map": 1, "sum": 1])
      let loop = try #require(profile.lines.first { $0.number == 3 })
      #expect(loop.runs == 300)
      #expect(profile.lines.allSatisfy { $0.seconds <= loop.seconds })
      #expect(profile.operations.allSatisfy { $0.seconds < loop.seconds })
      let parts = profile.lines.reduce(0) { $0 + $1.seconds }
      #expect(parts <= profile.seconds * 1.000001)
    }

    @Test func functionsDefinedBeforeAreSeenInside() throws {
      try session.evaluate(Source(name: "input 1", text: "fn f(n) {\n  n + 1\n}"))
      let profile = profile("f(1)")
      #expect(profile.lines.map { "\($0.source.name):\($0.number)" }.contains("input 1:2"))
    }

    @Test func anErrorLeavesAProfile() {
      let profile = profile("x = 1\ny = x + nil\nz = 3")
      #expect(Set(profile.lines.map(\.number)) == [1, 2])
      #expect(session.profiler == nil)
    }

    @Test func itIsShownAsTwoTables() {
      let text = profile("xs = sort([3, 1, 2])").text(width: 60)
      #expect(text.contains("of which the language itself"))
      #expect(text.contains("test.dr:1"))
      #expect(text.contains("sort"))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 60 })
    }
  }
}
