import Resources
import Testing

@testable import Kernels

@Suite struct MemoryPoolTests {
  @Test func aFreedBlockServesTheNextRequestOfItsSize() throws {
    // A size that no other test asks for, because all share the pool.
    let count = 123_457
    var first: Buffer? = try Buffer(count: count)
    let address = first?.pointer
    first = nil
    let second = try Buffer(count: count)
    #expect(second.pointer == address)
  }

  @Test(arguments: [1, 16, 17, 1000, 65_537, 1_000_003])
  func blocksAreAlignedAndLargeEnough(_ count: Int) throws {
    let buffer = try Buffer(count: count)
    #expect(Int(bitPattern: buffer.pointer) % 64 == 0)
    buffer.fill(1)
    #expect(buffer.count == count)
  }

  @Test(arguments: [1, 255, 256, 257, 1025, 5000, 1 << 20, (1 << 20) + 1, 123_456_789])
  func sizeClassesWasteAtMostAQuarter(_ bytes: Int) {
    let size = MemoryPool.sizeClass(bytes: bytes)
    #expect(size >= bytes)
    #expect(size <= max(256, bytes + bytes / 4 + 64))
    #expect(MemoryPool.sizeClass(bytes: size) == size)
  }

  @Test func moreThanTheMemoryThereIsIsAnErrorThatSaysHowMuchIsFree() {
    #expect { try Buffer(count: 1 << 42) } throws: { "\($0)".contains("free") }
  }

  @Test func moreThanTheBoundIsAnErrorAndLeavesThePoolUsable() throws {
    let before = MemoryBudget.limit
    MemoryBudget.limit = MemoryPool.use.live + (1 << 20)
    defer { MemoryBudget.limit = before }
    #expect { try Buffer(count: 1 << 20) } throws: { "\($0)".contains("DERAIN_MEMORY") }
    #expect(try Buffer(count: 1 << 16).count == 1 << 16)
  }

  @Test func aPartKeepsItsBlockAlive() throws {
    var whole: Buffer? = try Buffer(count: 64)
    whole?.fill(3)
    let part = Buffer(part: try #require(whole), from: 32, count: 32)
    whole = nil
    #expect((0..<32).allSatisfy { part.pointer[$0] == 3 })
  }
}
