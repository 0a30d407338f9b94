/// A format of picture files that is read.
protocol PictureFormat: Sendable {
  /// Its name in messages.
  static var name: String { get }
  /// How names of its files end, in lower case with the dot.
  static var endings: [String] { get }
  /// Whether the first bytes are those of such a file.
  static func begins(_ bytes: [UInt8]) -> Bool
  /// What the file says of the picture before its pixels.
  ///
  /// - Throws: `Failure` naming the file and what is wrong with it.
  static func header(_ bytes: [UInt8], name: String) throws -> PictureHeader
  /// The picture as it is stored, with alpha as the last channel where there is any.
  ///
  /// - Throws: `Failure` naming the file and what is wrong with it.
  static func decode(_ bytes: [UInt8], name: String) throws -> PackedImage
  /// The parts of the file in order, up to its end or as far as they can be followed.
  static func parts(of bytes: [UInt8]) -> AnyIterator<FilePart>
  /// Whether the file lacks its end, behind whole pixels.
  static func isEndless(_ bytes: [UInt8]) -> Bool
}
