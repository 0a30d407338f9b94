internal import CJPEG
internal import CPNG

extension Image {
  /// The libraries that read and write picture files, with their versions.
  public static var libraries: [(name: String, version: String)] {
    [
      ("libpng", String(cString: cpng_version())), ("libjpeg-turbo", String(cString: cjpeg_version())),
    ]
  }
}
