import Glibc

/// The terminal on the standard output and error, and the one way to it for text.
public enum Terminal {
  /// Writes text at once. What is not the program's own, such as the name of a file, cannot do anything to a terminal:
  /// of control characters only newlines, tabs and, where there are colours, the sequences for these reach it; others
  /// are shown. What is no terminal gets the text as it is.
  /// - Returns: whether all of it was written; else `errno` says why not.
  @discardableResult
  public static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    guard isatty(descriptor) != 0 else { return draw(text, to: descriptor) }
    return draw(isColoured(descriptor) ? text.visibleStyles : text.visibleLines, to: descriptor)
  }

  /// Tells on the standard error how things go, beside a script's own output: lines without colours.
  public static func tell(_ text: String) { write(text.visibleLines, to: STDERR_FILENO) }

  /// Writes what moves the cursor or shows a picture. Text of others that is in it must be `visible`.
  /// - Returns: as `write` does.
  @discardableResult
  public static func draw(_ sequences: String, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
    var sequences = sequences
    return sequences.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count > 0 { done += count } else if errno != EINTR && errno != EAGAIN { return false }
      }
      return true
    }
  }

  /// Whether the cursor of a terminal can be moved there.
  public static func isDrawnOn(_ descriptor: Int32) -> Bool {
    isatty(descriptor) != 0 && canBeDrawnOn(getenv("TERM").map { String(cString: $0) })
  }

  /// Whether there are colours: never against NO_COLOR (https://no-color.org).
  public static func isColoured(_ descriptor: Int32) -> Bool {
    isDrawnOn(descriptor) && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
  }

  /// Whether a terminal of this kind, as TERM has it, can be drawn on.
  public static func canBeDrawnOn(_ kind: String?) -> Bool {
    kind.map { !["", "dumb", "unknown"].contains($0) } ?? false
  }

  /// The size of the screen that the standard output goes to, or what is usual.
  public static var size: (columns: Int, rows: Int) { size(of: STDOUT_FILENO) ?? (80, 24) }

  /// The size of the terminal on a descriptor; nil where there is none, or none is known.
  public static func size(of descriptor: Int32) -> (columns: Int, rows: Int)? {
    var window = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return nil
    }
    return (Int(window.ws_col), Int(window.ws_row))
  }
}
