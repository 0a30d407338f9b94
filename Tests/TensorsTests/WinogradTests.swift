import Kernels
import Random
import Tensors
import Testing

/// Winograd's transforms round more than direct convolution does; how much more is bounded here and told in
/// docs/numerics.md.
@Suite struct WinogradTests {
  enum Data: String, Sendable, CaseIterable {
    case random
    /// Bright, smooth and positive, as features of photographs are.
    case image
  }

  /// Layers of residual blocks, x + conv(ReLU(conv(x))), as a ResNet of 64 × 16 has 33.
  @Test(arguments: [(1, 64), (33, 16)], Data.allCases)
  func itsErrorStaysSmall(_ size: (layers: Int, channels: Int), _ data: Data) throws {
    let input = try Self.input(data, channels: size.channels)
    let weights = try (0..<size.layers).map { layer in
      let bound = 1 / Float(9 * size.channels).squareRoot()
      return try Tensor.uniform(
        -bound, bound, shape: [size.channels, size.channels, 3, 3], key: RandomKey(seed: 10 + layer))
    }
    let method = Convolution.method
    defer { Convolution.method = method }
    func run(_ method: ConvolutionMethod) throws -> Tensor {
      Convolution.method = method
      return try Self.stack(input, weights) { x, w, relu in
        try x.convolved(with: w, padding: 1, relu: relu)
      } adding: {
        try $0 + $1
      }
    }
    let exact = try Self.stack(
      Reference(input.values().map(Double.init), input.shape),
      weights.map { Reference(try $0.values().map(Double.init), $0.shape) }
    ) { x, w, relu in
      let y = Reference.convolution(x, w, nil, stride: 1, padding: 1, dilation: 1, groups: 1)
      return relu ? y.map { max($0, 0) } : y
    } adding: { a, b in
      Reference(zip(a.values, b.values).map { $0 + $1 }, a.shape)
    }
    let (winograd, direct) = (
      try relativeError(run(.automatic), exact), try relativeError(run(.direct), exact)
    )
    print(
      "numerics: \(size.layers) × \(size.channels), \(data.rawValue): Winograd \(winograd), direct \(direct)")
    #expect(winograd < 2e-6)
    #expect(direct < 2e-6)
  }

  private static func stack<T>(
    _ input: T, _ weights: [T], convolve: (T, T, Bool) throws -> T, adding: (T, T) throws -> T
  ) throws -> T {
    guard weights.count > 1 else { return try convolve(input, weights[0], false) }
    var x = input
    for block in 0..<weights.count / 2 {
      let middle = try convolve(x, weights[2 * block], true)
      x = try adding(x, convolve(middle, weights[2 * block + 1], false))
    }
    return weights.count % 2 == 1 ? try convolve(x, weights[weights.count - 1], false) : x
  }

  private static func input(_ data: Data, channels: Int) throws -> Tensor {
    let shape = [1, channels, 24, 24]
    switch data {
    case .random: return try .normal(shape: shape, key: RandomKey(seed: 1))
    case .image:
      let coarse = try Tensor.uniform(0.2, 1, shape: [1, channels, 4, 4], key: RandomKey(seed: 2))
      return try coarse.resized(height: 24, width: 24, .bicubic)
    }
  }
}
