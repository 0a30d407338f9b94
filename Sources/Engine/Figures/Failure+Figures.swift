import Failures

extension Failure {
  static func gnuplotMissing(program: String, reason: String) -> Failure {
    Failure(
      .missing,
      "drawing needs gnuplot, but '\(program)' could not be started (\(reason)); "
        + "install it, on Debian with: apt install gnuplot-nox fonts-dejavu-core")
  }

  /// - Parameter complaint: what gnuplot said.
  static func gnuplotFailed(complaint: String) -> Failure {
    Failure(
      .refused,
      complaint.isEmpty
        ? "gnuplot ended without drawing the figure and gave no reason"
        : "gnuplot could not draw the figure: \(complaint)")
  }

  static func unknownFormat(path: String, offered: [String]) -> Failure {
    Failure(
      .unsupported,
      "the file name '\(path)' has no known ending; use "
        + offered.map { ".\($0)" }.joined(separator: ", "))
  }

  static func cannotWrite(path: String, reason: String) -> Failure {
    Failure(.unwritable, "the figure could not be written to '\(path)': \(reason)")
  }
}
