/// A session copied from a screen or a page: prompts with entries behind them, and what these gave.
struct PastedSession {
  /// What stands before an entry.
  static let prompt = "derain> "
  /// What stands before the further lines of an entry where the terminal cannot be drawn on.
  static let continuation = "   ...> "

  /// The entries alone, with a prompt before each but the first.
  let text: String

  /// - Parameter isUnfinished: whether an entry goes on in the next line.
  /// - Returns: nil for a text without prompts.
  init?(_ pasted: String, isUnfinished: (String) -> Bool) {
    let lines = pasted.split(separator: "\n", omittingEmptySubsequences: false)
    // A page may set all of it in.
    guard let first = lines.first(where: { PastedSession.entry($0.drop { $0 == " " }) != nil }) else {
      return nil
    }
    let margin = first.prefix { $0 == " " }.count
    var entries: [String] = []
    // The selection may begin behind the first prompt.
    let before = lines.prefix { PastedSession.entry($0.drop { $0 == " " }) == nil }.joined(separator: "\n")
    if isUnfinished(before) { return nil }
    if !PastedSession.isSurrounding(before) { entries.append(trimmed(before)) }
    for line in lines {
      let line = line.dropFirst(min(margin, line.prefix { $0 == " " }.count))
      if let entry = PastedSession.entry(line) {
        entries.append(entry)
      } else if let last = entries.last, isUnfinished(last) {
        entries[entries.count - 1] += "\n" + PastedSession.withoutContinuation(line)
      }
    }
    text = entries.filter { !$0.isEmpty }.joined(separator: "\n" + PastedSession.prompt)
  }

  /// Whether the text before the first prompt is of what surrounds sessions: the shell's line, the greeting, a page's mark.
  private static func isSurrounding(_ text: String) -> Bool {
    text.split(separator: "\n").allSatisfy { line in
      let line = trimmed(line)
      return line.isEmpty || line.hasPrefix("$ ") || line.hasPrefix("Derain ") || line.hasPrefix("```")
    }
  }

  /// The entries of a text in which prompts stand between them.
  static func entries(of text: String) -> [String] {
    var entries: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let entry = entry(line) {
        entries.append([entry[...]])
      } else {
        entries[entries.count - 1].append(line)
      }
    }
    return entries.map { $0.joined(separator: "\n") }.filter { !trimmed($0).isEmpty }
  }

  /// What stands behind the prompt in a line that begins with one.
  static func entry(_ line: some StringProtocol) -> String? {
    if line.hasPrefix(prompt) { return String(line.dropFirst(prompt.count)) }
    return line == prompt.dropLast() ? "" : nil
  }

  /// A further line of an entry without what the prompt shows before it.
  static func withoutContinuation(_ line: some StringProtocol) -> String {
    let isMarked = line.hasPrefix(continuation) || line.hasPrefix(String(repeating: " ", count: prompt.count))
    return String(isMarked ? line.dropFirst(prompt.count) : line[...])
  }
}
