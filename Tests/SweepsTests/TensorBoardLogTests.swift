import Files
import Testing

@testable import Sweeps

@Suite struct TensorBoardLogTests {
  /// The check value of CRC-32C, and zeros as RFC 3720 has them.
  @Test func checksumsAreCastagnolis() {
    #expect(TensorBoardLog.checksum(Array("123456789".utf8)) == 0xe306_9283)
    #expect(TensorBoardLog.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
  }

  @Test func recordsFollowEachOther() {
    let bytes = TensorBoardLog.bytes(
      [Curve("loss", steps: [1, 300], values: [0.5, 0.25])], started: 1_700_000_000, seconds: 10)
    var place = 0
    var lengths: [Int] = []
    while place + 8 <= bytes.count {
      let length = bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      lengths.append(length)
      place += 8 + 4 + length + 4
    }
    #expect(place == bytes.count)
    #expect(lengths == [9 + 2 + 13, 9 + 2 + 2 + 2 + 6 + 5, 9 + 3 + 2 + 2 + 6 + 5])
  }
}
