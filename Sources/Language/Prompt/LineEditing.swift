internal import CLineEditing
import Console
import Interpreter
import Syntax

/// What the user does at the prompt.
enum EntryInput: Hashable {
  case entry(String)
  /// Ctrl-C: what was typed is gone.
  case cleared
  /// Ctrl-D.
  case end
}

/// What editing asks of the session.
struct EntryQuestions {
  /// Asked at Enter, with the whole text and the part before the cursor: the spaces the next line starts with, or
  /// nil when the text can be run.
  var indentation: (_ text: String, _ beforeCursor: String) -> Int?
  /// Asked at Tab.
  var completion: (_ beforeCursor: String) -> Completion
}

/// The line editor: libedit reads the keys and edits, and this shows the entry, completes it, and walks through the
/// history. It belongs to one thread, and is not moved while it lives: libedit holds its address.
final class LineEditing {
  private let questions: EntryQuestions
  private let isColoured: Bool
  private var editor: OpaquePointer?
  /// The session's, while an entry is being written.
  private var history = EntryHistory()
  private var screen = EntryScreen()
  /// Lines shown below the entry until the next key.
  private var below: [EntryLayout.Row] = []
  private var search: HistorySearch?
  private var accepted = ""
  /// Entries of a pasted session that are still to be given, as if they were typed.
  private var pasted: [String] = []
  /// What was cut last.
  private var cut = ""
  private var undo = UndoStack()

  init?(isColoured: Bool, questions: EntryQuestions) {
    self.isColoured = isColoured
    self.questions = questions
    let owner = LineEditorOwner(
      context: Unmanaged.passUnretained(self).toOpaque(),
      draw: { LineEditing.of($0)?.draw() },
      press: { LineEditing.of($0)?.press($1, character: $2) ?? LineEditorGoesOn })
    guard let editor = line_editor_create(owner) else { return nil }
    self.editor = editor
  }

  static var libraryVersion: String { String(cString: line_editor_version()) }

