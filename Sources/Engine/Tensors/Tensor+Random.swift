import Kernels
import Random

/// Tensors of random numbers, determined by their key.
extension Tensor {
  /// Independent values, uniform from `low` to `high`.
  public static func uniform(_ low: Float, _ high: Float, shape: [Int], key: RandomKey) throws -> Tensor {
    let result = try RawTensor(shape: shape)
    var stream = key.stream()
    for i in 0..<result.count {
      result.pointer[i] = low + (high - low) * Float(stream.uniform())
    }
    return Tensor(result)
  }

  /// Independent values of the standard normal distribution.
  public static func normal(shape: [Int], key: RandomKey) throws -> Tensor {
    let result = try RawTensor(shape: shape)
    var stream = key.stream()
    for i in 0..<result.count { result.pointer[i] = Float(stream.normal()) }
    return Tensor(result)
  }
}
