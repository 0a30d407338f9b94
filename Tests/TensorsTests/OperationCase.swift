import Glibc
import Tensors
import Testing

/// An operation with its float64 reference, held together in value and, by central differences of the
/// reference, in gradient.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shapes: [[Int]]
  var positive = false
  /// Whether the gradient is held together too.
  var hasGradient = true
  let operation: @Sendable ([Tensor]) throws -> Tensor
  let reference: @Sendable ([Reference]) -> Reference

  var testDescription: String { "\(name) \(shapes)" }

  func check() throws {
    let inputs = shapes.enumerated().map {
      Reference(random: $0.element, seed: 40 + $0.offset, positive: positive)
    }
    let variables = try inputs.map { try Variable($0.tensor) }
    let output = try operation(variables.map(\.tensor))
    let expected = reference(inputs)
    #expect(try relativeError(output.detached, expected) < 2e-6)

    guard hasGradient else { return }
    let weights = Reference(random: expected.shape, seed: 50)
    let gradients = try (output * weights.tensor).sum().gradients()
    func score(_ inputs: [Reference]) -> Double {
      zip(reference(inputs).values, weights.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for (position, variable) in variables.enumerated() {
      var numeric = inputs[position]
      for i in numeric.values.indices {
        var (up, down) = (inputs, inputs)
        up[position].values[i] += 1e-5
        down[position].values[i] -= 1e-5
        numeric.values[i] = (score(up) - score(down)) / 2e-5
      }
      let gradient = try #require(gradients[variable])
      #expect(try relativeError(gradient, numeric) < 2e-5, "gradient of input \(position)")
    }
  }
}

func pair(
  _ name: String, _ a: [Int], _ b: [Int], positive: Bool = false,
  _ operation: @escaping @Sendable (Tensor, Tensor) throws -> Tensor,
  _ reference: @escaping @Sendable (Double, Double) -> Double
) -> OperationCase {
  OperationCase(
    name: name, shapes: [a, b], positive: positive, operation: { try operation($0[0], $0[1]) },
    reference: { Reference.broadcast($0[0], $0[1], reference) })
}

func single(
  _ name: String, positive: Bool = false, _ operation: @escaping @Sendable (Tensor) throws -> Tensor,
  _ reference: @escaping @Sendable (Double) -> Double
) -> OperationCase {
  OperationCase(
    name: name, shapes: [[3, 5]], positive: positive, operation: { try operation($0[0]) },
    reference: { $0[0].map(reference) })
}
