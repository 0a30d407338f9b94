import Glibc
import Resources
import Synchronization
import Testing

@testable import Kernels

@Suite struct CancellationTests {
  private struct CalledOff: Error {}

  /// Does something that is called off after so many seconds, as far as this thread is concerned.
  private func callingOff<Result>(after seconds: Double, _ work: () throws -> Result) rethrows -> Result {
    let end = ContinuousClock.now + .seconds(seconds)
    let thread = pthread_self()
    Cancellation.install(
      isWanted: { ContinuousClock.now > end && pthread_equal(thread, pthread_self()) != 0 },
      error: { CalledOff() })
    defer { Cancellation.install(isWanted: { false }, error: { CalledOff() }) }
    return try work()
  }

  @Test func workApartIsLeftToItself() {
    let start = ContinuousClock.now
    callingOff(after: 0.05) {
      _ = #expect(throws: CalledOff.self) { try Cancellation.apart(cost: .max) { usleep(3_000_000) } }
    }
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test func workApartGivesItsResultAndItsError() throws {
    struct Odd: Error {}
    try callingOff(after: 1000) {
      let threads = try Cancellation.apart(cost: .max) { Threads.count }
      #expect(threads == Threads.count)
      #expect(throws: Odd.self) { try Cancellation.apart(cost: .max) { throw Odd() } }
    }
  }

  @Test func aProductApartHasTheSameBytes() throws {
    var values = (0..<150 * 150).map { Float(($0 * 7919) % 1013) / 1013 }
    func product() throws -> [Float] {
      var result = [Float](repeating: 0, count: values.count)
      try values.withUnsafeMutableBufferPointer { a in
        try result.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let c = c.baseAddress else { return }
          try Cancellation.apart(cost: .max) {
            try MatrixProduct.float32(a, a, into: c, m: 150, n: 150, k: 150)
          }
        }
      }
      return result
    }
    let here = try product()
    #expect(try callingOff(after: 1000, product) == here)
  }

  @Test func memoryIsRefusedOnceWorkIsCalledOff() throws {
    try callingOff(after: -1) {
      #expect(throws: CalledOff.self) { try Buffer(count: 10) }
      #expect(throws: CalledOff.self) { try Parallel.forEachPiece(of: 10) { _ in } }
      // What there is can be kept.
      let kept = try Cancellation.shielding { try Buffer(count: 10).count }
      #expect(kept == 10)
    }
    #expect(try Buffer(count: 10).count == 10)
  }

  @Test func piecesCoverTheWhole() throws {
    for count in [0, 1, 100, 5000, 70_001] {
      let sum = Mutex(0)
      try Parallel.forEachPiece(of: count, grain: 64, multiple: 16) { part in
        sum.withLock { $0 += part.count }
      }
      #expect(sum.withLock { $0 } == count)
    }
  }
}
