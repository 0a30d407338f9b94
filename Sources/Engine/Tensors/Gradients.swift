import Failures
import Kernels

/// The gradients of one backward pass.
public struct Gradients {
  private var found: [ObjectIdentifier: Tensor] = [:]

  /// The gradient with respect to a variable, of its shape; nil when the result does not depend on it.
  public subscript(variable: Variable) -> Tensor? { found[ObjectIdentifier(variable)] }

  fileprivate mutating func set(_ gradient: Tensor, for variable: Variable) {
    found[ObjectIdentifier(variable)] = gradient
  }
}

extension Tensor {
  /// The gradients of this number with respect to every variable that it depends on, by backpropagation.
  ///
  /// It can be called once: recorded values are freed as soon as they were used. Gradients themselves are not recorded.
  ///
  /// - Throws: `Failure` when this is not a single number, is not recorded, was differentiated already, or a
  ///   variable was changed since it was used.
  public func gradients() throws -> Gradients {
    guard count == 1 else {
      throw Failure(
        "gradients need a single number, but this tensor has shape \(shape)",
        hint: "reduce it first, for example with .mean()")
    }
    guard isRecorded else {
      throw Failure(
        "this number does not depend on any variable",
        hint:
          "create one with variable(t), or train a model; second-order gradients "
          + "are not supported")
    }
    return try gradients(from: Tensor(filled: 1, shape: shape))
  }

  /// The gradients of the sum of this tensor times `start`, which has its shape.
  func gradients(from start: Tensor) throws -> Gradients {
    guard let root = node else { return Gradients() }
    let nodes = Node.reachable(from: root)
    var pending: [ObjectIdentifier: RawTensor] = [:]
    pending[ObjectIdentifier(root)] = start.raw
    var result = Gradients()
    for node in nodes {
      guard let raw = pending.removeValue(forKey: ObjectIdentifier(node)) else { continue }
      if let leaf = node.leaf {
        guard leaf.variable.version == leaf.version else {
          throw Failure(
            "a variable of shape \(leaf.variable.shape) was changed after this result was computed from it",
            hint: "compute the result again before `grad`")
        }
        result.set(Tensor(raw), for: leaf.variable)
        continue
      }
      guard let backward = node.backward else {
        throw Failure(
          "gradients were already computed through this \(node.operation)", hint: "compute the result again")
      }
      node.backward = nil
      for (input, gradient) in zip(node.inputs, try backward(Tensor(raw))) {
        let key = ObjectIdentifier(input)
        if var sum = pending.removeValue(forKey: key) {
          try sum.accumulate(gradient.raw)
          pending[key] = sum
        } else {
          pending[key] = gradient.raw
        }
      }
    }
    return result
  }
}

extension Node {
  /// All nodes that a result was computed from, latest first.
  fileprivate static func reachable(from root: Node) -> [Node] {
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
    var stack = [root]
    var result: [Node] = []
    while let node = stack.popLast() {
      result.append(node)
      for input in node.inputs where seen.insert(ObjectIdentifier(input)).inserted { stack.append(input) }
    }
    return result.sorted { $0.order > $1.order }
  }
}
