internal import CGnuplot
import Failures
import Glibc

/// Commands and data for gnuplot, in order.
public struct GnuplotScript: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case command(String)
    /// A block called `$name` of rows × columns values, row after row.
    case data(name: String, values: [Double], columns: Int)
  }

  private(set) var pieces: [Piece] = []

  mutating func command(_ text: String) {
    pieces.append(.command(text + "\n"))
  }

  /// Adds a data block and returns its name in commands. Values that are not finite become gaps.
  mutating func data(_ columns: [[Double]]) -> String {
    let name = "d\(pieces.count)"
    var values: [Double] = []
    for row in columns[0].indices {
      for column in columns { values.append(column[row].isFinite ? column[row] : .nan) }
    }
    pieces.append(.data(name: name, values: values, columns: columns.count))
    return "$" + name
  }

  /// Runs gnuplot on the script and returns the picture it drew.
  func run(program: String = "gnuplot") throws(Failure) -> [UInt8] {
    guard let job = gnuplot_job_create() else {
      throw Failure.gnuplotMissing(program: program, reason: "the system is out of memory or open files")
    }
    defer { gnuplot_job_destroy(job) }
    for piece in pieces {
      let written =
        switch piece {
        case .command(let text): gnuplot_job_command(job, text)
        case .data(let name, let values, let columns):
          gnuplot_job_data(job, name, values, values.count / columns, columns)
        }
      guard written == 0 else { throw Failure.gnuplotFailed(complaint: "its script could not be written") }
    }
    let status = gnuplot_job_run(job, program)
    guard status <= 0 else {
      throw Failure.gnuplotMissing(program: program, reason: String(cString: strerror(status)))
    }
    var count = 0
    let complaints = gnuplot_job_complaints(job, &count)
    let complaint = summary(
      String(decoding: UnsafeBufferPointer(start: complaints, count: count), as: UTF8.self))
    guard status == 0 else { throw Failure.gnuplotFailed(complaint: complaint) }
    let picture = gnuplot_job_picture(job, &count)
    // gnuplot can end well and yet have drawn nothing.
    guard count > 0 else { throw Failure.gnuplotFailed(complaint: complaint) }
    return [UInt8](UnsafeBufferPointer(start: picture, count: count))
  }

  /// The last thing gnuplot said, which is the one it stopped at, without the echo of the script.
  private func summary(_ complaints: String) -> String {
    complaints.split(separator: "\n").last.map { line in
      let said = line.drop { $0 == " " || $0 == "\t" || $0 == "^" }
      // It begins with the name of the script's file, which is none that anyone knows.
      return String(said.first == "\"" ? said.dropFirst().drop { $0 != "\"" }.dropFirst(2) : said)
    } ?? ""
  }
}
