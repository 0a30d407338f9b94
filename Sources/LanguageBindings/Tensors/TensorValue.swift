import Files
import ImageTensors
import Imaging
import Interpreter
import Kernels
import Tensors
import Versions

/// A tensor as the language sees it. A variable is one too, whose values can change.
final class TensorValue: DescribedObject {
  static let type = ObjectType<TensorValue>(
    "tensor",
    summary:
      "An array of float32 numbers, a value. Arithmetic and comparisons work value by value, `a @ b` is the matrix "
      + "product, `t[0, ..]` a part.",
    properties: [
      Property("shape", "The sizes of its axes, as a list.") { .list($0.shape.map { .int($0) }) }
    ])

  private let value: Tensor?
  let variable: Variable?

  init(_ tensor: Tensor) {
    value = tensor
    variable = nil
  }

  init(_ variable: Variable) {
    value = nil
    self.variable = variable
  }

  /// For computing with; a variable's records gradients.
  var tensor: Tensor {
    // One of the two is always there.
    value ?? variable?.tensor ?? TensorValue.unreachable
  }

  private static var unreachable: Tensor {
    preconditionFailure("a tensor value holds a tensor or a variable")
  }

  var shape: [Int] { value?.shape ?? variable?.shape ?? [] }

  /// Whether the values can be looked at as a picture: [3 or 1, height, width].
  var isPicture: Bool {
    shape.count == 3 && (shape[0] == 3 || shape[0] == 1) && shape[1] >= 8 && shape[2] >= 8
  }

  // MARK: ScriptObject

  var isChangeable: Bool { variable != nil }

  var parts: Set<Part> { [.tensors, .kernels] }

  func identity(_ text: (Value) -> String) -> String? {
    guard variable == nil, let values = try? tensor.detached.values() else { return nil }
    return "tensor \(shape) \(values.withUnsafeBytes { digest($0) })"
  }

  var oneLine: String {
    let kind = variable == nil ? "tensor" : "variable"
    let values = (try? tensor.detached.values()) ?? []
    if shape.isEmpty, let only = values.first { return "\(kind) \(TensorValue.text(only))" }
    if values.count <= TensorValue.shownInLine, shape.count <= 2, !values.isEmpty {
      return "\(kind) \(shape): \(nested(values))"
    }
    return "\(kind) \(shape)" + statistics(values)
  }

  /// More values do not stand in the one line.
  static let shownInLine = 12

  private func statistics(_ values: [Float]) -> String {
    guard !values.isEmpty else { return ", empty" }
    let broken = values.count { !$0.isFinite }
    if broken > 0 { return ", \(broken) of \(values.count) values are nan or infinite" }
    let low = values.min() ?? 0
    let high = values.max() ?? 0
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    return ", \(TensorValue.text(low)) to \(TensorValue.text(high)), mean \(TensorValue.text(Float(mean)))"
  }

  private func nested(_ values: [Float]) -> String {
    let texts = values.map(TensorValue.text)
    guard shape.count == 2 else { return "[\(texts.joined(separator: ", "))]" }
    let rows = (0..<shape[0]).map { row in
      "[\(texts[row * shape[1]..<(row + 1) * shape[1]].joined(separator: ", "))]"
    }
    return "[\(rows.joined(separator: ", "))]"
  }

  /// Four digits, without trailing zeros.
  static func text(_ value: Float) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.plainText }
    let size = abs(Double(value))
    guard size >= 1e-4, size < 1e7 else { return "\(value)" }
    var scale = 1.0
    while size * scale < 1000 { scale *= 10 }
    let rounded = (Double(value) * scale).rounded() / scale
    return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
  }

  func richForms() throws -> [RichForm] {
    var forms: [RichForm] = [.text(text(width: nil))]
    if isPicture { forms.append(.png { try self.tensor.detached.image().clipped().encodedPNG() }) }
    return forms
  }

  var approximateBytes: Int { shape.reduce(4, *) }

  func negated() throws -> Value? { .tensor(try -tensor) }

  func binary(_ operation: BinaryOperator, with other: Value, side: OperandSide) throws -> Value? {
    let other: Tensor? =
      switch other {
      case .int, .float: try other.asNumber.map { try Tensor(Float($0)) }
      default: (other.asObject as? TensorValue)?.tensor
      }
    guard let other else { return nil }
    let (a, b) = side == .left ? (tensor, other) : (other, tensor)
    let result: Tensor? =
      switch operation {
      case .add: try a + b
      case .subtract: try a - b
      case .multiply: try a * b
      case .divide: try a / b
      case .power: try a.power(b)
      case .matrixMultiply: try a.matrixProduct(b)
      case .equal: try a.equals(b)
      case .notEqual: try a.differs(from: b)
      case .less: try a < b
      case .lessOrEqual: try a <= b
      case .greater: try a > b
      case .greaterOrEqual: try a >= b
      case .floorDivide: try a.floorQuotient(b)
      case .remainder: try a % b
      case .contained: nil
      }
    guard let result else { return nil }
    // Comparing single numbers answers a condition.
    if operation.isComparison, result.shape.isEmpty { return .bool(try result.item() != 0) }
    return .tensor(result)
  }

  func isSame(as other: any ScriptObject) -> Bool {
    guard let other = other as? TensorValue else { return false }
    return (try? tensor.detached.isSame(as: other.tensor.detached)) ?? false
  }

  var asNumber: Value? {
    guard shape.isEmpty, let number = try? tensor.item() else { return nil }
    return .float(Double(number))
  }

  func element(at indices: [Index]) throws -> Value { .tensor(try tensor.part(try resolved(indices))) }

  func replacing(at indices: [Index], with value: Value) throws -> Value {
    guard variable == nil else {
      throw ScriptError(
        "cannot assign to a part of a variable, because a variable is shared",
        hint: "make a tensor from it, as in `t = w * 1`, and change that")
    }
    let new: Tensor
    if let number = value.asNumber {
      new = try Tensor(Float(number))
    } else if let object = value.asObject as? TensorValue {
      new = object.tensor
    } else {
      throw ScriptError(
        "only a number or a tensor can be assigned to a part of a tensor, not \(value.typePhrase)")
    }
    return .tensor(try tensor.replacing(try resolved(indices), with: new))
  }

  private func resolved(_ indices: [Index]) throws -> [AxisIndex] {
    guard indices.count <= shape.count else {
      throw ScriptError("too many indices: \(indices.count) for a tensor of shape \(shape)")
    }
    return try zip(indices, shape).enumerated().map { axis, pair in
      switch pair.0 {
      case .value: return .position(try pair.0.position(count: pair.1, of: "axis \(axis) of shape \(shape)"))
      case .slice(let slice):
        let (start, length, step) = try slice.resolved(count: pair.1)
        return .range(start: start, count: length, step: step)
      }
    }
  }

  func count() throws -> Int? {
    guard let first = shape.first else {
      throw ScriptError("a tensor of shape [] is a single number and has no length")
    }
    return first
  }

  func item(_ position: Int) throws -> Value { .tensor(try tensor.part([.position(position)])) }
}

extension Value {
  static func tensor(_ tensor: Tensor) -> Value { .object(TensorValue(tensor)) }

  /// Numbers as a list value.
  static func numbers(_ values: some Sequence<Double>) -> Value { .list(values.map { .float($0) }) }

  /// A score that may be missing.
  static func score(_ value: Double?) -> Value { value.map { .float($0) } ?? .nothing }
}
