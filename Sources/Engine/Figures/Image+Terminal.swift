import Failures
import Imaging

extension Image {
  /// The picture as text for a terminal, ending in a newline.
  ///
  /// - Parameters:
  ///   - graphics: what the terminal can show.
  ///   - columns: width of the room for the picture in characters, limited to 2...1000; by default 80.
  ///   - rows: height of the room for the picture in lines, limited to 1...1000; by default 24. Large pictures are
  ///     shrunk to the room; picture protocols also enlarge small ones to a third of it.
  /// - Throws: `Failure` where the image has no pixels or cannot be encoded.
  public func terminalText(
    _ graphics: TerminalGraphics, columns: Int = 80, rows: Int = 24
  ) throws(Failure) -> String {
    guard width > 0, height > 0, channels > 0 else { throw Failure(.empty, "the image has no pixels") }
    let columns = min(max(columns, 2), 1000)
    let rows = min(max(rows, 1), 1000)
    switch graphics {
    case .kitty: return kittyText(try pngBytes(), columns: columns, rows: rows)
    case .iTerm: return iTermText(try pngBytes(), columns: columns, rows: rows)
    case .sixel:
      // A character is about 10 × 20 pixels.
      return fitted(width: columns * 10, height: rows * 20).sixelText()
    case .halfBlocks(let colours): return fitted(width: columns, height: rows * 2).halfBlockText(colours)
    case .shades:
      // A character is about twice as high as wide.
      let image = fitted(width: columns, height: rows * 2)
      return image.resized(to: ImageSize(height: (image.height + 1) / 2, width: image.width)).shadeText()
    }
  }

  private func pngBytes() throws(Failure) -> [UInt8] {
    do { return try encodedPNG() } catch {
      throw Failure.cannotWrite(path: "the terminal", reason: "\(error)")
    }
  }

  /// The image, made smaller in its proportions where it does not fit.
  private func fitted(width room: Int, height rowRoom: Int) -> Image {
    guard width > room || height > rowRoom else { return self }
    let factor = min(Double(room) / Double(width), Double(rowRoom) / Double(height))
    return resized(
      to: ImageSize(
        height: max(1, Int((Double(height) * factor).rounded())),
        width: max(1, Int((Double(width) * factor).rounded()))))
  }

  /// The colour at a place in 8 bits; grey images have equal parts.
  func colour(row: Int, column: Int) -> RGBColour {
    func byte(_ channel: Int) -> UInt8 {
      let value = self[channels >= 3 ? channel : 0, row, column]
      return value.isNaN ? 0 : UInt8((min(max(value, 0), 1) * 255).rounded())
    }
    return RGBColour(byte(0), byte(1), byte(2))
  }

  /// About how many columns and rows a picture takes where a character is 10 × 20 pixels: its own size, at least
  /// a third of the room, at most all of it.
  private func cells(columns: Int, rows: Int) -> (columns: Int, rows: Int) {
    let natural = (columns: Double(width) / 10, rows: Double(height) / 20)
    let most = min(Double(columns) / natural.columns, Double(rows) / natural.rows)
    let factor = min(max(1, most / 3), most)
    return (
      max(1, Int((natural.columns * factor).rounded())), max(1, Int((natural.rows * factor).rounded()))
    )
  }

  private func kittyText(_ png: [UInt8], columns: Int, rows: Int) -> String {
    let cells = cells(columns: columns, rows: rows)
    let payload = Array(base64(png).utf8)
    var text = ""
    for start in stride(from: 0, to: payload.count, by: 4096) {
      let end = min(start + 4096, payload.count)
      let more = end < payload.count ? 1 : 0
      // q=2: no answers from the terminal, which would appear as if typed.
      let keys = start == 0 ? "a=T,f=100,q=2,c=\(cells.columns),r=\(cells.rows),m=\(more)" : "m=\(more)"
      text += "\u{1B}_G\(keys);" + String(decoding: payload[start..<end], as: UTF8.self) + "\u{1B}\\"
    }
    return text + "\n"
  }

  private func iTermText(_ png: [UInt8], columns: Int, rows: Int) -> String {
    let cells = cells(columns: columns, rows: rows)
    return "\u{1B}]1337;File=inline=1;size=\(png.count);width=\(cells.columns);height=\(cells.rows)"
      + ";preserveAspectRatio=1:\(base64(png))\u{07}\n"
  }
}

/// RFC 4648's base 64, with padding.
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits: UInt32 = 0
    for byte in group { bits = bits << 8 | UInt32(byte) }
    bits <<= 8 * UInt32(3 - group.count)
    for place in 0..<4 {
      let index = Int(bits >> UInt32(18 - 6 * place) & 63)
      text.append(place <= group.count ? alphabet[index] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}
