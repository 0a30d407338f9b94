import Testing

@testable import Syntax

@Suite struct ParserTests {
  func parse(_ text: String) -> Parser.Result { Parser.parse(Source(name: "test.dr", text: text)) }

  static let accepted = [
    "", "x = 1; y = 2", "f(a, b: 1, ...c)", "x -> x + 1", "(a, b: 2, ...c) -> a", "fn (x) { x }",
    "{a: 1, \"b c\": 2}",
    "{a, b} = r", "a, b = b, a", "xs[1..<3]", "xs[..]", "xs[-2..]", "xs[.. by 2]", "xs[0, ..]",
    "a[1].b(2)[3]",
    "if a { 1 } else if b { 2 } else { 3 }", "try { 1 } catch e { 2 }", "import \"a.dr\" as a", "set n = 1",
    "f(1) { x, y -> x + y }", "f() { 1 }", "1 + (\n2\n)", "a\n  .b()\n  .c()", "x = if a { 1 }\nelse { 2 }",
    "r.k = 1", "r[\"k\"] += 1", "fn f() { outer n += 1 }", "not a in b", "a not in b", "1..10 by 2",
    "-2 ** -2",
    "\"{x:.3} {f(\"a\")} {{a: 1}}\"", "\"\"\"\n  a\n  \"\"\"", "'{literal}'",
    "f(by: 1, as: 2, set: 3, outer: 4, if: 5)",
    "[x for a, b in xs if a for c in b]", "for i in 1..3 { f(i) }", "while a { break }", "f(a,\n  b,\n)",
    "a[i == 1]", "a[x -> x]", "set = 3", "1e4", "x.if", "photos.with(light)",
  ]

  @Test(arguments: accepted) func accepts(_ text: String) {
    let result = parse(text)
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.message))")
    #expect(result.completeness == .complete)
  }

  static let refused = [
    "f(a=1)", "x[1:3]", "elif x { }", "a ^ b", "a < b < c", "1..", "x = ", "1 2", "f() {a: 1}",
    "if x { 1 } elif y { 2 }",
    "def f(x) { x }", "(1, 2)", "[1", "\"abc", "]", "fn (a, a) { 1 }", "f(1) = 2", "0b1",
    "99999999999999999999",
    "\"\\q\"", "a ? b : c", "a && b", "!a", "let x = 1", "x = y = 1",
  ]

  @Test(arguments: refused) func refuses(_ text: String) {
    let result = parse(text)
    #expect(result.hasErrors)
    #expect(result.completeness != .complete)
  }

  @Test(arguments: [
    ("f(1,", Completeness.incomplete(depth: 1)), ("fn f(x) {", .incomplete(depth: 1)),
    ("for i in 1..3 {\n  f([", .incomplete(depth: 3)), ("x = ", .incomplete(depth: 0)),
    ("1 +", .incomplete(depth: 0)),
    ("\"\"\"abc", .incomplete(depth: 0)), ("if a { 1 } else", .incomplete(depth: 0)), ("a ^", .invalid),
    ("f(1,, ", .invalid), ("\"abc", .invalid), ("x = 1", .complete), ("if a { 1 }", .complete),
    ("a = [", .incomplete(depth: 1)),
  ]) func answersCompleteness(_ text: String, _ expected: Completeness) {
    #expect(parse(text).completeness == expected)
  }

  @Test func everyLineOfAFunctionButItsLastIsIncomplete() {
    let lines = [
      "fn median(xs) {", "  s = sort(xs)", "  if len(s) % 2 == 1 {", "    s[0]", "  } else {", "    s[1]",
      "  }", "}",
    ]
    let depths = [1, 1, 2, 2, 2, 2, 1]
    for (index, depth) in depths.enumerated() {
      #expect(parse(lines[...index].joined(separator: "\n")).completeness == .incomplete(depth: depth))
    }
    #expect(parse(lines.joined(separator: "\n")).completeness == .complete)
  }

  @Test func severalMistakesAreReportedTogether() {
    let result = parse("a = 1 ^ 2\nb = 3\nf(x=1)\nc = 4")
    #expect(result.diagnostics.count == 2)
    #expect(result.block.statements.count == 2)
  }

  @Test func whatFollowsFromAMistakeIsNotReported() {
    for text in [
      "print(\"hello)\nx = 1", "f = x -> { y = 1; y }\nz = 2", "a = [1, 2\nb = 3", "x = 1a + (2\ny = 3",
      "fn f(x) {\n  if x {\n    1\n", "print(\"{1 + 1)\ny = 2", "def f(x):\n  return x",
    ] {
      #expect(parse(text).diagnostics.count == 1, "\(text): \(parse(text).diagnostics.map(\.message))")
    }
  }

  @Test func linesMayEndInACarriageReturn() throws {
    let source = Source(name: "test.dr", text: "x = 1\r\nif x {\r\n  f(x,\r\n    2)\r\n}\r\ny = 1 ^ 2\r\n")
    let result = Parser.parse(source)
    #expect(result.block.statements.count == 2)
    let problem = try #require(result.diagnostics.first)
    #expect(
      problem.render(source: source) == """
        test.dr:6:7: error: `^` is not an operator
          6 | y = 1 ^ 2
            |       ^
        hint: write `**` for powers
        """)
  }

  @Test func rangesCoverWhatWasWritten() throws {
    let source = Source(name: "test.dr", text: "größe = f(1, 2).mean() + x")
    let statement = try #require(Parser.parse(source).block.statements.first)
    guard case .assign(let place, _, let value, _) = statement.kind else {
      Issue.record("not an assignment")
      return
    }
    #expect(source.text(in: place.range) == "größe")
    #expect(source.text(in: value.range) == "f(1, 2).mean() + x")
    guard case .binary(_, let left, _) = value.kind else {
      Issue.record("not a sum")
      return
    }
    #expect(source.text(in: left.range) == "f(1, 2).mean()")
  }

  @Test func powersBindTighterThanMinusAndToTheRight() throws {
    let statement = try #require(parse("-2 ** 3 ** 2").block.statements.first)
    guard case .expression(let value, _) = statement.kind, case .negate(let power) = value.kind,
      case .binary("**", _, let right) = power.kind, case .binary("**", _, _) = right.kind
    else {
      Issue.record("wrong shape")
      return
    }
  }

  @Test func commentsAboveAFunctionAreItsHelp() throws {
    let statement = try #require(
      parse("# not this\n\n# The median.\n# Of numbers.\nfn median(xs) { 1 }").block.statements.first)
    guard case .function(let function) = statement.kind else {
      Issue.record("not a function")
      return
    }
    #expect(function.documentation == "The median.\nOf numbers.")
  }

  @Test func cellsIgnoreMarkersInsideStrings() {
    let text = "a = 1\n# %% Data\nx = \"\"\"\n# %% text\n\"\"\"\n# %% [markdown] About\n# Words.\n"
    let source = Source(name: "test.dr", text: text)
    let cells = Cell.cells(of: source)
    #expect(cells.map(\.title) == ["", "Data", "About"])
    #expect(cells.map(\.kind) == [.code, .code, .markdown])
    #expect(source.text(in: cells[2].range) == "# Words.\n")
  }
}
