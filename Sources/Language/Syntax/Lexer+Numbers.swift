extension Lexer {
  /// `0.5`, `2e-4`, `1_000`, `0xff`. A dot belongs to the number only between digits, so that `1..3`
  /// is a range and `2.max(3)` a call.
  mutating func number() {
    let start = offset
    if byte() == UInt8(ascii: "0"), byte(1) == UInt8(ascii: "x") || byte(1) == UInt8(ascii: "X") {
      hexadecimal(from: start)
      return
    }
    var isFloat = false
    digits()
    if byte() == UInt8(ascii: "."), byte(1).isDecimalDigit {
      isFloat = true
      offset += 1
      digits()
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let signed = byte(1) == UInt8(ascii: "-") || byte(1) == UInt8(ascii: "+")
      if byte(signed ? 2 : 1).isDecimalDigit {
        isFloat = true
        offset += signed ? 2 : 1
        digits()
      }
    }
    let text = String(decoding: bytes[start..<offset].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if rejectsSuffix(from: start) { return }
    if isFloat {
      add(.float, from: start, float: Double(text) ?? .infinity)
    } else if let int = Int(text) {
      add(.int, from: start, int: int)
    } else if Int("-\(text)") != nil {
      // One digit string has a meaning only behind a minus; the parser knows whether it stands there.
      add(.int, from: start, text: text, int: Int.min)
    } else {
      report(
        Parser.tooLarge, from: start, hint: "write it as a float: \(text).0")
      add(.int, from: start)
    }
  }

  private mutating func hexadecimal(from start: Int) {
    offset += 2
    while byte().continuesName, byte() < 0x80 { offset += 1 }
    let text = String(decoding: bytes[start + 2..<offset].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    if let int = Int(text, radix: 16) {
      add(.int, from: start, int: int)
    } else {
      report("expected a hexadecimal number of at most 64 bits", from: start)
      add(.int, from: start)
    }
  }

  private mutating func digits() {
    while byte().isDecimalDigit || (byte() == UInt8(ascii: "_") && byte(1).isDecimalDigit) { offset += 1 }
  }

  private mutating func rejectsSuffix(from start: Int) -> Bool {
    guard byte().startsName else { return false }
    while byte().continuesName { offset += 1 }
    report("letters cannot follow a number directly", from: start, hint: "names begin with a letter")
    add(.int, from: start)
    return true
  }
}
