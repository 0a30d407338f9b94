import Kernels
import Testing

@Suite struct LayoutTests {
  @Test(arguments: [[1, 3, 5, 7], [2, 16, 4, 4], [1, 17, 3, 2]])
  func blockingAndBackKeepsEveryValue(_ shape: [Int]) throws {
    let plain = try RawTensor(shape: shape)
    for i in 0..<plain.count { plain.pointer[i] = Float(i) }
    let blocked = try Reorder.apply(plain, to: PreferredLayout.image)
    #expect(blocked.physicalCount >= plain.count)
    let back = try blocked.plain()
    #expect((0..<plain.count).allSatisfy { back.pointer[$0] == Float($0) })
  }

  @Test func filledUpChannelsAreZero() throws {
    let plain = try RawTensor(shape: [1, 3, 2, 2])
    plain.buffer.fill(1)
    let blocked = try Reorder.apply(plain, to: .blocked(16))
    let total = (0..<blocked.physicalCount).reduce(Float(0)) { $0 + blocked.pointer[$1] }
    #expect(total == 12)
  }
}

@Suite struct LinearAlgebraTests {
  @Test func eigenvaluesOfAKnownMatrix() throws {
    // A rotation of diag(1, 4).
    let values = try #require(symmetricEigenvalues([2.5, 1.5, 1.5, 2.5], size: 2))
    #expect(abs(values[0] - 1) < 1e-12 && abs(values[1] - 4) < 1e-12)
  }

  @Test func eigenvaluesOfWhatIsNoNumberAreNil() {
    #expect(symmetricEigenvalues([.nan, 0, 0, 1], size: 2) == nil)
  }

  @Test func productsAgreeInBothPrecisions() throws {
    let (m, n, k) = (5, 7, 9)
    let a = (0..<m * k).map { Double($0 % 11) - 5 }
    let b = (0..<k * n).map { Double($0 % 7) - 3 }
    let exact = MatrixProduct.float64(a, b, m: m, n: n, k: k)
    for row in 0..<m {
      for column in 0..<n {
        let sum = (0..<k).reduce(0.0) { $0 + a[row * k + $1] * b[$1 * n + column] }
        #expect(exact[row * n + column] == sum)
      }
    }
    var single = [Float](repeating: 0, count: m * n)
    try MatrixProduct.float32(a.map { Float($0) }, b.map { Float($0) }, into: &single, m: m, n: n, k: k)
    #expect(single.map(Double.init) == exact)
  }
}

@Suite struct ConvolutionMethodTests {
  /// F(4×4, 3×3) loses about a digit against the direct kernels, and no more: 5e-7 relative was measured.
  @Test func winogradStaysCloseToTheDirectKernels() throws {
    let geometry = try ConvolutionGeometry(
      input: [2, 32, 24, 20], weights: [48, 32, 3, 3], stride: 1, padding: 1, dilation: 1, groups: 1)
    let input = try RawTensor(shape: geometry.inputShape)
    let weights = try RawTensor(shape: geometry.weightShape)
    for i in 0..<input.count { input.pointer[i] = Float((i * 7919) % 1009) / 1009 - 0.5 }
    for i in 0..<weights.count { weights.pointer[i] = Float((i * 104_729) % 997) / 997 - 0.5 }
    func output(_ method: ConvolutionMethod) throws -> RawTensor {
      try Convolution.forward(
        input, Convolution.Weights(weights), bias: nil, relu: false, geometry, method: method
      ).plain()
    }
    let fast = try output(.automatic)
    let direct = try output(.direct)
    let largest = (0..<direct.count).reduce(Float(0)) { max($0, abs(direct.pointer[$1])) }
    let error = (0..<direct.count).reduce(Float(0)) { max($0, abs(direct.pointer[$1] - fast.pointer[$1])) }
    #expect(error <= 5e-6 * largest)
  }
}
