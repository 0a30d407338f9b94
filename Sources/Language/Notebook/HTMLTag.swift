/// A tag in a piece of HTML, as far as its name and attributes go.
struct HTMLTag {
  /// In lower case.
  let name: String
  let isClosing: Bool
  private let attributes: [String: String]

  subscript(_ attribute: String) -> String? { attributes[attribute] }

  /// Whether it says no more than where things stand.
  var isLayout: Bool { ["p", "div", "center", "br", "figure", "picture", "span"].contains(name) }

  /// The tags of a text, without comments.
  static func all(in text: String) -> [HTMLTag] {
    text.matches(of: tag).compactMap { match in
      guard let name = match.output.2 else { return nil }
      var attributes: [String: String] = [:]
      for pair in (match.output.3 ?? "").matches(of: attribute) {
        let value = pair.output.2 ?? pair.output.3 ?? pair.output.4 ?? ""
        attributes[pair.output.1.lowercased()] = String(value).replacing("&amp;", with: "&")
      }
      return HTMLTag(
        name: name.lowercased(), isClosing: match.output.1?.isEmpty == false, attributes: attributes)
    }
  }

  /// What stands between the tags.
  static func text(of html: String) -> String { html.replacing(tag, with: "") }

  private static var tag: Regex<(Substring, Substring?, Substring?, Substring?)> {
    /<!--(?s:.*?)-->|<(\/?)([A-Za-z][A-Za-z0-9-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/
  }

  private static var attribute: Regex<(Substring, Substring, Substring?, Substring?, Substring?)> {
    /([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/
  }
}
