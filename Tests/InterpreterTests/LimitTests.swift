import Syntax
import Testing

@testable import Interpreter

/// What would crash a careless interpreter ends in an error.
extension InterpreterTests {
  @Suite struct LimitTests {
    static let scripts = [
      String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000),
      "x = " + String(repeating: "[", count: 20_000),
      String(repeating: "-", count: 20_000) + "1",
      String(repeating: "not ", count: 20_000) + "true",
      String(repeating: "if true { ", count: 5_000),
      Array(repeating: "1", count: 50_000).joined(separator: " + "),
      Array(repeating: "2", count: 50_000).joined(separator: " ** "),
      "x" + String(repeating: ".a", count: 50_000),
      "f = " + String(repeating: "x -> ", count: 20_000) + "1",
      "fn f(n) { f(n + 1) }\nf(1)",
      "fn f(x) { map([x], f) }\nf(1)",
      "fn f(x) { sort([1, 2], key: f) }\nf(1)",
      "x = []\nwhile true { x = [x] }",
      "x = {}\nwhile true { x = {a: x} }",
      "x = []\nwhile true { x = [1, x, 2] }",
      "x = []\nwhile true { x = [[], x] }",
      "x = 1\nwhile true { x = table([{a: x}]) }",
      "fn f(...xs) { xs }\nx = 1\nwhile true { x = f(x) }",
      "list(1..100000000000)",
      "9223372036854775807 + 1",
      "abs(-9223372036854775807 - 1)",
      "-(-9223372036854775807 - 1)",
      "(-9223372036854775807 - 1) // -1",
      "2 ** 64",
      "1 // 0",
      "1 % 0",
      "int(1e300)",
      "1..2 by 0",
      "[1, 2][.. by 0]",
      "[1][9223372036854775807]",
      "\"\"[0]",
      "round(1.5, digits: 1000)",
    ]

    @Test(arguments: scripts.indices) func endsInAnError(_ index: Int) {
      let session = Session(registry: Registry(topics: Registry.coreTopics), output: RecordedOutput())
      #expect(throws: (any Error).self, "\(LimitTests.scripts[index].prefix(60))") {
        try session.evaluate(Source(name: "limit", text: LimitTests.scripts[index]))
      }
    }

    @Test(arguments: [
      "fn make(held) { () -> held }\nx = nil\nfor i in 1..300000 { x = make(x) }\nx = nil\n1",
      "fn make(held) { [{get: () -> held}] }\nx = nil\nfor i in 1..300000 { x = make(x) }\nx = nil\n1",
    ]) func longChainsOfFunctionsAreFreed(_ script: String) throws {
      let session = Session(registry: Registry(topics: Registry.coreTopics), output: RecordedOutput())
      #expect(try session.evaluate(Source(name: "chain", text: script)).value?.oneLine == "1")
    }

    @Test func sharedStructureIsShownAndMeasuredQuickly() throws {
      let session = Session(registry: Registry(topics: Registry.coreTopics), output: RecordedOutput())
      let script = "x = []\nfor _ in 1..60 { x = [x, x] }\nx"
      let value = try #require(try session.evaluate(Source(name: "shared", text: script)).value)
      #expect(value.oneLine.utf8.count < 5000)
      #expect(value.display().utf8.count < 50_000)
      #expect(value.approximateBytes < 100_000)
    }

    @Test func longListsAndLoopsAreFine() throws {
      let session = Session(registry: Registry(topics: Registry.coreTopics), output: RecordedOutput())
      let list = "xs = [" + Array(repeating: "1", count: 100_000).joined(separator: ", ") + "]\nsum(xs)"
      #expect(try session.evaluate(Source(name: "list", text: list)).value?.oneLine == "100000")
      let grow = "ys = []\nfor i in 1..100000 { ys += [i] }\nlen(ys)"
      #expect(try session.evaluate(Source(name: "grow", text: grow)).value?.oneLine == "100000")
    }
  }
}
