import Failures
import Random
import Testing

@testable import Imaging

struct BackgroundsTests {
  @Test(arguments: BackgroundStyle.names)
  func itemsDependOnTheSeedAndTheirNumberAlone(_ name: String) throws {
    let style = try BackgroundStyle(named: name)
    let few = try Backgrounds(style, count: 2, size: ImageSize(32), seed: 1)
    let many = try Backgrounds(style, count: 9, size: ImageSize(32), seed: 1)
    #expect(try few.item(at: 1) == many.item(at: 1, reader: RandomKey(seed: 3)))
    ImageCache.shared.removeAll()
    let again = try few.item(at: 1)
    #expect(try many.item(at: 1) == again)
    #expect(try few.item(at: 0) != again)
    #expect(try Backgrounds(style, count: 2, size: ImageSize(32), seed: 2).item(at: 1) != again)
  }

  @Test(arguments: [0, 0.2, 0.5, 0.9, 1])
  func leavesCoverEverythingInPlausibleColours(_ complexity: Double) throws {
    let style = try BackgroundStyle.leaves(LeafStyle(complexity: complexity))
    let set = try Backgrounds(style, count: 16, size: ImageSize(height: 40, width: 56), seed: 4)
    var mean: Float = 0
    for index in 0..<16 {
      let image = try set.item(at: index)
      #expect(image.channels == 3 && image.height == 40 && image.width == 56)
      #expect(image.pixels.allSatisfy { $0 >= 0 && $0 <= 1 })
      #expect(Set(image.pixels).count > 20, "background \(index) is flat")
      mean += image.pixels.reduce(0, +) / Float(image.pixels.count * 16)
    }
    #expect((0.25...0.65).contains(mean), "neither dark nor washed out: \(mean)")
  }

  @Test func nonsenseIsRefused() {
    #expect(throws: Failure.self) { try LeafStyle(complexity: 1.1) }
    #expect(throws: Failure.self) { try LeafStyle(complexity: .nan) }
    #expect(throws: Failure.self) { try BackgroundStyle(named: "faces") }
    #expect(throws: Failure.self) { try Backgrounds(.simple, count: 0, size: ImageSize(8), seed: 1) }
    #expect(throws: Failure.self) { try Backgrounds(.simple, count: 1, size: ImageSize(0), seed: 1) }
  }
}
