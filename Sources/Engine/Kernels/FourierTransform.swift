internal import CKissFFT
import Failures
import Glibc
import Resources

/// Discrete Fourier transforms by KISS FFT, not normalised in either direction. Complex numbers are pairs (real,
/// imaginary) in a last axis of size 2.
public enum FourierTransform {
  /// The library's prepared factors for one length. Any number of threads may use them at the same time.
  private final class Plan: @unchecked Sendable {
    let configuration: kiss_fft_cfg

    init(_ key: Key) throws {
      guard key.size < 1 << 30, let made = kiss_fft_alloc(Int32(key.size), key.isInverse ? 1 : 0, nil, nil)
      else {
        throw Failure("a Fourier transform of length \(key.size) needs more memory than there is")
      }
      configuration = made
    }

    deinit { free(UnsafeMutableRawPointer(configuration)) }
  }

  private struct Key: Hashable {
    let size: Int
    let isInverse: Bool
  }

  private static let plans = KernelCache<Key, Plan>()

  private static func plan(_ size: Int, inverse: Bool) throws -> Plan {
    let key = Key(size: size, isInverse: inverse)
    return try plans.value(for: key) { try Plan(key) }
  }

  private typealias Complex = kiss_fft_cpx

  private static func complex(_ floats: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Complex> {
    UnsafeMutableRawPointer(floats).assumingMemoryBound(to: Complex.self)
  }

  /// The number of lines from which a second thread is worth its start: a transform takes about 10 ns for each value.
  private static func grain(_ size: Int) -> Int { max(1, 4096 / size) }

  /// Σⱼ xⱼ e^(−2πi jk/n) for k from 0 to n/2, along the last axis of real values, as NumPy's `rfft`. The other
  /// frequencies are conjugates of these.
  ///
  /// - Parameters:
  ///   - source: plain, with the values of `shape`.
  ///   - shape: (…, n).
  /// - Returns: (…, n / 2 + 1, 2), with n / 2 rounded down.
  public static func real(_ source: RawTensor, shape: [Int]) throws -> RawTensor {
    let size = shape[shape.count - 1]
    let lines = shape.dropLast().reduce(1, *)
    let half = size / 2 + 1
    let result = try RawTensor(shape: shape.dropLast() + [half, 2])
    let plan = try plan(size, inverse: false)
    // Two real lines go through one transform, as real and imaginary part, and are told apart by their symmetry.
    try Parallel.forEachPiece(of: (lines + 1) / 2, grain: grain(size), multiple: 1) { part in
      withUnsafeTemporaryAllocation(of: Complex.self, capacity: 2 * size) { room in
        guard let input = room.baseAddress else { return }
        let output = input + size
        for pair in part {
          let first = source.pointer + 2 * pair * size
          let hasSecond = 2 * pair + 1 < lines
          for j in 0..<size { input[j] = Complex(r: first[j], i: hasSecond ? first[size + j] : 0) }
          kiss_fft(plan.configuration, input, output)
          let target = complex(result.pointer) + 2 * pair * half
          for k in 0..<half {
            let (a, b) = (output[k], output[k == 0 ? 0 : size - k])
            target[k] = Complex(r: 0.5 * (a.r + b.r), i: 0.5 * (a.i - b.i))
            if hasSecond { target[half + k] = Complex(r: 0.5 * (a.i + b.i), i: 0.5 * (b.r - a.r)) }
          }
        }
      }
    }
    return result
  }

  /// n times the real values of length n whose transform has these frequencies from 0 to n/2: the inverse of `real` but
  /// for the factor n.
  ///
  /// - Parameters:
  ///   - source: (…, n / 2 + 1, 2), plain. Imaginary parts at frequency 0 and, for even n, at n/2 are ignored.
  ///   - shape: of the result, (…, n).
  public static func realInverse(_ source: RawTensor, shape: [Int]) throws -> RawTensor {
    let size = shape[shape.count - 1]
    let lines = shape.dropLast().reduce(1, *)
    let half = size / 2 + 1
    let result = try RawTensor(shape: shape)
    let plan = try plan(size, inverse: true)
    try Parallel.forEachPiece(of: (lines + 1) / 2, grain: grain(size), multiple: 1) { part in
      withUnsafeTemporaryAllocation(of: Complex.self, capacity: 2 * size) { room in
        guard let input = room.baseAddress else { return }
        let output = input + size
        for pair in part {
          let first = complex(source.pointer) + 2 * pair * half
          let hasSecond = 2 * pair + 1 < lines
          for k in 0..<half {
            var a = first[k]
            var b = hasSecond ? first[half + k] : Complex(r: 0, i: 0)
            // At these frequencies, the transform of real values has no imaginary part.
            if k == 0 || 2 * k == size {
              a.i = 0
              b.i = 0
            }
            input[k] = Complex(r: a.r - b.i, i: a.i + b.r)
            if k > 0, 2 * k != size { input[size - k] = Complex(r: a.r + b.i, i: b.r - a.i) }
          }
          kiss_fft(plan.configuration, input, output)
          let target = result.pointer + 2 * pair * size
          for j in 0..<size {
            target[j] = output[j].r
            if hasSecond { target[size + j] = output[j].i }
          }
        }
      }
    }
    return result
  }

  /// Transforms complex values along one axis, without normalisation.
  ///
  /// - Parameters:
  ///   - axis: any but the last, counted from 0.
  ///   - source: (…, 2), plain.
  ///   - inverse: takes e^(+2πi jk/n) in place of e^(−2πi jk/n).
  public static func along(_ axis: Int, _ source: RawTensor, inverse: Bool) throws -> RawTensor {
    let shape = source.shape
    let size = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *) / 2
    let outer = shape[..<axis].reduce(1, *)
    let result = try RawTensor(shape: shape)
    guard result.count > 0 else { return result }
    let plan = try plan(size, inverse: inverse)
    try Parallel.forEachPiece(of: outer * inner, grain: grain(size), multiple: 1) { part in
      withUnsafeTemporaryAllocation(of: Complex.self, capacity: 2 * size) { room in
        guard let input = room.baseAddress else { return }
        let output = input + size
        for line in part {
          let place = line / inner * size * inner + line % inner
          let (from, to) = (complex(source.pointer) + place, complex(result.pointer) + place)
          for j in 0..<size { input[j] = from[j * inner] }
          kiss_fft(plan.configuration, input, output)
          for k in 0..<size { to[k * inner] = output[k] }
        }
      }
    }
    return result
  }
}
