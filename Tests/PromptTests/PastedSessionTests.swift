import Testing

@testable import Prompt

struct PastedSessionTests {
  private func entries(_ pasted: String) -> [String]? {
    PastedSession(pasted) { $0.count { $0 == "{" } > $0.count { $0 == "}" } }
      .map { PastedSession.entries(of: $0.text) }
  }

  @Test(
    arguments: [
      ("x = 1\ny = 2", nil), ("", nil), ("derain", nil),
      ("derain> x = 1", ["x = 1"]),
      ("derain> x = 1\nderain> x + 1\n_1 = 2\nderain> ?l1", ["x = 1", "x + 1", "?l1"]),
      ("$ derain\nDerain 0.1.0.\nderain> x\n_1 =\ntable\nderain>", ["x"]),
      (
        "derain> fn f(x) {\n          2 * x\n        }\nderain> f(2)\n_1 = 4",
        ["fn f(x) {\n  2 * x\n}", "f(2)"]
      ),
      ("derain> fn f(x) {\n   ...>   2 * x\n   ...> }", ["fn f(x) {\n  2 * x\n}"]),
      ("derain> fn f(x) {\n  2 * x\n}\nderain> 1", ["fn f(x) {\n  2 * x\n}", "1"]),
      ("    derain> a = 1\n    1\n    derain> b = 2", ["a = 1", "b = 2"]),
      // A selection that begins behind the first prompt, and a text that mentions one.
      ("x = 5\nderain> x + 1\n_1 = 6", ["x = 5", "x + 1"]), ("f {\nderain> hi\n}", nil),
    ] as [(String, [String]?)])
  func ofASessionTheEntriesAreTaken(pasted: String, found: [String]?) {
    #expect(entries(pasted) == found)
  }

  @Test func otherTextsAreOneEntry() {
    #expect(PastedSession.entries(of: "x = 1\ny = \"derain> \"") == ["x = 1\ny = \"derain> \""])
    #expect(PastedSession.entries(of: " \n").isEmpty)
  }
}
