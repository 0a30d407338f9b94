import Failures
import Files

/// Files as `FileBytes` reads them; where a folder takes the place of a picture, the error says how folders are read.
enum PictureBytes {
  static func identity(_ path: String) throws(Failure) -> FileIdentity {
    do { return try FileBytes.identity(path) } catch { throw explained(error) }
  }

  /// The first `count` bytes of a file, or all of them.
  static func read(_ path: String, first count: Int = .max) throws(Failure) -> [UInt8] {
    do { return try FileBytes.read(path, first: count) } catch { throw explained(error) }
  }

  private static func explained(_ error: Failure) -> Failure {
    guard error.kind == .wrongPlace else { return error }
    return Failure(.wrongPlace, error.message, hint: "read a whole folder as a data set")
  }
}
