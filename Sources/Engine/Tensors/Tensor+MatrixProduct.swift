import Failures
import Kernels
import Resources

/// Matrix products over the last two axes, as NumPy's matmul.
extension Tensor {
  /// The matrix product of (…, M, K) and (…, K, N), of shape (…, M, N). Leading axes broadcast. A vector counts as a
  /// row when it is the first operand and as a column when it is the second, and the result lacks its axis.
  ///
  /// - Parameters:
  ///   - transposingFirst: takes this as (…, K, M), without a copy.
  ///   - transposingSecond: takes the other as (…, N, K), without a copy.
  /// - Throws: `Failure` with both shapes when they do not fit.
  public func matrixProduct(
    _ other: Tensor, transposingFirst: Bool = false, transposingSecond: Bool = false
  ) throws -> Tensor {
    guard rank > 0, other.rank > 0 else {
      throw Failure(
        "a matrix product takes matrices or vectors, not shapes \(shape) and \(other.shape)",
        hint: "to multiply by a number, write *")
    }
    guard rank > 1 || !transposingFirst, other.rank > 1 || !transposingSecond else {
      throw Failure("a vector has no transpose: the shapes are \(shape) and \(other.shape)")
    }
    let a = rank == 1 ? try reshaped([1, count]) : self
    let b = other.rank == 1 ? try other.reshaped([other.count, 1]) : other
    let rows = a.shape[a.rank - (transposingFirst ? 1 : 2)]
    let depth = a.shape[a.rank - (transposingFirst ? 2 : 1)]
    guard depth == b.shape[b.rank - (transposingSecond ? 1 : 2)],
      let lead = BinaryOperation.broadcastShape(a.shape.dropLast(2), b.shape.dropLast(2))
    else {
      throw Failure(
        "a matrix product takes shapes [..., M, K] and [..., K, N], not "
          + "\(a.operandText(shape, transposingFirst)) and \(b.operandText(other.shape, transposingSecond))")
    }
    let columns = b.shape[b.rank - (transposingSecond ? 2 : 1)]
    let product: Tensor
    if b.rank == 2, a.rank > 2, !transposingFirst {
      // One matrix for all: the rows of the batch are rows of one product.
      product = try a.reshaped([lead.reduce(rows, *), depth]).product(b, transposingSecond: transposingSecond)
    } else {
      product = try a.product(b, transposingFirst: transposingFirst, transposingSecond: transposingSecond)
    }
    var shape = lead
    if rank > 1 { shape.append(rows) }
    if other.rank > 1 { shape.append(columns) }
    return product.shape == shape ? product : try product.reshaped(shape)
  }

  private func operandText(_ shape: [Int], _ isTransposed: Bool) -> String {
    isTransposed ? "\(shape) transposed" : "\(shape)"
  }

  /// The product of operands with at least two axes each and shapes that fit.
  private func product(
    _ other: Tensor, transposingFirst ta: Bool = false, transposingSecond tb: Bool = false
  ) throws -> Tensor {
    let (a, b) = (try raw.plain(), try other.raw.plain())
    let (wantsA, wantsB) = (isRecorded, other.isRecorded)
    return .recorded("matrix product", try a.product(b, ta, tb), from: [self, other]) { gradient in
      let g = try gradient.raw.plain()
      // With C = A · B: dA = G · Bᵀ and dB = Aᵀ · G; a transposed operand has the transposed gradient.
      return [
        wantsA
          ? Tensor(try (ta ? b.product(g, tb, true) : g.product(b, false, !tb)).summed(to: a.shape)) : nil,
        wantsB
          ? Tensor(try (tb ? g.product(a, true, ta) : a.product(g, !ta, false)).summed(to: b.shape)) : nil,
      ]
    }
  }
}

extension RawTensor {
  /// op(this) · op(other) over the last two axes of plain tensors, the leading axes broadcast.
  fileprivate func product(_ other: RawTensor, _ transposeA: Bool, _ transposeB: Bool) throws -> RawTensor {
    let (rankA, rankB) = (shape.count, other.shape.count)
    let m = shape[rankA - (transposeA ? 1 : 2)]
    let k = shape[rankA - (transposeA ? 2 : 1)]
    let n = other.shape[rankB - (transposeB ? 2 : 1)]
    let (leadA, leadB) = (Array(shape.dropLast(2)), Array(other.shape.dropLast(2)))
    guard let lead = BinaryOperation.broadcastShape(leadA, leadB) else {
      throw Failure(
        "the batches of a matrix product must broadcast, but the shapes are \(shape) and \(other.shape)")
    }
    let result = try RawTensor(shape: lead + [m, n])
    let count = lead.reduce(1, *)
    func starts(_ own: [Int], size: Int) -> [Int]? {
      own.reduce(1, *) == count ? nil : StridedView(broadcasting: own, to: lead).places.map { $0 * size }
    }
    let (startsA, startsB) = (starts(leadA, size: m * k), starts(leadB, size: k * n))
    return try Cancellation.apart(cost: count * m * n * k) {
      try MatrixProduct.batch(
        .init(self.pointer, starts: startsA, isTransposed: transposeA),
        .init(other.pointer, starts: startsB, isTransposed: transposeB),
        into: result.pointer, count: count, m: m, n: n, k: k)
      return result
    }
  }
}
