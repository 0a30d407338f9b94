internal import CMarkdown
import Glibc

/// Text in Markdown as HTML, by cmark-gfm with GitHub's tables.
enum Markdown {
  /// Markup in the text is left out, and links can lead nowhere but to pages: nothing in it can run.
  static func html(_ text: String) -> String {
    cmark_gfm_core_extensions_ensure_registered()
    // Safe unless told otherwise, since version 0.29.
    let options = CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_FOOTNOTES
    guard let parser = cmark_parser_new(options) else { return "" }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink"] {
      if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
    }
    let bytes = Array(text.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
    }
    guard let document = cmark_parser_finish(parser) else { return "" }
    defer { cmark_node_free(document) }
    guard let html = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser)) else {
      return ""
    }
    defer { free(html) }
    return String(cString: html)
  }
}
