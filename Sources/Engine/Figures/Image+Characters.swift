import Imaging

extension Image {
  /// Two rows of pixels to a line: the upper is the colour of a half block, the lower the one behind it.
  func halfBlockText(_ colours: TerminalColours) -> String {
    var text = ""
    for top in stride(from: 0, to: height, by: 2) {
      var last = ""
      for column in 0..<width {
        var codes = "38;" + colours.code(colour(row: top, column: column))
        if top + 1 < height {
          codes += ";48;" + colours.code(colour(row: top + 1, column: column))
        }
        if codes != last { text += "\u{1B}[\(codes)m" }
        last = codes
        text += "▀"
      }
      text += "\u{1B}[0m\n"
    }
    return text
  }

  /// Brightness in ten characters, dark to light.
  func shadeText() -> String {
    let shades = Array(" .:-=+*#%@")
    var text = ""
    for row in 0..<height {
      for column in 0..<width {
        let colour = colour(row: row, column: column)
        // Rec. 601 luma.
        let luma = 0.299 * Double(colour.red) + 0.587 * Double(colour.green) + 0.114 * Double(colour.blue)
        text.append(shades[min(9, Int(luma / 25.6))])
      }
      text += "\n"
    }
    return text
  }

  /// Sixels with the 6 × 6 × 6 colours of the web, smoothed by Floyd and Steinberg's error diffusion.
  func sixelText() -> String {
    let indices = ditheredToCube()
    var text = "\u{1B}Pq\"1;1;\(width);\(height)"
    for colour in Set(indices).sorted() {
      let parts = [colour / 36, colour / 6 % 6, colour % 6].map { $0 * 20 }
      text += "#\(colour);2;\(parts[0]);\(parts[1]);\(parts[2])"
    }
    for top in stride(from: 0, to: height, by: 6) {
      let rows = top..<min(top + 6, height)
      for colour in Set(rows.flatMap { indices[$0 * width..<($0 + 1) * width] }).sorted() {
        let band = (0..<width).map { column in
          rows.reduce(UInt8(63)) { bits, row in
            indices[row * width + column] == colour ? bits + 1 << UInt8(row - top) : bits
          }
        }
        text += "#\(colour)" + runLengths(band) + "$"
      }
      text += "-"
    }
    return text + "\u{1B}\\\n"
  }

  private func ditheredToCube() -> [Int] {
    var indices = [Int](repeating: 0, count: width * height)
    for channel in 0..<3 {
      let weight = [36, 6, 1][channel]
      var plane = (0..<width * height).map { place -> Float in
        let colour = colour(row: place / width, column: place % width)
        return Float([colour.red, colour.green, colour.blue][channel])
      }
      for row in 0..<height {
        for column in 0..<width {
          let place = row * width + column
          let level = min(max((plane[place] / 51).rounded(), 0), 5)
          indices[place] += Int(level) * weight
          let error = plane[place] - level * 51
          if column + 1 < width { plane[place + 1] += error * 7 / 16 }
          guard row + 1 < height else { continue }
          if column > 0 { plane[place + width - 1] += error * 3 / 16 }
          plane[place + width] += error * 5 / 16
          if column + 1 < width { plane[place + width + 1] += error / 16 }
        }
      }
    }
    return indices
  }
}

/// `!12~` for twelve equal sixels.
private func runLengths(_ sixels: [UInt8]) -> String {
  var text = ""
  var start = 0
  while start < sixels.count {
    var end = start
    while end < sixels.count, sixels[end] == sixels[start] { end += 1 }
    let sixel = String(UnicodeScalar(sixels[start]))
    text += end - start > 3 ? "!\(end - start)\(sixel)" : String(repeating: sixel, count: end - start)
    start = end
  }
  return text
}

extension TerminalColours {
  /// What follows `38;` or `48;` in the sequence that sets a colour.
  func code(_ colour: RGBColour) -> String {
    switch self {
    case .trueColour: "2;\(colour.red);\(colour.green);\(colour.blue)"
    case .palette256: "5;\(Self.nearest(colour))"
    }
  }

  /// The nearest of xterm's 6 × 6 × 6 cube (16–231) and 24 greys (232–255).
  static func nearest(_ colour: RGBColour) -> Int {
    let levels = [0, 95, 135, 175, 215, 255]
    let parts = [colour.red, colour.green, colour.blue].map(Int.init)
    let steps = parts.map { part in
      levels.indices.min { abs(levels[$0] - part) < abs(levels[$1] - part) } ?? 0
    }
    let greyStep = min(max((parts.reduce(0, +) / 3 - 3) / 10, 0), 23)
    func distance(_ other: [Int]) -> Int {
      zip(parts, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let cube = distance(steps.map { levels[$0] })
    let grey = distance([Int](repeating: 8 + 10 * greyStep, count: 3))
    return grey < cube ? 232 + greyStep : 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
  }
}
