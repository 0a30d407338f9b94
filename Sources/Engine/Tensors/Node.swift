import Failures
import Kernels
import Synchronization

/// The record of how a tensor was computed: its inputs, and how a gradient passes back to them.
///
/// Nodes carry their creation order, which is a topological order of the graph, so no tape has to be kept:
/// a computation that nobody holds on to is freed like any other value.
package final class Node {
  let order: Int
  private(set) var inputs: [Node]
  let operation: StaticString
  /// From the gradient of the result to that of each recorded input. Cleared once used, which frees what it
  /// captured while the backward pass goes on.
  var backward: ((Tensor) throws -> [Tensor])?
  let leaf: Leaf?

  struct Leaf {
    let variable: Variable
    let version: Int
  }

  private static let created = Atomic<Int>(0)

  private init(
    operation: StaticString, inputs: [Node], leaf: Leaf?, backward: ((Tensor) throws -> [Tensor])?
  ) {
    self.operation = operation
    self.inputs = inputs
    self.leaf = leaf
    self.backward = backward
    order = Node.created.add(1, ordering: .relaxed).newValue
  }

  convenience init(
    operation: StaticString, inputs: [Node], backward: @escaping (Tensor) throws -> [Tensor]
  ) {
    self.init(operation: operation, inputs: inputs, leaf: nil, backward: backward)
  }

  convenience init(leaf variable: Variable, version: Int) {
    self.init(
      operation: "variable", inputs: [], leaf: Leaf(variable: variable, version: version), backward: nil)
  }

  deinit {
    // A long chain of nodes would otherwise be freed by as deep a recursion.
    var pending = inputs
    inputs = []
    while var node = pending.popLast() {
      guard isKnownUniquelyReferenced(&node) else { continue }
      pending.append(contentsOf: node.inputs)
      node.inputs = []
    }
  }
}

extension Tensor {
  /// A result with its history, where any input has one.
  ///
  /// - Parameter backward: from the result's gradient to the gradient of each input; it is called at most
  ///   once, with a gradient of the result's shape. Inputs without history may be answered with nil.
  package static func recorded(
    _ operation: StaticString, _ raw: RawTensor, from inputs: [Tensor],
    backward: @escaping (Tensor) throws -> [Tensor?]
  ) -> Tensor {
    let isRecorded = inputs.map { $0.node != nil }
    guard Recording.isOn, isRecorded.contains(true) else { return Tensor(raw) }
    let node = Node(operation: operation, inputs: inputs.compactMap(\.node)) { gradient in
      try zip(backward(gradient), isRecorded).compactMap { result, wanted in
        guard wanted else { return nil }
        guard let result else { throw Failure("\(operation) has no gradient for one of its inputs") }
        return result
      }
    }
    return Tensor(raw, node: node)
  }
}
