internal import CLineEditing

/// The line editor, from Swift's side. It belongs to one thread, and is not moved while it lives: libedit holds
/// its address.
final class LineEditing {
  enum Input: Hashable {
    case entry(String)
    /// Ctrl-C: what was typed is gone.
    case cleared
    /// Ctrl-D.
    case end
  }

  /// The spaces the next line starts with, or nil when the text can be run.
  private let indentation: (_ text: String, _ cursor: String) -> Int?
  private let complete: (_ beforeCursor: String) -> (insertion: String, list: String)
  private var editor: OpaquePointer?

  /// - Parameters:
  ///   - prompt: colour sequences are enclosed in the character U+0001.
  ///   - indentation: asked at Enter with the whole text and the part before the cursor.
  ///   - complete: asked at Tab with the text before the cursor: what to insert there and, as lines, what to show.
  init?(
    prompt: String, indentation: @escaping (_ text: String, _ cursor: String) -> Int?,
    complete: @escaping (_ beforeCursor: String) -> (insertion: String, list: String)
  ) {
    self.indentation = indentation
    self.complete = complete
    let owner = LineEditorOwner(
      context: Unmanaged.passUnretained(self).toOpaque(),
      indentation: { context, text, cursor in
        guard let context, let text else { return -1 }
        let editing = Unmanaged<LineEditing>.fromOpaque(context).takeUnretainedValue()
        let (whole, before) = split(text, cursor)
        return Int32(clamping: editing.indentation(whole, before) ?? -1)
      },
      complete: { context, editor, text, cursor in
        guard let context, let text else { return }
        let editing = Unmanaged<LineEditing>.fromOpaque(context).takeUnretainedValue()
        let (insertion, list) = editing.complete(split(text, cursor).before)
        if !insertion.isEmpty { line_editor_insert(editor, insertion) }
        if !list.isEmpty { line_editor_list(editor, list) }
      })
    guard let editor = line_editor_create(prompt, owner) else { return nil }
    self.editor = editor
  }

  deinit {
    if let editor { line_editor_destroy(editor) }
  }

  func remember(_ entry: String) {
    line_editor_remember(editor, entry)
  }

  func read() -> Input {
    var entry: UnsafePointer<CChar>?
    var count = 0
    switch line_editor_read(editor, &entry, &count) {
    case LineEditorEntry:
      guard let entry else { return .end }
      let bytes = UnsafeBufferPointer(start: entry, count: count).map { UInt8(bitPattern: $0) }
      return .entry(String(decoding: bytes, as: UTF8.self))
    case LineEditorInterrupted: return .cleared
    default: return .end
    }
  }
}

private func split(_ text: UnsafePointer<CChar>, _ cursor: Int) -> (whole: String, before: String) {
  let whole = String(cString: text)
  return (whole, String(decoding: whole.utf8.prefix(cursor), as: UTF8.self))
}
