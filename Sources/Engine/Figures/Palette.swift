/// Colours and markers that tell series apart, for readers who see colours differently and for print without any.
enum Palette {
  /// Okabe and Ito's colours ("Color Universal Design", 2008), reordered so that neighbours differ most and
  /// yellow, weak on white, comes last.
  static let series: [RGBColour] = [
    RGBColour(0x00, 0x72, 0xB2), RGBColour(0xD5, 0x5E, 0x00), RGBColour(0x00, 0x9E, 0x73),
    RGBColour(0xCC, 0x79, 0xA7), RGBColour(0xE6, 0x9F, 0x00), RGBColour(0x56, 0xB4, 0xE9),
    RGBColour(0x22, 0x22, 0x22), RGBColour(0xF0, 0xE4, 0x42),
  ]
  /// gnuplot's point types: filled circle, square, triangle, diamond, inverted triangle, then their outlines.
  static let markers = [7, 5, 9, 13, 11, 6, 4, 8, 12, 10]

  static let text = RGBColour(0x26, 0x26, 0x26)
  static let axis = RGBColour(0x80, 0x80, 0x80)
  static let grid = RGBColour(0xE3, 0xE3, 0xE3)
  static let paper = RGBColour(0xFF, 0xFF, 0xFF)

  static func colour(ofSeries index: Int) -> RGBColour { series[index % series.count] }
  static func marker(ofSeries index: Int) -> Int { markers[index % markers.count] }
  /// gnuplot's dash type: solid while the colours last, dashed once they come round again.
  static func dashes(ofSeries index: Int) -> Int { 1 + index / series.count % 5 }
}

/// An 8-bit colour.
struct RGBColour: Hashable, Sendable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `#rrggbb`, or gnuplot's `#aarrggbb` when partly transparent (00 is opaque there).
  func hexadecimal(transparency: Double = 0) -> String {
    let transparent = UInt8((min(max(transparency, 0), 1) * 255).rounded())
    let bytes = transparent == 0 ? [red, green, blue] : [transparent, red, green, blue]
    return "#" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
