import Glibc

/// Text for people and pipes, written at once, so that a long run can be followed.
public enum StandardStream {
  /// Writes text as `Terminal.write` does, and ends the program where it cannot be written.
  public static func write(_ text: String, to descriptor: Int32) {
    if !Terminal.write(text, to: descriptor) { giveUp(descriptor) }
  }

  /// Writes lines in which nothing can do anything to a terminal.
  public static func writeLines(_ text: String, to descriptor: Int32) {
    write(text.visibleLines + "\n", to: descriptor)
  }

  /// Writes to the standard output what moves the cursor or shows a picture.
  public static func draw(_ sequences: String) {
    if !Terminal.draw(sequences) { giveUp(STDOUT_FILENO) }
  }

  /// Nobody reads on, or the disk is full: there is nothing sensible left to do.
  private static func giveUp(_ descriptor: Int32) -> Never {
    let reason = errno
    if reason != EPIPE, descriptor != STDERR_FILENO {
      write(
        "error: the output could not be written: \(String(cString: strerror(reason)))\n", to: STDERR_FILENO)
    }
    _exit(reason == EPIPE ? 141 : 1)
  }
}
