import Random
import Tensors

/// Float64 references: slow, plain, and written from the definitions.
struct Reference {
  var shape: [Int]
  var values: [Double]

  init(_ values: [Double], _ shape: [Int]) {
    self.values = values
    self.shape = shape
  }

  /// Normal values that depend on the seed alone.
  init(random shape: [Int], seed: Int, positive: Bool = false) {
    var stream = RandomKey(seed: seed).purpose("test").stream()
    let values = (0..<shape.reduce(1, *)).map { _ in
      // Rounded to float32, so that both sides start from the same numbers.
      Double(Float(positive ? 0.5 + stream.uniform() : stream.normal()))
    }
    self.init(values, shape)
  }

  var tensor: Tensor {
    get throws { try Tensor(values.map { Float($0) }, shape: shape) }
  }

  /// Elementwise with broadcasting, by the definition: every index of the result, missing axes in front.
  static func broadcast(_ a: Reference, _ b: Reference, _ f: (Double, Double) -> Double) -> Reference {
    let rank = max(a.shape.count, b.shape.count)
    let first = [Int](repeating: 1, count: rank - a.shape.count) + a.shape
    let second = [Int](repeating: 1, count: rank - b.shape.count) + b.shape
    let shape = zip(first, second).map { $0 == 1 ? $1 : $0 }
    var result: [Double] = []
    for flat in 0..<shape.reduce(1, *) {
      var rest = flat
      var position = [Int](repeating: 0, count: rank)
      for axis in stride(from: rank - 1, through: 0, by: -1) {
        position[axis] = rest % shape[axis]
        rest /= shape[axis]
      }
      func value(_ source: Reference, _ sizes: [Int]) -> Double {
        var index = 0
        for axis in 0..<rank { index = index * sizes[axis] + (sizes[axis] == 1 ? 0 : position[axis]) }
        return source.values[index]
      }
      result.append(f(value(a, first), value(b, second)))
    }
    return Reference(result, shape)
  }

  func map(_ f: (Double) -> Double) -> Reference { Reference(values.map(f), shape) }

  /// Correlation with zero padding, from the definition.
  static func convolution(
    _ x: Reference, _ w: Reference, _ b: Reference?, stride: Int, padding: Int, dilation: Int, groups: Int
  ) -> Reference {
    let (n, height, width) = (x.shape[0], x.shape[2], x.shape[3])
    let (outputs, depth, kh, kw) = (w.shape[0], w.shape[1], w.shape[2], w.shape[3])
    let oh = (height + 2 * padding - dilation * (kh - 1) - 1) / stride + 1
    let ow = (width + 2 * padding - dilation * (kw - 1) - 1) / stride + 1
    var result = [Double](repeating: 0, count: n * outputs * oh * ow)
    for image in 0..<n {
      for output in 0..<outputs {
        let group = output / (outputs / groups)
        for row in 0..<oh {
          for column in 0..<ow {
            var sum = b?.values[output] ?? 0
            for channel in 0..<depth {
              for i in 0..<kh {
                let y = row * stride + i * dilation - padding
                guard (0..<height).contains(y) else { continue }
                for j in 0..<kw {
                  let z = column * stride + j * dilation - padding
                  guard (0..<width).contains(z) else { continue }
                  sum +=
                    x.values[((image * x.shape[1] + group * depth + channel) * height + y) * width + z]
                    * w.values[((output * depth + channel) * kh + i) * kw + j]
                }
              }
            }
            result[((image * outputs + output) * oh + row) * ow + column] = sum
          }
        }
      }
    }
    return Reference(result, [n, outputs, oh, ow])
  }
}

/// The largest difference between a tensor and its reference, relative to the reference's largest value.
func relativeError(_ tensor: Tensor, _ reference: Reference) throws -> Double {
  guard tensor.shape == reference.shape else { return .infinity }
  let scale = reference.values.map(abs).max() ?? 1
  let differences = zip(try tensor.values(), reference.values).map { abs(Double($0) - $1) }
  return (differences.max() ?? 0) / max(scale, 1e-6)
}
