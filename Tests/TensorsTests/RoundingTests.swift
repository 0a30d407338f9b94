import Tensors
import Testing

@Suite struct RoundingTests {
  @Test func halvesGoToTheEvenNumber() throws {
    let x = try Tensor([0.5, 1.5, -0.5, 2.5, -1.2], shape: [5])
    #expect(try x.rounded().values() == [0, 2, -0.0, 2, -1])
    #expect(try x.roundedDown().values() == [0, 1, -1, 2, -2])
    #expect(try x.roundedUp().values() == [1, 2, 0, 3, -1])
    #expect(try Tensor([0, -3, .infinity], shape: [3]).sign().values() == [0, -1, 1])
  }

  @Test func remaindersHaveTheSignOfTheDivisor() throws {
    let a = try Tensor([7, -7, 7, -7, 5.5, -1e-9], shape: [6])
    let b = try Tensor([3, 3, -3, -3, 2, 3], shape: [6])
    #expect(try (a % b).values() == [1, 2, -2, -1, 1.5, 3])
    #expect(try a.floorQuotient(b).values() == [2, -3, -3, 2, 2, -1])
    let c = try Tensor([1, 0, .infinity], shape: [3])
    #expect(try (c % Tensor(0)).values().allSatisfy(\.isNaN))
    #expect(try c.floorQuotient(Tensor(0)).values()[0] == .infinity)
    #expect(try c.floorQuotient(Tensor(-.infinity)).values()[0] == -1)
  }

  @Test func anglesCoverTheCircle() throws {
    let y = try Tensor([0, 1, 0, -1, 0], shape: [5])
    let x = try Tensor([1, 0, -1, 0, 0], shape: [5])
    let angles = try y.angle(x: x).values()
    #expect(zip(angles, [0, Float.pi / 2, Float.pi, -Float.pi / 2, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
  }
}
