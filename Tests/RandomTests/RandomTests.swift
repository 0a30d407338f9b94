import Testing

@testable import Random

@Suite struct RandomTests {
  @Test func drawsDependOnTheirKeyAlone() {
    let key = RandomKey(seed: 3).purpose("rain")
    var late = key.index(5).stream()
    _ = (0..<100).map {
      var other = key.index($0).stream(); return other.next()
    }
    var again = key.index(5).stream()
    #expect((0..<10).map { _ in late.next() } == (0..<10).map { _ in again.next() })
  }

  @Test func seedsPurposesAndIndicesSeparateStreams() {
    let keys = [
      RandomKey(seed: 1), RandomKey(seed: 2), RandomKey(seed: 1).purpose("a"),
      RandomKey(seed: 1).purpose("b"),
      RandomKey(seed: 1).index(0), RandomKey(seed: 1).index(1), RandomKey(seed: 1).purpose("a").index(1),
      RandomKey(seed: 1).index(1).purpose("a"),
    ]
    var firsts: Set<UInt64> = []
    for key in keys {
      var stream = key.stream()
      firsts.insert(stream.next())
    }
    #expect(firsts.count == keys.count)
  }

  /// Known answer of Philox 4×32-10 for counter and key zero, from the published test vectors of Random123.
  @Test func philoxGivesThePublishedVector() {
    let (first, second) = Philox.block(key: 0, counter: 0, domain: 0)
    #expect(first == 0xe169_c58d_6627_e8d5)
    #expect(second == 0x9b00_dbd8_bc57_ac4c)
  }

  @Test func uniformAndNormalDrawsHaveTheirMoments() {
    var stream = RandomKey(seed: 9).stream()
    let uniforms = stream.uniforms(20_001).map(Double.init)
    #expect(uniforms.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniforms.reduce(0, +) / 20_001 - 0.5) < 0.01)
    let normals = (0..<20_000).map { _ in stream.normal() }
    #expect(abs(normals.reduce(0, +) / 20_000) < 0.03)
    #expect(abs(normals.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.04)
  }
}
