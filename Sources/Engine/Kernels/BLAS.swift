internal import COpenBLAS

/// OpenBLAS computes float64 linear algebra on one thread: its own threads would compete for the cores with those of
/// OpenMP, which run the convolutions (12 ms against 4 ms when both were on).
enum BLAS {
  private static let configured: Void = openblas_set_num_threads(1)

  static func configure() { _ = configured }

  /// Whether the library has found kernels for this processor. Debian's 0.3.21 takes those it does not know for a
  /// Prescott, of 2004, and then reaches a sixth of the speed.
  static let knowsProcessor: Bool = {
    let core = openblas_get_corename().map { String(cString: $0) } ?? ""
    return !["", "unknown", "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem"].contains(core)
  }()
}
