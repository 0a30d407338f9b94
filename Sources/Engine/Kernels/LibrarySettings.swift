import Glibc

/// Settings of the libraries that they read from the environment before `main` begins, in constructors.
public enum LibrarySettings {
  /// Starts the program anew where libraries need other settings than they found. To be called first in `main`.
  ///
  /// The only way in is the environment of a new start, which takes some milliseconds. Whoever sets one of the variables
  /// keeps that setting.
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
  ///   disaster on a shared one: with one other busy process on two cores, training fell from 45 steps a second to below
  ///   2, and to about 20 where threads sleep after a short spin. On an idle machine, sleeping at once costs a tenth,
  ///   and a spin of a few thousand rounds nothing.
  /// - Of BLAS one thread is used; the others it would start spin for a while, too.
  /// - Debian's OpenBLAS 0.3.21 takes processors that are younger than it for a Prescott. It is told what they can do.
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