  deinit {
    if let editor { line_editor_destroy(editor) }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> LineEditing? {
    context.map { Unmanaged<LineEditing>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Lets the user write an entry.
  func read(_ history: EntryHistory) -> EntryInput {
    self.history = history
    undo = UndoStack()
    below = []
    screen.forget()
    if !pasted.isEmpty { return .entry(nextPasted()) }
    // Bracketed paste is on while an entry is edited, and off while programs may read.
    Terminal.draw("\u{1B}[?2004h")
    let outcome = line_editor_read(editor)
    search = nil
    Terminal.draw("\u{1B}[?2004l")
    switch outcome {
    case LineEditorEntry: return .entry(accepted)
    case LineEditorInterrupted:
      end(current)
      return .cleared
    default:
      end(current)
      return .end
    }
  }

  /// Shows an entry of a pasted session as it stands once it is typed.
  private func nextPasted() -> String {
    let entry = pasted.removeFirst()
    end(EditedText(entry))
    return entry
  }

  /// Leaves out what is still to be given of a pasted session.
  func forgetPasted() { pasted = [] }

  private var current: EditedText {
    get {
      var count = 0
      var cursor = 0
      guard let text = line_editor_text(editor, &count, &cursor) else { return EditedText() }
      let bytes = UnsafeRawBufferPointer(start: text, count: count)
      return EditedText(String(decoding: bytes, as: UTF8.self), cursor: cursor)
    }
    set { line_editor_replace(editor, newValue.text, newValue.before.unicodeScalars.count) }
  }

  // MARK: Drawing

  private func layout(_ entry: EditedText) -> EntryLayout {
    EntryLayout(
      prompt: PastedSession.prompt, entry: entry,
      spans: isColoured && !entry.text.hasPrefix(":") ? Colouring.spans(of: entry.text) : [],
      found: search?.match?.range, isColoured: isColoured, columns: Terminal.size.columns)
  }

  private func draw() {
    let size = Terminal.size
    var below = below
    var shown = current
    if let search {
      if let match = search.match {
        shown = EditedText(history.entries[match.place], cursor: match.range.lowerBound)
      }
      below = [search.row(columns: size.columns)]
    } else {
      undo.observe(shown)
    }
    Terminal.draw(screen.drawing(layout(shown), below: below, columns: size.columns, rows: size.rows))
  }

  /// Leaves the entry on the screen as it is, and the cursor below it.
  private func end(_ entry: EditedText) {
    Terminal.draw(screen.ending(layout(entry), columns: Terminal.size.columns))
  }

  // MARK: Keys

  private func press(_ key: LineEditorKey, character: Int32) -> LineEditorAnswer {
    below = []
    let entry = current
    switch key {
    case LineEditorEnter: return enter(entry)
    case LineEditorNewline: current = entry.inserting("\n")
    case LineEditorTab: complete(entry)
    case LineEditorCloseBracket:
      guard let bracket = Unicode.Scalar(UInt32(character)) else { break }
      current = entry.closing(with: Character(bracket))
    case LineEditorPaste: paste()
    case LineEditorUp:
      if let next = entry.lineUp ?? history.older(than: entry) { current = next }
    case LineEditorDown:
      if let next = entry.lineDown ?? history.newer(than: entry) { current = next }
    case LineEditorOldest:
      if let oldest = history.oldest(than: entry) { current = oldest }
    case LineEditorDraft:
      if let draft = history.draft(from: entry) { current = draft }
    case LineEditorBack: current = entry.back
    case LineEditorOn: current = entry.on
    case LineEditorWordBack: current = entry.wordBack
    case LineEditorWordOn: current = entry.wordOn
    case LineEditorHome: current = entry.atLineStart
    case LineEditorEnd: current = entry.atLineEnd
    case LineEditorLeave:
      if entry.text.isEmpty { return LineEditorLeft }
      current = entry.cutting(entry.characterAfter).rest
    case LineEditorDeleteBefore: current = entry.cutting(entry.characterBefore).rest
    case LineEditorDelete: current = entry.cutting(entry.characterAfter).rest
    case LineEditorCutToEnd: cut(entry.toLineEnd, from: entry)
    case LineEditorCutToStart: cut(entry.fromLineStart, from: entry)
    case LineEditorCutWord: cut(entry.toWordEnd, from: entry)
    case LineEditorCutWordBefore: cut(entry.fromWordStart, from: entry)
    case LineEditorInsertCut: current = entry.inserting(cut)
    case LineEditorSearch: searchHistory()
    case LineEditorUndo:
      if let previous = undo.previous(to: entry) { current = previous }
    case LineEditorClearScreen:
      screen.forget()
      Terminal.draw("\u{1B}[H\u{1B}[2J")
    case LineEditorSuspend: suspend(entry)
    default: break
    }
    return LineEditorGoesOn
  }

  private func enter(_ entry: EditedText) -> LineEditorAnswer {
    let entries = PastedSession.entries(of: entry.text)
    let isSession = !entries.isEmpty && entries != [entry.text]
    let last = isSession ? entries.last : nil
    if let spaces = questions.indentation(last ?? entry.text, last ?? String(entry.before)) {
      current = entry.inserting("\n" + String(repeating: " ", count: spaces))
      return LineEditorGoesOn
    }
    if isSession {
      // Each is shown again above what it gives.
      Terminal.draw(screen.erasing(columns: Terminal.size.columns))
      pasted = entries
      accepted = nextPasted()
      return LineEditorFinished
    }
    accepted = entry.text
    end(entry)
    return LineEditorFinished
  }

  private func complete(_ entry: EditedText) {
    let completion = questions.completion(String(entry.before))
    if !completion.insertion.isEmpty {
      current = entry.inserting(completion.insertion)
    } else if completion.candidates.count > 1 {
      let size = Terminal.size
      let room = size.rows - min(layout(entry).rows.count, size.rows / 2)
      below = columned(completion.candidates, columns: size.columns, rows: room)
        .split(separator: "\n").map { EntryLayout.Row(text: String($0), width: DisplayWidth.columns($0)) }
    }
  }

  private func cut(_ range: Range<String.Index>, from entry: EditedText) {
    guard !range.isEmpty else { return }
    (current, cut) = entry.cutting(range)
  }

  private func paste() {
    let mark = "\u{1B}[201~".unicodeScalars
    var pasted = String.UnicodeScalarView()
    while true {
      let next = line_editor_next(editor)
      guard next != 0, let scalar = Unicode.Scalar(next) else { break }
      pasted.append(scalar)
      guard scalar == "~", pasted.suffix(mark.count).elementsEqual(mark) else { continue }
      pasted.removeLast(mark.count)
      break
    }
    let text = cleaned(paste: String(pasted))
    let session = PastedSession(text) { [questions] in questions.indentation($0, $0) != nil }
    current = current.inserting(session?.text ?? text)
  }

  private func suspend(_ entry: EditedText) {
    end(entry)
    Terminal.draw("\u{1B}[?2004l")
    line_editor_suspend(editor)
    Terminal.draw("\u{1B}[?2004h")
  }

  // MARK: Search

  /// Ctrl-R: keys go to the search until one ends it. That key then does what it does elsewhere.
  private func searchHistory() {
    search = HistorySearch()
    defer { search = nil }
    while var search {
      let next = line_editor_next(editor)
      let character = Unicode.Scalar(next) ?? "\0"
      switch character {
      case "\0": return
      case "\u{12}": search.go(by: -1, in: history)
      case "\u{13}": search.go(by: 1, in: history)
      case "\u{7F}", "\u{8}": search.shorten(in: history)
      case "\u{7}": return
      case "\u{1B}":
        take(search)
        // The first byte of another key, unless it is Escape itself.
        if line_editor_has_input(editor, 20) { line_editor_push(editor, "\u{1B}") }
        return
      case _ where character.value < 0x20:
        take(search)
        line_editor_push(editor, String(character))
        return
      default: search.extend(by: character, in: history)
      }
      self.search = search
    }
  }

  private func take(_ search: HistorySearch) {
    guard let match = search.match else { return }
    current = EditedText(history.entries[match.place], cursor: match.range.upperBound)
  }
}
