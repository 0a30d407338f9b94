/// Positions along one axis, taken in any order and any number of times.
public struct Selection: Sendable {
  /// The product of the sizes before the axis.
  private let before: Int
  private let size: Int
  /// The product of the sizes behind it.
  private let behind: Int
  private let positions: [Int]
  private let shape: [Int]

  /// - Throws: `EngineError` naming the first position that lies outside; negative ones count from the end.
  public init(shape: [Int], axis: Int, positions: [Int]) throws {
    let size = shape[axis]
    self.positions = try positions.map { position in
      let resolved = position < 0 ? position + size : position
      guard (0..<size).contains(resolved) else {
        throw EngineError(
          "position \(position) lies outside axis \(axis) of shape \(shape)",
          hint: size > 0 ? "positions run from 0 to \(size - 1)" : nil)
      }
      return resolved
    }
    before = shape[..<axis].reduce(1, *)
    behind = shape[(axis + 1)...].reduce(1, *)
    self.size = size
    var target = shape
    target[axis] = positions.count
    self.shape = target
  }

  /// The selected values of a plain tensor.
  public func gather(_ source: RawTensor) throws -> RawTensor {
    let result = try RawTensor(shape: shape)
    let count = positions.count
    guard result.count > 0 else { return result }
    Parallel.forEachPart(of: before, grain: max(1, (1 << 14) / (count * behind)), multiple: 1) { part in
      for outer in part {
        for (index, position) in positions.enumerated() {
          (result.pointer + (outer * count + index) * behind).update(
            from: source.pointer + (outer * size + position) * behind, count: behind)
        }
      }
    }
    return result
  }

  /// The adjoint: values added at the places that they were taken from, zero elsewhere.
  public func scatterAdd(_ values: RawTensor, to shape: [Int]) throws -> RawTensor {
    let result = try RawTensor(shape: shape)
    result.buffer.fill(0)
    let count = positions.count
    guard values.count > 0 else { return result }
    Parallel.forEachPart(of: before, grain: max(1, (1 << 14) / (count * behind)), multiple: 1) { part in
      for outer in part {
        for (index, position) in positions.enumerated() {
          let target = result.pointer + (outer * size + position) * behind
          let source = values.pointer + (outer * count + index) * behind
          for i in 0..<behind { target[i] += source[i] }
        }
      }
    }
    return result
  }
}
