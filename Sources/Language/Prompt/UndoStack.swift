/// The states an entry went through, for Ctrl-_.
struct UndoStack {
  private var states = [EditedText()]

  /// Keeps a state; letters of a word that are typed one by one make one.
  mutating func observe(_ state: EditedText) {
    guard let last = states.last else { return states.append(state) }
    if last.text == state.text {
      states[states.count - 1] = state
    } else if states.count > 1, continuesWord(from: last, to: state),
      continuesWord(from: states[states.count - 2], to: last)
    {
      states[states.count - 1] = state
    } else {
      states.append(state)
    }
  }

  private func continuesWord(from old: EditedText, to new: EditedText) -> Bool {
    let typed = new.text.utf8.count - old.text.utf8.count
    guard typed > 0, new.cursor == old.cursor + typed, old.after == new.after,
      new.before.hasPrefix(old.before)
    else { return false }
    return new.before.dropFirst(old.before.count).allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// The state before the present one, which becomes the present one.
  mutating func previous(to state: EditedText) -> EditedText? {
    if states.last?.text == state.text { states.removeLast() }
    return states.last
  }
}
