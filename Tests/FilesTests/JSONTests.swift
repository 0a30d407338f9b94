import Failures
import Testing

@testable import Files

struct JSONTests {
  private func parsed(_ text: String) throws -> JSON { try JSON(parsing: text.utf8, name: "the text") }

  @Test func readsAndWritesWhatJSONHas() throws {
    let text = #"{"b":[1,-2.5,true,false,null],"a":{"ü \" \\ \n":"\u0001"},"empty":[],"none":{}}"#
    let value = try parsed(text)
    #expect(value["b"] == .array([.int(1), .double(-2.5), .bool(true), .bool(false), .null]))
    #expect(value["a"]?.asObject?.first?.name == "ü \" \\ \n")
    #expect(try parsed(value.text) == value)
    #expect(value.text == text)
  }

  @Test(arguments: ["", "{", "[1,]", "{\"a\":1,\"a\":2}", "nul", "1e999", "\"\u{0}\""])
  func refusesOtherTexts(text: String) {
    #expect(throws: Failure.self) { try parsed(text) }
  }

  @Test func deepNestingIsRefusedOrRead() throws {
    #expect(
      try parsed(String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)).asArray != nil)
    #expect(throws: Failure.self) { try parsed(String(repeating: "[", count: 1_000_000)) }
  }
}
