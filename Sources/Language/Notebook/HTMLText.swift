import Syntax

/// Text as it may stand in a page.
enum HTMLText {
  /// Shows exactly the text, between tags and in attributes alike. Control characters are left out.
  static func escaped(_ text: some StringProtocol) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7F && !special.contains(byte) || byte == 0x0A || byte == 0x09
    }
    if isPlain { return String(text) }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.properties.generalCategory == .control: break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let special = Array("&<>\"'".utf8)

  /// Code with a class for each kind of word.
  static func highlighted(_ code: String) -> String {
    let bytes = Array(code.utf8)
    var result = ""
    var offset = 0
    for span in Colouring.spans(of: code) {
      result += escaped(String(decoding: bytes[offset..<span.range.lowerBound], as: UTF8.self))
      let text = escaped(String(decoding: bytes[span.range], as: UTF8.self))
      result += "<span class=\"\(name(span.kind))\">\(text)</span>"
      offset = span.range.upperBound
    }
    return result + escaped(String(decoding: bytes[offset...], as: UTF8.self))
  }

  private static func name(_ kind: Colouring.Kind) -> String {
    switch kind {
    case .keyword: "k"
    case .string: "s"
    case .number: "n"
    case .comment: "c"
    case .call: "f"
    case .interpolation: "i"
    }
  }
}
