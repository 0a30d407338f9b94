internal import CMarkdown
import Failures
import Glibc
import Interpreter

/// Text in Markdown as HTML, by cmark-gfm with GitHub's tables and lists of tasks.
struct Markdown {
  /// Markup in the text is left out, and links can lead nowhere but to pages: nothing in it can run.
  let html: String
  /// What the text names and the page does not show, as sentences.
  let problems: [String]
  /// Those of them that are pictures whose files are not there.
  let missing: [String]

  /// - Parameter folder: where the files of pictures are named from.
  init(_ text: String, folder: String = ".") {
    cmark_gfm_core_extensions_ensure_registered()
    // Safe unless told otherwise, since version 0.29.
    let options = CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES
    let parser = cmark_parser_new(options)
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink", "tasklist"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    let bytes = Array(Mathematics.asCode(text).utf8)
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else {
      (html, problems, missing) = ("", ["a text that could not be read as Markdown"], [])
      return
    }
    defer { cmark_node_free(document) }
    var pictures = Pictures(folder: folder)
    pictures.replace(in: document)
    let rendered = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser))
    defer { free(rendered) }
    html = pictures.embedded(in: rendered.map { String(cString: $0) } ?? "")
    problems = pictures.problems
    missing = pictures.missing
  }
}

/// The pictures of a document. While it is rendered a word stands in the place of each one's address: the library lets
/// only some kinds of data through.
private struct Pictures {
  let folder: String
  private(set) var problems: [String] = []
  private(set) var missing: [String] = []
  private var addresses: [String] = []

  init(folder: String) { self.folder = folder }

  mutating func replace(in document: OpaquePointer) {
    var images: [OpaquePointer] = []
    var markup: [OpaquePointer] = []
    let iterator = cmark_iter_new(document)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { break }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator) else { continue }
      switch cmark_node_get_type(node) {
      case CMARK_NODE_IMAGE: images.append(node)
      case CMARK_NODE_HTML_INLINE, CMARK_NODE_HTML_BLOCK: markup.append(node)
      default: break
      }
    }
    for node in markup { images += self.images(of: node) }
    for node in images { embed(node) }
  }

  /// The pictures of a piece of HTML, which take its place.
  private mutating func images(
    of node: OpaquePointer
  ) -> [OpaquePointer] {
    let literal = cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    let tags = HTMLTag.all(in: literal)
    let isLost = !HTMLTag.text(of: literal).allSatisfy(\.isWhitespace)
    if let other = tags.first(where: { $0.name != "img" && !$0.isClosing && (isLost || !$0.isLayout) }) {
      let problem = "HTML in Markdown is left out, such as <\(other.name)>"
      if !problems.contains(problem) { problems.append(problem) }
    }
    var images: [OpaquePointer] = []
    for tag in tags where tag.name == "img" {
      guard let image = cmark_node_new(CMARK_NODE_IMAGE) else { continue }
      cmark_node_set_url(image, tag["src"] ?? "")
      if let words = tag["alt"], let text = cmark_node_new(CMARK_NODE_TEXT) {
        cmark_node_set_literal(text, words)
        cmark_node_append_child(image, text)
      }
      images.append(image)
    }
    if images.isEmpty { return [] }
    if cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE {
      for image in images { cmark_node_insert_before(node, image) }
      cmark_node_unlink(node)
      cmark_node_free(node)
    } else if let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH) {
      for image in images { cmark_node_append_child(paragraph, image) }
      if cmark_node_replace(node, paragraph) != 0 { cmark_node_free(node) }
    }
    return images
  }

  /// Gives a picture its place in the page; where there is none, a link takes its place, or its words alone.
  private mutating func embed(_ node: OpaquePointer) {
    let url = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
    do {
      let picture = try EmbeddedPicture(url, folder: folder)
      cmark_node_set_url(node, Self.word(addresses.count))
      addresses.append(picture.address)
    } catch {
      let (message, hint) = Self.explained(error)
      problems.append(hint.map { "\(message) (\($0))" } ?? message)
      if (error as? Failure)?.kind == .missing { missing.append(message) }
      let isLink = ["http:", "https:", "//"].contains { url.lowercased().hasPrefix($0) }
      guard let stand = cmark_node_new(isLink ? CMARK_NODE_LINK : CMARK_NODE_EMPH) else { return }
      if isLink { cmark_node_set_url(stand, url) }
      if cmark_node_first_child(node) == nil, let text = cmark_node_new(CMARK_NODE_TEXT) {
        cmark_node_set_literal(text, url)
        cmark_node_append_child(stand, text)
      }
      while let child = cmark_node_first_child(node) { cmark_node_append_child(stand, child) }
      if cmark_node_replace(node, stand) != 0 { cmark_node_free(node) }
    }
  }

  private static func explained(_ error: any Error) -> (String, String?) {
    switch error {
    case let error as Failure: (error.message, error.hint)
    case let error as ScriptError: (error.message, error.hint)
    default: ("\(error)", nil)
    }
  }

  private static func word(_ number: Int) -> String { "derain-picture-\(number)" }

  /// Only pictures have such an attribute: quotes in the text are written in another way.
  func embedded(in html: String) -> String {
    var result = html
    for (number, address) in addresses.enumerated() {
      result = result.replacing("src=\"\(Self.word(number))\"", with: "src=\"\(HTMLText.escaped(address))\"")
    }
    return result
  }
}
