import Testing

@testable import Syntax

struct MentionsTests {
  @Test(arguments: [
    ("x + _1", ["x", "_1"]), ("a.x(_)", ["a", "_"]), ("\"{_2:.3} _3\" # _4", ["_2"]),
    ("for _ in xs { n += _ }", ["xs", "n"]), ("_, b = f()", ["b", "f"]), ("_ -> 1", []),
    ("for i, _ in xs { }", ["i", "xs"]), ("f(_, 3)", ["f", "_"]), ("_ in xs", ["_", "xs"]), ("(1 +", []),
  ])
  func namesThatAreReadAreFound(text: String, names: [String]) {
    #expect(Mentions.names(in: text).map(\.name) == names)
  }

  @Test func placesAreBytes() {
    let found = Mentions.names(in: "\"é\" + _")
    #expect(found.map(\.range) == [7..<8])
  }
}
