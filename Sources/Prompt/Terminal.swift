import Glibc

/// What the terminal on standard output is like.
enum Terminal {
  static func isColoured(environment: [String: String]) -> Bool {
    (environment["NO_COLOR"] ?? "").isEmpty && canBeDrawnOn(environment: environment)
  }

  /// Whether the cursor can be moved.
  static func canBeDrawnOn(environment: [String: String]) -> Bool {
    environment["TERM"] != "dumb" && environment["TERM"] != nil
  }

  static var size: (columns: Int, rows: Int) {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(window.ws_col), Int(window.ws_row))
  }

  /// Writes all of the text past any buffer, so that it stands where it belongs among what others write.
  static func write(_ text: String, to file: Int32 = STDOUT_FILENO) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.write(file, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          return
        }
        done += count
      }
    }
  }

  static var environment: [String: String] {
    var names: [String: String] = [:]
    for name in ["TERM", "NO_COLOR", "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"] {
      if let value = getenv(name) { names[name] = String(cString: value) }
    }
    return names
  }
}
