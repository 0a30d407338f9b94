import Glibc

/// Settings that the numerical libraries read from the environment when they are loaded, before `main` begins.
public enum LibrarySettings {
  /// Restarts the program when the libraries need other settings than they found. Call it first in `main`.
  ///
  /// Libraries that are loaded already do not read the environment again; a restart takes some milliseconds. Variables
  /// that the user has set keep their values.
  public static func restartWhereNeeded() {
    let wanted = wanted(
      isSet: { getenv($0) != nil }, knowsProcessor: BLAS.knowsProcessor, hasAVX512: OneDNN.hasAVX512,
      hasAVX2: OneDNN.hasAVX2)
    guard !wanted.isEmpty else { return }
    for (name, value) in wanted { setenv(name, value, 1) }
    // By its own path, under which others know the process. Where the restart fails, the program goes on as it is.
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { return }
    execv(path, CommandLine.unsafeArgv)
  }

  /// The variables to set, by name.
  ///
  /// - OpenMP's threads spin for milliseconds while they wait for each other, which is fast on an idle machine and a
  ///   disaster on a shared one: with one other busy process on two cores, training fell from 45 steps a second to
  ///   below 2, and to about 20 where threads sleep after a short spin. On an idle machine, sleeping at once costs a
  ///   tenth, and a spin of a few thousand rounds nothing.
  /// - Of BLAS one thread is used; the others it would start spin for a while, too.
  /// - OpenBLAS 0.3.21 of Debian takes newer processors for a Prescott. `OPENBLAS_CORETYPE` names better kernels.
  static func wanted(
    isSet: (String) -> Bool, knowsProcessor: Bool, hasAVX512: Bool, hasAVX2: Bool
  ) -> [String: String] {
    var wanted: [String: String] = [:]
    if !isSet("OMP_WAIT_POLICY"), !isSet("GOMP_SPINCOUNT") { wanted["GOMP_SPINCOUNT"] = "3000" }
    if !isSet("OPENBLAS_NUM_THREADS") { wanted["OPENBLAS_NUM_THREADS"] = "1" }
    if !knowsProcessor, !isSet("OPENBLAS_CORETYPE") {
      if hasAVX512 {
        wanted["OPENBLAS_CORETYPE"] = "SkylakeX"
      } else if hasAVX2 {
        wanted["OPENBLAS_CORETYPE"] = "Haswell"
      }
    }
    return wanted
  }
}
