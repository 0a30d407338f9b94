import Failures
import Files
import Glibc
import Resources

/// Text files, read whole and written aside first.
enum TextFile {
  /// - Parameter lineEnds: whether all of them become `\n`.
  static func read(_ path: String, lineEnds: DecodedText.LineEnds = .unified) throws -> String {
    try decoded(path, lineEnds: lineEnds).text
  }

  /// The text with what was done to read it.
  static func decoded(_ path: String, lineEnds: DecodedText.LineEnds = .unified) throws -> DecodedText {
    guard let file = fopen(path, "rb") else { throw problem("read", path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      bytes += buffer[..<count]
      try Limits.checkString(bytes.count)
      if Interrupt.isRequested { throw Interruption() }
      if count < buffer.count { break }
    }
    if ferror(file) != 0 { throw problem("read", path) }
    do { return try DecodedText(bytes, name: path, lineEnds: lineEnds) } catch {
      throw ScriptError(error.message, hint: error.hint)
    }
  }

  /// Writes beside the file and renames, so that no half-written file is ever seen.
  static func write(_ text: String, to path: String) throws {
    do { try FileBytes.write(Array(text.utf8), to: path) } catch {
      throw ScriptError(error.message, hint: error.hint)
    }
  }

  /// Adds at the end of a file, which is made where it is not there.
  static func append(_ text: String, to path: String) throws {
    guard let file = fopen(path, "ab") else { throw problem("write", path) }
    let bytes = Array(text.utf8)
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { throw problem("write", path) }
  }

  private static func problem(_ verb: String, _ path: String) -> ScriptError {
    ScriptError("cannot \(verb) `\(path)`: \(String(cString: strerror(errno)))")
  }
}
