import Failures
import Resources

/// A selection of positions along one axis, in any order and with repetitions, or zeros in their place.
///
/// Rows and columns of images are selected in the layout of the images, all other axes in the plain layout.
public struct Selection: Sendable {
  /// The product of the sizes before the axis, as values lie in memory.
  private let before: Int
  private let size: Int
  /// The product of the sizes behind it.
  private let behind: Int
  private let count: Int
  private let shape: [Int]
  private let layout: Layout
  private let runs: [Run]

  /// Neighbours that stay neighbours.
  private struct Run {
    /// The first position in the source; nil for zeros.
    let source: Int?
    /// The first position in the selection.
    let target: Int
    var count: Int

    /// Whether another position goes on where this run ends.
    func isFollowed(by position: Int?) -> Bool {
      guard let source, let position else { return source == nil && position == nil }
      return position == source + count
    }
  }

  /// - Parameters:
  ///   - shape: of the source.
  ///   - layout: of the source.
  ///   - axis: from 0 to the rank less one.
  ///   - positions: for each position of the result the one it comes from: negative ones count from the end, and nil
  ///     gives zeros.
  /// - Throws: `Failure` with the first position that lies outside the axis.
  public init(shape: [Int], layout: Layout = .plain, axis: Int, positions: [Int?]) throws {
    let size = shape[axis]
    var runs: [Run] = []
    for (target, position) in positions.enumerated() {
      let resolved = position.map { $0 < 0 ? $0 + size : $0 }
      if let position, let resolved, !(0..<size).contains(resolved) {
        throw Failure(
          "position \(position) is out of range for axis \(axis) of shape \(shape)",
          hint: size > 0 ? "valid positions are 0 to \(size - 1)" : nil)
      }
      if let last = runs.last, last.isFollowed(by: resolved) {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(source: resolved, target: target, count: 1))
      }
    }
    self.runs = runs
    self.size = size
    self.layout = Selection.layout(layout, axis: axis, rank: shape.count)
    var (memory, place) = (shape, axis)
    if case .blocked(let block) = self.layout {
      memory = [shape[0] * ((shape[1] + block - 1) / block), shape[2], shape[3], block]
      place = axis - 1
    }
    before = memory[..<place].reduce(1, *)
    behind = memory[(place + 1)...].reduce(1, *)
    count = positions.count
    var target = shape
    target[axis] = count
    self.shape = target
  }

  private static func layout(_ layout: Layout, axis: Int, rank: Int) -> Layout {
    rank == 4 && axis >= 2 ? layout : .plain
  }

  /// The selected values, with as many positions along the axis as were given.
  public func gather(_ tensor: RawTensor) throws -> RawTensor {
    let source = try Reorder.apply(tensor, to: layout)
    let result = try RawTensor(shape: shape, layout: layout)
    guard result.count > 0 else { return result }
    Parallel.forEachPart(of: before, grain: max(1, (1 << 14) / (count * behind)), multiple: 1) { part in
      for outer in part {
        let (from, to) = (source.pointer + outer * size * behind, result.pointer + outer * count * behind)
        for run in runs {
          let (target, length) = (to + run.target * behind, run.count * behind)
          if let first = run.source {
            Selection.copy(from + first * behind, to: target, length)
          } else {
            target.update(repeating: 0, count: length)
          }
        }
      }
    }
    return result
  }

  /// Copies `count` floats. For 1 and 16 of them a call of the library's copy would cost more than the copy itself.
  @inline(__always)
  private static func copy(_ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, _ count: Int) {
    if count == 1 {
      to[0] = from[0]
    } else if count == 16 {
      let value = UnsafeRawPointer(from).loadUnaligned(as: SIMD16<Float>.self)
      UnsafeMutableRawPointer(to).storeBytes(of: value, as: SIMD16<Float>.self)
    } else {
      to.update(from: from, count: count)
    }
  }

  /// The adjoint of `gather(_:)`: each value is added at the position that it was taken from; zero elsewhere.
  ///
  /// - Parameter shape: of the source.
  public func scatterAdd(_ values: RawTensor, to shape: [Int]) throws -> RawTensor {
    let given = try Reorder.apply(values, to: layout)
    let result = try RawTensor(shape: shape, layout: layout)
    result.buffer.fill(0)
    guard given.count > 0 else { return result }
    Parallel.forEachPart(of: before, grain: max(1, (1 << 14) / (count * behind)), multiple: 1) { part in
      for outer in part {
        let (from, to) = (given.pointer + outer * count * behind, result.pointer + outer * size * behind)
        for run in runs {
          guard let first = run.source else { continue }
          let (source, target) = (from + run.target * behind, to + first * behind)
          for i in 0..<run.count * behind { target[i] += source[i] }
        }
      }
    }
    return result
  }
}
