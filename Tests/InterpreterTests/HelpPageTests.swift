import Console
import Testing

@testable import Interpreter

struct HelpPageTests {
  private func page(_ width: Int?, _ write: (inout HelpPage) -> Void) -> String {
    var page = HelpPage(width: width)
    write(&page)
    return page.text
  }

  @Test func wordsAreBrokenUnderTheirStart() {
    #expect(
      page(20) { $0.words("one two three four five six", indent: 2) } == "  one two three four\n  five six")
    #expect(page(12) { $0.words("f(a, size: 64)", hang: 4) } == "f(a,\n    size: 64)")
    #expect(page(nil) { $0.words("one two three four five six") } == "one two three four five six")
  }

  @Test func termsStandBesideTheirMeaningWhereThereIsRoom() {
    func terms(_ width: Int) -> String {
      page(width) { $0.terms([("size", "How large it is."), ("n", "How many.")], indent: 2) }
    }
    #expect(terms(40) == "  size  How large it is.\n  n     How many.")
    #expect(terms(16) == "  size  How\n        large it\n        is.\n  n     How\n        many.")
    #expect(terms(14) == "  size\n      How\n      large it\n      is.\n  n\n      How\n      many.")
  }

  @Test func codeIsBrokenOnlyWhereItHasNoRoom() {
    #expect(page(40) { $0.code("  f(a, b: 1)  # text") } == "  f(a, b: 1)  # text")
    #expect(page(nil) { $0.code("  f(aaaaaaaaaa, bbbbbbbbbb)") } == "  f(aaaaaaaaaa, bbbbbbbbbb)")
    // Behind a comma rather than elsewhere.
    #expect(page(20) { $0.code("  x = f(aaa + bbb, ccc)") } == "  x = f(aaa + bbb,\n      ccc)")
    #expect(page(14) { $0.code("  x = f(aaa + bbb, ccc)") } == "  x = f(aaa +\n      bbb,\n      ccc)")
  }

  @Test(arguments: [40, 80, 200])
  func helpFitsTheScreen(width: Int) {
    let registry = Registry(topics: Registry.coreTopics)
    for name in registry.names + registry.types.keys + registry.topics.map(\.name) {
      for text in [registry.help(name, width: width), registry.manual(name, width: width)] {
        let lines = text.split(separator: "\n").map(String.init)
        for line in lines {
          #expect(DisplayWidth.columns(line) <= width || !line.dropFirst(8).contains(" "), "\(name): \(line)")
        }
      }
    }
    #expect(registry.overview(width: width).split(separator: "\n").allSatisfy { $0.count <= width })
  }

  @Test(arguments: ["number", "list", "string", "record", "table", "range", "int"])
  func typesHaveAnOverview(name: String) {
    let text = Registry(topics: Registry.coreTopics).help(name)
    #expect(text.contains("type ") && text.contains("functions: "))
  }
}
