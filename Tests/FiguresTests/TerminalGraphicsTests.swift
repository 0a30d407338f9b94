import Failures
import Imaging
import Testing

@testable import Figures

struct TerminalGraphicsTests {
  @Test(
    arguments: [
      (["TERM": "xterm-256color"], TerminalGraphics.halfBlocks(.palette256)),
      (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .halfBlocks(.trueColour)),
      (["TERM": "xterm-kitty", "COLORTERM": "truecolor"], .kitty),
      (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], .kitty),
      (["TERM": "tmux-256color", "KITTY_WINDOW_ID": "1", "TMUX": "x"], .halfBlocks(.palette256)),
      (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], .iTerm),
      (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], .iTerm),
      (["TERM": "foot"], .sixel),
      (["TERM": "xterm-kitty", "NO_COLOR": "1"], .shades),
      (["TERM": "dumb"], .shades),
      ([:], .shades),
    ] as [([String: String], TerminalGraphics)])
  func theEnvironmentDecides(environment: [String: String], graphics: TerminalGraphics) {
    #expect(TerminalGraphics(environment: environment) == graphics)
  }

  /// Red above blue, then green alone.
  let image = Image(
    channels: 3, height: 3, width: 1, pixels: [1, 0, 0, /**/ 0, 0, 1, /**/ 0, 1, 0])

  @Test func halfBlocksHoldTwoPixelsEach() throws {
    #expect(
      try image.terminalText(.halfBlocks(.trueColour))
        == "\u{1B}[38;2;255;0;0;48;2;0;0;255m▀\u{1B}[0m\n\u{1B}[38;2;0;255;0m▀\u{1B}[0m\n")
    #expect(try image.terminalText(.halfBlocks(.palette256)).hasPrefix("\u{1B}[38;5;196;48;5;21m▀"))
  }

  @Test(arguments: [TerminalGraphics.halfBlocks(.trueColour), .shades])
  func charactersFitTheRoom(graphics: TerminalGraphics) throws {
    let large = Image(channels: 1, height: 300, width: 500, filled: 0.7)
    let lines = try large.terminalText(graphics, columns: 40, rows: 10).split(separator: "\n")
    #expect(lines.count <= 10)
    #expect(lines.allSatisfy { line in line.count { $0 == "▀" || $0 == "#" } <= 40 })
  }

  @Test func greysUseTheGreyRamp() {
    #expect(TerminalColours.nearest(RGBColour(8, 8, 8)) == 232)
    #expect(TerminalColours.nearest(RGBColour(118, 118, 118)) == 243)
    #expect(TerminalColours.nearest(RGBColour(255, 255, 255)) == 231)
    #expect(TerminalColours.nearest(RGBColour(0, 0, 0)) == 16)
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
  func base64FollowsTheStandard(plain: String, encoded: String) {
    #expect(base64(Array(plain.utf8)) == encoded)
  }

  @Test func kittyPicturesComeInChunks() throws {
    var state: UInt32 = 1
    let noise = (0..<64 * 64).map { _ -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Float(state >> 24) / 255
    }
    let text = try Image(channels: 1, height: 64, width: 64, pixels: noise).terminalText(.kitty)
    let chunks = text.split(separator: "\u{1B}_G").map { $0.prefix { $0 != "\u{1B}" } }
    #expect(chunks.count > 1)
    #expect(chunks.first?.hasPrefix("a=T,f=100,q=2,") == true)
    #expect(chunks.dropLast().allSatisfy { $0.contains("m=1;") })
    #expect(chunks.last?.hasPrefix("m=0;") == true)
    #expect(chunks.allSatisfy { ($0.split(separator: ";").last?.count ?? 0) <= 4096 })
  }

  @Test func iTermPicturesSayTheirSize() throws {
    let text = try image.terminalText(.iTerm)
    #expect(text.hasPrefix("\u{1B}]1337;File=inline=1;size=\(try image.encodedPNG().count);"))
    #expect(text.hasSuffix("\u{07}\n"))
  }

  @Test func sixelsDrawEachColourOfABand() throws {
    // 180, 5 and 30 are red, blue and green of the cube; a sixel's bits are its rows.
    let text = try image.terminalText(.sixel)
    #expect(text.hasPrefix("\u{1B}Pq\"1;1;1;3"))
    #expect(text.contains("#180;2;100;0;0"))
    #expect(text.contains("#5A$") && text.contains("#30C$") && text.contains("#180@$"))
    #expect(text.hasSuffix("-\u{1B}\\\n"))
  }

  @Test func anImageWithoutPixelsIsRefused() {
    #expect(throws: Failure.self) {
      try Image(channels: 3, height: 0, width: 0).terminalText(.shades)
    }
  }
}
