import Files

/// Why a figure could not be made. The text is a sentence for the person who asked for it.
public enum FigureError: Error, Hashable, CustomStringConvertible {
  /// The plot or grid holds nothing that can be drawn.
  case nothingToDraw(String)
  /// Parts of a figure contradict each other, such as lists of different lengths.
  case mismatch(String)
  /// A size or scale that no picture can have.
  case size(String)
  /// gnuplot is not installed or cannot be started.
  case gnuplotMissing(program: String, reason: String)
  /// gnuplot ran and refused; `complaint` is what it said.
  case gnuplotFailed(complaint: String)
  /// The file name's ending names no format that figures are written in.
  case unknownFormat(path: String, offered: [String])
  /// The file system refused.
  case file(FileError)
  /// A picture could not be encoded.
  case cannotWrite(path: String, reason: String)

  public var description: String {
    switch self {
    case .nothingToDraw(let what), .mismatch(let what), .size(let what): what
    case .gnuplotMissing(let program, let reason):
      "figures are drawn by gnuplot, and '\(program)' could not be started (\(reason)); "
        + "install it, on Debian with: apt install gnuplot-nox fonts-dejavu-core"
    case .gnuplotFailed(let complaint):
      complaint.isEmpty
        ? "gnuplot ended without drawing the figure and gave no reason"
        : "gnuplot could not draw the figure: \(complaint)"
    case .unknownFormat(let path, let offered):
      "the name '\(path)' does not say which picture format to write; end it in "
        + offered.map { ".\($0)" }.joined(separator: ", ")
    case .file(let error): error.message
    case .cannotWrite(let path, let reason):
      "the figure could not be written to '\(path)': \(reason)"
    }
  }
}
