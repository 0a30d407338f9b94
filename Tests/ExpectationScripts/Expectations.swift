import Syntax

/// What a piece of a script says about itself, in comments beside its lines:
///
///     print(1 + 1)  # expect: 2
///     [1][5]        # expect error at 1-6: outside a list
///     # expect hint: valid indices are 0
///
/// - `# expect: text`: the next line of output, whole.
/// - `# expect error: text`, `# expect error at 5: …`, `# expect error at 5-9: …`: an error on this line whose
///   message holds the text; its span begins in column 5 and ends with column 9. It ends the piece.
/// - `# expect warning: text`: what checking says about this line; columns as above.
/// - `# expect hint: text`: a part of the hint of the error or warning before.
/// - `# shows: text`: one line of the whole message as a user sees it.
/// - `# set n=8`, `# args a b`: what the command line gives.
struct Expectations {
  struct Problem {
    var line: Int
    var columns: ClosedRange<Int>?
    /// Only the first column is named.
    var isOpenEnded = false
    var message: String
    var hint: String?
  }

  var output: [String] = []
  var errors: [Problem] = []
  var warnings: [Problem] = []
  var shown: [String] = []
  var settings: [String: String] = [:]
  var arguments: [String] = []
  /// Comments that look like expectations and are none.
  var misspelt: [String] = []

  init(_ source: Source) {
    var lastIsWarning = false
    for line in 0..<source.lineStarts.count {
      let text = source.lineText(line)
      if let shown = Expectations.rest(of: text, after: "# shows:") { self.shown.append(shown) }
      if let set = Expectations.rest(of: text, after: "# set "), let equals = set.firstIndex(of: "=") {
        settings[String(set[..<equals])] = String(set[set.index(after: equals)...])
      }
      if let given = Expectations.rest(of: text, after: "# args ") {
        arguments = given.split(separator: " ").map(String.init)
      }
      guard let expectation = Expectations.rest(of: text, after: "# expect") else { continue }
      if let output = Expectations.rest(of: expectation, after: ":", atStart: true) {
        self.output.append(output)
      } else if let rest = Expectations.rest(of: expectation, after: " error", atStart: true) {
        errors.append(Expectations.problem(rest, line + 1))
        lastIsWarning = false
      } else if let rest = Expectations.rest(of: expectation, after: " warning", atStart: true) {
        warnings.append(Expectations.problem(rest, line + 1))
        lastIsWarning = true
      } else if let hint = Expectations.rest(of: expectation, after: " hint:", atStart: true) {
        if lastIsWarning, !warnings.isEmpty {
          warnings[warnings.count - 1].hint = hint
        } else if !errors.isEmpty {
          errors[errors.count - 1].hint = hint
        } else {
          misspelt.append(text)
        }
      } else {
        misspelt.append(text)
      }
    }
  }

  /// What follows a marker, without the blank after it.
  private static func rest(of text: String, after marker: String, atStart: Bool = false) -> String? {
    var place = text[...]
    while !place.isEmpty {
      if place.hasPrefix(marker) {
        let rest = place.dropFirst(marker.count)
        return String(rest.hasPrefix(" ") && marker.hasSuffix(":") ? rest.dropFirst() : rest)
      }
      if atStart { return nil }
      place = place.dropFirst()
    }
    return nil
  }

  /// `: text`, ` at 5: text` or ` at 5-9: text`.
  private static func problem(_ text: String, _ line: Int) -> Problem {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let message = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : text
    var problem = Problem(line: line, message: message)
    let place = parts[0].split(separator: " ")
    guard place.count == 2, place[0] == "at" else { return problem }
    let columns = place[1].split(separator: "-").compactMap { Int($0) }
    guard let first = columns.first, let last = columns.last, first <= last else { return problem }
    problem.columns = first...last
    problem.isOpenEnded = columns.count == 1
    return problem
  }
}
