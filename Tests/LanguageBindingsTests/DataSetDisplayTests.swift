import LanguageBindings
import Scoring
import Interpreter
import Syntax
import Testing

/// Data sets are shown as pictures of their first items.
@Suite struct DataSetDisplayTests {
  /// Six pictures of 176 pixels with gaps and margins, the rainy ones above the clean ones.
  @Test(arguments: [
    ("photos", 1124, 204), ("photos.crop(8)", 1124, 204), ("photos.take(2)", 388, 204),
    ("photos.with(rain(\"range/small\"))", 1148, 388),
  ])
  func setsAreShownAsPictures(_ set: String, width: Int, height: Int) throws {
    let session = Session(registry: Registry.derain(), output: RecordedOutput())
    let script = "photos = backgrounds(\"simple\", count: 8, size: 16, seed: 1)\n\(set)"
    let value = try session.evaluate(Source(name: "t", text: script)).value
    let pictures = try #require(value?.asObject).richForms().compactMap { form in
      if case .png(let make) = form { try make() } else { nil }
    }
    let png = try #require(pictures.first)
    func number(at offset: Int) -> Int { png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    #expect(number(at: 16) == width && number(at: 20) == height)
    #expect(try #require(value?.asObject).richForms().count == 2)
  }

  @Test func aPictureThatCannotBeReadLeavesTheText() throws {
    let session = Session(registry: Registry.derain(), output: RecordedOutput())
    let script = "backgrounds(\"simple\", count: 8, size: 16, seed: 1).crop(64)"
    let value = try #require(try session.evaluate(Source(name: "t", text: script)).value?.asObject)
    for case .png(let make) in try value.richForms() { #expect(throws: (any Error).self) { try make() } }
    #expect(value.text(width: 200).contains("8 simple backgrounds"))
  }
}
