import Failures
import Files

/// Image files: PNG, JPEG and WebP are read, PNG is written. The format is recognised by the contents, not by the name.
///
/// - PNG of every colour type, 1 to 16 bits, interlaced or not; of animated ones the first picture. Transparency is
///   composited over white; no colour profile or gamma is applied. Palettes become RGB.
/// - JPEG of 8 bits: grey, colour or CMYK (turned into RGB without a profile), baseline, progressive or arithmetic.
/// - WebP without animation, transparency as with PNG.
///
/// All are rotated upright as their EXIF orientation says. A file that holds all of its pixels is read even where what
/// follows them is damaged or missing, which a `PictureNote` says; one that ends within its pixels is an error.
public enum ImageFile {
  /// The most pixels of a picture that is read or written: 200 million.
  public static let pixelLimit = 200_000_000

  /// The formats that are read: a new one is a file like theirs, and a place in this list.
  static let formats: [any PictureFormat.Type] = [PNG.self, JPEG.self, WebP.self]

  /// What the first bytes say, and nil for a file of another kind.
  static func format(_ bytes: [UInt8]) -> (any PictureFormat.Type)? { formats.first { $0.begins(bytes) } }

  /// The name of a well-known kind of file that is not read, for messages.
  static func otherKind(_ bytes: [UInt8]) -> String? {
    func has(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    if has("GIF8") { return "a GIF picture" }
    if has("BM") { return "a BMP picture" }
    if has("II*\0") || has("MM\0*") { return "a TIFF picture" }
    if has("ftyp", at: 4) { return "a HEIF, AVIF or video file" }
    if has("<svg") || has("<?xml") { return "an SVG or XML file" }
    if has("%PDF") { return "a PDF document" }
    if has("\u{1f}") && bytes.dropFirst().first == 0x8b { return "a gzip archive" }
    if has("PK") { return "a zip archive" }
    return nil
  }

  /// Height and width in pixels of the upright picture, without decoding it.
  ///
  /// - Throws: `Failure` where the file cannot be read or its header is not that of a PNG, JPEG or WebP file.
  public static func size(of path: String) throws -> ImageSize {
    let (header, beginning) = try beginning(of: path)
    // A square stays one, and a JPEG's EXIF stands before its pixels; that of others may stand behind them.
    guard header.size.height != header.size.width else { return header.size }
    let bytes = format(beginning) is JPEG.Type ? beginning : try PictureBytes.read(path)
    return header.size.upright(orientation: orientation(bytes))
  }

  /// What a file's header says, without decoding the picture.
  ///
  /// - Throws: `Failure` where the file cannot be read, its header is not that of a PNG, JPEG or WebP file, or the
  ///   picture has more than `pixelLimit` pixels.
  public static func header(of path: String) throws -> PictureHeader { try beginning(of: path).header }

  /// The header, and as much of the file as holds it.
  private static func beginning(of path: String) throws -> (header: PictureHeader, bytes: [UInt8]) {
    // The header nearly always lies in the first part of the file; a large colour profile or preview may
    // push it further on.
    let beginning = try PictureBytes.read(path, first: 1 << 17)
    do {
      return (try header(beginning, name: path), beginning)
    } catch let error as Failure where error.kind == .truncated {
      let whole = try PictureBytes.read(path)
      return (try header(whole, name: path), whole)
    }
  }

  static func header(_ bytes: [UInt8], name: String) throws -> PictureHeader {
    let found = try requireFormat(bytes, name: name).header(bytes, name: name)
    guard found.size.height <= pixelLimit / max(found.size.width, 1) else {
      throw Failure(
        .tooLarge,
        "\(name) has \(found.size) pixels; the limit is \(pixelLimit / 1_000_000) million")
    }
    return found
  }

  /// The picture held upright, as it is stored: with alpha as the last channel where there is any.
  static func stored(_ bytes: [UInt8], name: String) throws -> PackedImage {
    let picture = try requireFormat(bytes, name: name).decode(bytes, name: name)
    return picture.upright(orientation: orientation(bytes))
  }

  /// - Parameter floats: how many times its values will be held as floats.
  static func decode(_ bytes: [UInt8], name: String, floats: Int = 0) throws -> PackedImage {
    let header = try header(bytes, name: name)
    try header.requireRoom(for: "reading \(name)", bytes: bytes.count + header.bytes(floats: floats))
    return try stored(bytes, name: name).overWhite()
  }

  static func read(_ path: String) throws -> PackedImage {
    try decode(PictureBytes.read(path), name: path)
  }

  /// Reads a picture file: the image in 0..1 with one or three channels, and what the user should know of it.
  ///
  /// - Throws: `Failure` naming the file and what is wrong with it.
  public static func image(at path: String) throws -> (image: Image, notes: [PictureNote]) {
    let bytes = try PictureBytes.read(path)
    return (try Image(encoded: bytes, name: path), notes(bytes))
  }

  private static func requireFormat(_ bytes: [UInt8], name: String) throws -> any PictureFormat.Type {
    guard !bytes.isEmpty else { throw Failure(.empty, "\(name) is empty: it has no bytes") }
    if let format = format(bytes) { return format }
    // Too short to tell, yet what is there begins like a picture.
    let isBeginning =
      bytes.count < 8 && PNG.signature.starts(with: bytes)
    if isBeginning { throw Failure(.truncated, "\(name) is cut off: it ends within its first bytes") }
    let kind = otherKind(bytes).map { ": it is \($0)" } ?? ""
    let all = formats.map { $0.name }
    let names = all.dropLast().joined(separator: ", ") + " or " + all[all.count - 1]
    throw Failure(
      .unsupported, "\(name) is not a \(names) file\(kind)", hint: "convert it to PNG")
  }
}

extension Image {
  /// Reads a PNG, JPEG or WebP file: one channel if it is grey, else three, with values in 0..1. Transparency is
  /// composited over white.
  ///
  /// - Throws: `Failure` naming the file and what is wrong with it.
  public init(contentsOf path: String) throws {
    try self.init(encoded: PictureBytes.read(path), name: path)
  }

