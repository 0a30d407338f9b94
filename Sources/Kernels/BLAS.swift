internal import COpenBLAS

/// OpenBLAS serves float64 linear algebra on one thread: its own thread pool would fight OpenMP's, which
/// runs the convolutions (12 ms against 4 ms where both were on).
enum BLAS {
  private static let configured: Void = openblas_set_num_threads(1)

  static func configure() { _ = configured }
}
