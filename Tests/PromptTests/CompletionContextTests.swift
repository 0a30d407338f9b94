import Interpreter
import Testing

@testable import Prompt

struct CompletionContextTests {
  typealias Call = CompletionContext.CallPlace

  @Test(arguments: [
    ("", CompletionContext.name(prefix: "", call: nil)),
    ("tra", .name(prefix: "tra", call: nil)),
    ("x = größ", .name(prefix: "größ", call: nil)),
    ("run.lo", .member(of: ["run"], prefix: "lo")),
    ("print(run.model.", .member(of: ["run", "model"], prefix: "")),
    ("f(x).me", .nothing),
    ("xs[0].me", .nothing),
    ("\"a\".le", .nothing),
    ("1..n", .name(prefix: "n", call: nil)),
    ("for i in 1..max", .name(prefix: "max", call: nil)),
    ("0.5", .nothing),
    ("12", .nothing),
    ("# tra", .nothing),
    ("x # tra\ny", .name(prefix: "y", call: nil)),
    (":lo", .command(prefix: "lo")),
    (":load da", .file(prefix: "da")),
    (":time tra", .name(prefix: "tra", call: nil)),
    (":vars x", .nothing),
    ("?tra", .help(prefix: "tra")),
    ("? tra", .help(prefix: "tra")),
  ])
  func textBeforeTheCursorSaysWhatIsTyped(text: String, context: CompletionContext) {
    #expect(CompletionContext(text) == context)
  }

  @Test(arguments: [
    ("train(", CompletionContext.name(prefix: "", call: Call(callee: ["train"]))),
    ("train(net, ra", .name(prefix: "ra", call: Call(callee: ["train"], position: 1))),
    (
      "train(net, lr: 2, st",
      .name(prefix: "st", call: Call(callee: ["train"], position: 2, given: ["lr"]))
    ),
    (
      "train(net, lr: x",
      .name(prefix: "x", call: nil)
    ),
    ("train(1 + x", .name(prefix: "x", call: nil)),
    ("train(f(a, b), st", .name(prefix: "st", call: Call(callee: ["train"], position: 1))),
    ("train([a, b", .name(prefix: "b", call: nil)),
    ("train({seed: 1}, st", .name(prefix: "st", call: Call(callee: ["train"], position: 1))),
    ("net.train(st", .name(prefix: "st", call: Call(callee: ["net", "train"]))),
    ("(a, b", .name(prefix: "b", call: nil)),
    ("train(\n  net,\n  st", .name(prefix: "st", call: Call(callee: ["train"], position: 1))),
    ("print(\"a, (b\", st", .name(prefix: "st", call: Call(callee: ["print"], position: 1))),
  ])
  func argumentsKnowTheirCall(text: String, context: CompletionContext) {
    #expect(CompletionContext(text) == context)
  }

  @Test(arguments: [
    ("image(\"photos/st", CompletionContext.string(prefix: "photos/st", call: Call(callee: ["image"]))),
    ("x = 'a \\", .string(prefix: "a \\", call: nil)),
    ("rain(\"a\\\"b", .string(prefix: "a\\\"b", call: Call(callee: ["rain"]))),
    (
      "train(net, schedule: \"co",
      .string(
        prefix: "co", call: Call(callee: ["train"], position: 1, keyword: "schedule", given: ["schedule"]))
    ),
    ("\"loss {run.lo", .member(of: ["run"], prefix: "lo")),
    ("\"loss {x} an", .string(prefix: "loss {x} an", call: nil)),
    ("'no {hole", .string(prefix: "no {hole", call: nil)),
    ("\"\"\"two\nlines", .string(prefix: "two\nlines", call: nil)),
    ("\"done\" + al", .name(prefix: "al", call: nil)),
    ("\"# no comment\" + al", .name(prefix: "al", call: nil)),
  ])
  func stringsAreNotCode(text: String, context: CompletionContext) {
    #expect(CompletionContext(text) == context)
  }

  @Test func unbalancedTextEndsSomewhere() {
    for text in [
      "}", ")))]", "\"{\"{\"{", "f(\")", "\\", "\"\\", "'", "\"\"", "\"\"\"", ".", "..", "a..b.c", "(,:",
    ] {
      #expect(!"\(CompletionContext(text))".isEmpty)
    }
  }
}