  /// Decodes the bytes of a PNG, JPEG or WebP file as `init(contentsOf:)` does.
  ///
  /// - Parameter name: stands for the file in errors.
  /// - Throws: `Failure` where the bytes are no picture that is read, or memory does not suffice.
  public init(encoded bytes: [UInt8], name: String) throws {
    // Beside the image there will be a tensor, or a result.
    self = try ImageFile.decode(bytes, name: name, floats: 2).unpacked()
  }

  /// The bytes of the image as a PNG file. Values are clipped to 0..1 and rounded to the nearest step; NaN becomes 0.
  ///
  /// - Parameters:
  ///   - depth: bits per sample, 8 (the default) or 16.
  ///   - compression: level of zlib, from 0 (none, fastest) to 9; 6 by default.
  /// - Throws: `Failure` where an argument is out of range, there are not 1 or 3 channels, or there are no pixels or
  ///   more than `ImageFile.pixelLimit`.
  public func encodedPNG(depth: Int = 8, compression: Int = 6) throws -> [UInt8] {
    try PNG.encode(self, depth: depth, compression: compression, name: "the image")
  }

  /// Writes a PNG file under a temporary name and then renames it, so that a full disk leaves no half-written file.
  ///
  /// - Parameters:
  ///   - depth: bits per sample, 8 (the default) or 16.
  ///   - compression: level of zlib, from 0 (none, fastest) to 9; 6 by default.
  /// - Throws: `Failure` where the name ends like that of another format, the image cannot be encoded (see
  ///   `encodedPNG`) or the file cannot be written.
  public func write(to path: String, depth: Int = 8, compression: Int = 6) throws {
    let ending = path.split(separator: "/").last?.split(separator: ".").last.map { $0.lowercased() }
    if let ending, ["jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "svg", "pdf"].contains(ending) {
      throw Failure(
        .unsupported, "cannot write \(path): images can be written only as PNG",
        hint: "use a file name that ends in .png")
    }
    let bytes = try PNG.encode(self, depth: depth, compression: compression, name: path)
    try FileBytes.write(bytes, to: path)
  }
}
