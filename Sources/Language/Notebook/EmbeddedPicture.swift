import Failures
import Files
internal import FoundationEssentials
import Interpreter

/// A picture that Markdown names, as a page can hold it.
struct EmbeddedPicture {
  /// A `data:` URL.
  let address: String

  /// Larger files make a page that no browser likes.
  static let limit = 32 << 20

  /// - Parameters:
  ///   - url: as it stands in the Markdown: a path from the folder on, or a `data:` URL with a picture.
  ///   - folder: that of the script.
  /// - Throws: `Failure` where there is no such file, or it is no picture; `ScriptError` where files are confined.
  init(_ url: String, folder: String) throws {
    if url.lowercased().hasPrefix("data:") {
      guard url.lowercased().hasPrefix("data:image/") else {
        throw Failure(.unsupported, "the data URL does not contain a picture")
      }
      address = url
      return
    }
    guard !EmbeddedPicture.isElsewhere(url) else {
      throw Failure(
        .wrongPlace, "the picture \(url) is not in a file: a page that needs no network cannot show it",
        hint: "load it down, and name the file")
    }
    func path(_ name: String) -> String {
      name.hasPrefix("/") || folder == "." ? name : folder.path(to: name)
    }
    let decoded = EmbeddedPicture.withoutEscapes(url)
    let file = path(FileBytes.exists(path(url)) ? url : decoded)
    try FileAccess.check(file, written: url, below: ".")
    guard try FileBytes.identity(file).bytes <= EmbeddedPicture.limit else {
      throw Failure(.tooLarge, "the picture \(file) has more than \(EmbeddedPicture.limit >> 20) MB")
    }
    let bytes = try FileBytes.read(file)
    guard let kind = EmbeddedPicture.kind(of: bytes) else {
      throw Failure(
        .unsupported, "\(file) is not a picture that a page can show: PNG, JPEG, GIF, WebP, AVIF or SVG")
    }
    address = "data:image/\(kind);base64,\(Data(bytes).base64EncodedString())"
  }

  /// Whether an address begins with a scheme such as `https:`, or names another machine.
  private static func isElsewhere(_ url: String) -> Bool {
    if url.hasPrefix("//") { return true }
    guard let colon = url.firstIndex(of: ":") else { return false }
    return url[..<colon].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
  }

  /// With the bytes for which `%20` and the like stand.
  private static func withoutEscapes(_ url: String) -> String {
    var bytes: [UInt8] = []
    var rest = url.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.count >= 2
      {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What the bytes are, whatever the file is called.
  private static func kind(of bytes: [UInt8]) -> String? {
    func has(_ text: String, at place: Int) -> Bool { bytes.dropFirst(place).starts(with: text.utf8) }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpeg" }
    if has("GIF8", at: 0) { return "gif" }
    if has("RIFF", at: 0), has("WEBP", at: 8) { return "webp" }
    if has("ftypavif", at: 4) { return "avif" }
    let beginning = (try? DecodedText(Array(bytes.prefix(4096)), name: ""))?.text ?? ""
    return beginning.contains("<svg") ? "svg+xml" : nil
  }
}
