import Testing

@testable import Syntax

struct ColouringTests {
  /// The parts of a text with their kinds.
  private func parts(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return Colouring.spans(of: text).map { "\($0.kind) \(String(decoding: bytes[$0.range], as: UTF8.self))" }
  }

  @Test(arguments: [
    ("x = 1 # one", ["number 1", "comment # one"]),
    ("fn f(a) { return a }", ["keyword fn", "call f", "keyword return"]),
    ("set steps = 2e3", ["keyword set", "number 2e3"]), ("y = set", []),
    ("net.train(data)", ["call train"]), ("f (x)", []),
    ("'雨'", ["string '", "string 雨", "string '"]),
    (
      "\"a {x:.2} b\"",
      ["string \"", "string a ", "interpolation {", "interpolation :.2}", "string  b", "string \""]
    ),
    // Unfinished and wrong text.
    ("\"abc", ["string \"", "string abc"]), ("f(\"\"\"\na", ["call f", "string \"\"\"", "string \na"]),
    ("§ 1", ["number 1"]), ("", []),
  ])
  func partsHaveKinds(text: String, parts: [String]) {
    #expect(self.parts(text) == parts)
  }

  @Test(arguments: ["\"{\"{", "'''", "\"\"\"{\"\"\"", "# %%\nx", "1..2.3e", "\"\\", "{:}", "\u{0}a\r\nb"])
  func spansAreInOrderAndInside(text: String) {
    var end = 0
    for span in Colouring.spans(of: text) {
      #expect(span.range.lowerBound >= end)
      end = span.range.upperBound
    }
    #expect(end <= text.utf8.count)
  }
}
