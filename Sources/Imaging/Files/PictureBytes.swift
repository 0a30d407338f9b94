import Files

/// Files as `Files.FileBytes` reads and writes them, with errors that are those of images.
enum PictureBytes {
  static func identity(_ path: String) throws(ImageError) -> FileIdentity {
    do { return try FileBytes.identity(path) } catch { throw ImageError(error) }
  }

  /// The first `count` bytes of a file, or all of them.
  static func read(_ path: String, first count: Int = .max) throws(ImageError) -> [UInt8] {
    do { return try FileBytes.read(path, first: count) } catch { throw ImageError(error) }
  }

  static func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
    do { try FileBytes.write(bytes, to: path) } catch { throw ImageError(error) }
  }
}

extension ImageError {
  fileprivate init(_ error: FileError) {
    switch error.kind {
    case .missing: self.init(.missing, error.message, hint: error.hint)
    case .wrongPlace: self.init(.wrongPlace, error.message, hint: "read a whole folder as a data set")
    case .unreadable: self.init(.unreadable, error.message, hint: error.hint)
    case .empty: self.init(.empty, error.message, hint: error.hint)
    case .unsupported: self.init(.unsupported, error.message, hint: error.hint)
    case .damaged: self.init(.damaged, error.message, hint: error.hint)
    case .tooLarge: self.init(.tooLarge, error.message, hint: error.hint)
    case .unwritable: self.init(.unwritable, error.message, hint: error.hint)
    }
  }
}
