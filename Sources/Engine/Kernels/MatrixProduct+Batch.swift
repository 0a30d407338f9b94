internal import COneDNN
internal import COpenBLAS
import Resources

/// Many products of small matrices at once.
extension MatrixProduct {
  /// Row-major matrices of one size in one block of memory, one after the other unless `starts` is given.
  public struct Matrices {
    let pointer: UnsafeMutablePointer<Float>
    /// Where each matrix starts, where they do not follow each other: broadcasting repeats some.
    let starts: [Int]?
    let isTransposed: Bool

    /// - Parameters:
    ///   - starts: the place of the first value of each matrix, where broadcasting repeats some; nil when they follow
    ///     each other.
    ///   - isTransposed: whether each matrix is multiplied as its transpose.
    public init(_ pointer: UnsafeMutablePointer<Float>, starts: [Int]? = nil, isTransposed: Bool = false) {
      self.pointer = pointer
      self.starts = starts
      self.isTransposed = isTransposed
    }

    func start(_ index: Int, size: Int) -> UnsafeMutablePointer<Float> {
      pointer + (starts?[index] ?? index * size)
    }
  }

  /// c[i] = op(a[i]) · op(b[i]) for every i below `count`, in float32, with op(a[i]) of (m, k) and op(b[i]) of (k, n).
  ///
  /// Matrices that follow each other go to oneDNN's primitive, which is the fastest for all but a transposed first
  /// operand. Those, and broadcast ones, are multiplied one by one, the products divided among the threads.
  public static func batch(
    _ a: Matrices, _ b: Matrices, into c: UnsafeMutablePointer<Float>, count: Int, m: Int, n: Int, k: Int
  ) throws {
    guard count > 0, m > 0, n > 0 else { return }
    guard k > 0 else { return c.update(repeating: 0, count: count * m * n) }
    if count == 1 {
      return try float32(
        a.start(0, size: m * k), b.start(0, size: k * n), into: c, m: m, n: n, k: k,
        transposeA: a.isTransposed,
        transposeB: b.isTransposed)
    }
    if a.starts == nil, b.starts == nil, !a.isTransposed {
      let key = ProductKernel.Key(count: count, m: m, n: n, k: k, transposeB: b.isTransposed)
      return try ProductKernel.get(key).run(a.pointer, b.pointer, into: c)
    }
    BLAS.configure()
    Threads.configure()
    // Small products are not worth a second thread each: about 2 µs.
    let grain = max(1, 100_000 / (m * n * k))
    Parallel.forEachPart(of: count, grain: grain, multiple: 1) { part in
      for i in part {
        one(
          a.start(i, size: m * k), a.isTransposed, b.start(i, size: k * n), b.isTransposed, c + i * m * n, m,
          n, k)
      }
    }
  }

  /// OpenBLAS is twice as fast as dnnl_sgemm for a transposed first operand of window attention's size, as long as it
  /// knows the processor.
  private static func one(
    _ a: UnsafePointer<Float>, _ transposeA: Bool, _ b: UnsafePointer<Float>, _ transposeB: Bool,
    _ c: UnsafeMutablePointer<Float>, _ m: Int, _ n: Int, _ k: Int
  ) {
    if BLAS.knowsProcessor {
      cblas_sgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        Int32(m),
        Int32(n), Int32(k), 1, a, Int32(transposeA ? m : k), b, Int32(transposeB ? k : n), 0, c, Int32(n))
    } else {
      _ = dnnl_sgemm(
        transposeA ? 84 : 78, transposeB ? 84 : 78, Int64(m), Int64(n), Int64(k), 1, a,
        Int64(transposeA ? m : k), b,
        Int64(transposeB ? k : n), 0, c, Int64(n))
    }
  }
}

/// One size of oneDNN's matrix product, compiled.
private struct ProductKernel: Sendable {
  struct Key: Hashable, Sendable {
    let count: Int
    let m: Int
    let n: Int
    let k: Int
    let transposeB: Bool
  }

  let primitive: Primitive
  let a: dnnl_memory_desc_t
  let b: dnnl_memory_desc_t
  let c: dnnl_memory_desc_t

  private static let cache = KernelCache<Key, ProductKernel>()

  static func get(_ key: Key) throws -> ProductKernel { try cache.value(for: key) { try ProductKernel(key) } }

  private init(_ key: Key) throws {
    func matrices(_ rows: Int, _ columns: Int, transposed: Bool = false) throws -> dnnl_memory_desc_t {
      try OneDNN.description(
        shape: [key.count, rows, columns],
        strides: [rows * columns, transposed ? 1 : columns, transposed ? rows : 1])
    }
    var a = try matrices(key.m, key.k)
    var b = try matrices(key.k, key.n, transposed: key.transposeB)
    var c = try matrices(key.m, key.n)
    let action = "preparing a matrix product of \(key.m)×\(key.k) and \(key.k)×\(key.n)"
    var description = dnnl_matmul_desc_t()
    try OneDNN.check(dnnl_matmul_desc_init(&description, &a, &b, nil, &c), action)
    primitive = try Primitive.make(&description, action: action).primitive
    (self.a, self.b, self.c) = (a, b, c)
  }

  func run(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>, into c: UnsafeMutablePointer<Float>
  ) throws {
    try primitive.execute([
      Primitive.Argument(Int32(DNNL_ARG_SRC), self.a, a),
      Primitive.Argument(Int32(DNNL_ARG_WEIGHTS), self.b, b),
      Primitive.Argument(Int32(DNNL_ARG_DST), self.c, c),
    ])
  }
}
