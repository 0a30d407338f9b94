import Glibc
import Resources

/// A function of one number, with its derivative, for which oneDNN has no kernel or none that is accurate enough. Loops
/// run on all threads.
public enum UnaryFunction: Hashable, Sendable {
  /// Natural logarithm, square root, absolute value (with derivative 0 at 0), and sine and cosine of radians.
  case log, squareRoot, magnitude, sine, cosine
  /// Floor, ceiling, the nearest integer (halves to even, as in NumPy) and the sign (−1, 0 or 1; NaN stays NaN). Their
  /// derivatives are 0 everywhere.
  case floor, ceiling, round, sign
  /// log(1 + x) and eˣ − 1, accurate for small x.
  case logOfOnePlus, exponentialLessOne
  /// 2/√π ∫₀ˣ e^(−t²) dt.
  case errorFunction

  /// Whether 0 maps to 0 with a finite derivative, so that padding channels stay zero, as do their gradients.
  private var keepsZero: Bool {
    switch self {
    case .log, .cosine, .squareRoot: false
    default: true
    }
  }

  /// The function of each value, in the layout of `input`; plain where padding channels would not stay zero.
  public func forward(_ input: RawTensor) throws -> RawTensor {
    let source = input.isDense || keepsZero ? input : try input.plain()
    let result = try source.sibling()
    let (x, y) = (source.pointer, result.pointer)
    Parallel.forEachPart(of: source.physicalCount, grain: 1 << 13) { part in
      let start = part.lowerBound
      value(x + start, into: y + start, count: part.count)
    }
    return result
  }

  /// The gradient with respect to the input, in the layout of the output.
  public func backward(_ gradient: RawTensor, input: RawTensor) throws -> RawTensor {
    let source = input.isDense || keepsZero ? input : try input.plain()
    let given = try Reorder.apply(gradient, to: source.layout)
    let result = try source.sibling()
    let (g, x, y) = (given.pointer, source.pointer, result.pointer)
    Parallel.forEachPart(of: source.physicalCount, grain: 1 << 13) { part in
      let start = part.lowerBound
      derivative(g + start, x + start, into: y + start, count: part.count)
    }
    return result
  }

  private func value(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .log: Elementwise.map(x, into: y, count: count, logf)
    case .squareRoot: Elementwise.map(x, into: y, count: count) { $0.squareRoot() }
    case .magnitude: Elementwise.map(x, into: y, count: count) { abs($0) }
    case .sine: Elementwise.map(x, into: y, count: count, sinf)
    case .cosine: Elementwise.map(x, into: y, count: count, cosf)
    case .floor: Elementwise.map(x, into: y, count: count) { $0.rounded(.down) }
    case .ceiling: Elementwise.map(x, into: y, count: count) { $0.rounded(.up) }
    case .round: Elementwise.map(x, into: y, count: count) { $0.rounded(.toNearestOrEven) }
    case .sign: Elementwise.map(x, into: y, count: count) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .logOfOnePlus: Elementwise.map(x, into: y, count: count, log1pf)
    case .exponentialLessOne: Elementwise.map(x, into: y, count: count, expm1f)
    case .errorFunction: Elementwise.map(x, into: y, count: count, erff)
    }
  }

  private func derivative(
    _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch self {
    case .log: Elementwise.map(g, x, into: y, count: count) { $0 / $1 }
    case .squareRoot: Elementwise.map(g, x, into: y, count: count) { $0 * (0.5 / $1.squareRoot()) }
    case .magnitude: Elementwise.map(g, x, into: y, count: count) { $0 * ($1 > 0 ? 1 : $1 < 0 ? -1 : 0) }
    case .sine: Elementwise.map(g, x, into: y, count: count) { $0 * cosf($1) }
    case .cosine: Elementwise.map(g, x, into: y, count: count) { -$0 * sinf($1) }
    case .floor, .ceiling, .round, .sign: y.update(repeating: 0, count: count)
    case .logOfOnePlus: Elementwise.map(g, x, into: y, count: count) { $0 / (1 + $1) }
    case .exponentialLessOne: Elementwise.map(g, x, into: y, count: count) { $0 * expf($1) }
    case .errorFunction:
      // 2/√π · e^(−x²).
      Elementwise.map(g, x, into: y, count: count) { $0 * (1.128379167 * expf(-$1 * $1)) }
    }
  }
}
