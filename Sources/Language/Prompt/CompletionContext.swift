/// What is being typed at the cursor, as far as completion goes.
enum CompletionContext: Hashable {
  /// A command after `:` at the entry's start.
  case command(prefix: String)
  /// A name after `?` or `:doc` at the entry's start.
  case help(prefix: String)
  /// A file after a command that takes one.
  case file(prefix: String)
  /// A name; `call` where an argument begins, so that it may also be a keyword.
  case name(prefix: String, call: CallPlace?)
  /// A name after the dot behind a chain of names.
  case member(of: [String], prefix: String)
  /// The inside of a string; `call` where it is an argument.
  case string(prefix: String, call: CallPlace?)
  /// Nothing that could be completed without calling something: comments, numbers, `f(x).`
  case nothing

  /// An argument's place in a call.
  struct CallPlace: Hashable {
    /// The names before the parenthesis: `["net", "train"]` for `net.train(`.
    var callee: [String]
    /// Arguments before this one.
    var position = 0
    /// The keyword of this argument, when it has been written.
    var keyword: String?
    /// Keywords written in this call so far.
    var given: [String] = []
  }

  /// - Parameter text: what stands before the cursor.
  init(_ text: String) {
    if text.hasPrefix("?") {
      self = .help(prefix: String(text.drop { $0 == "?" }.drop { $0 == " " }))
      return
    }
    guard text.hasPrefix(":") else {
      self = Scanner(text).context()
      return
    }
    let parts = text.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let command = parts.first.map(String.init) ?? ""
    guard parts.count > 1 else {
      self = .command(prefix: command)
      return
    }
    let rest = String(parts[1].drop { $0 == " " })
    switch Command.Argument(of: command) {
    case .file: self = .file(prefix: rest)
    case .name: self = .help(prefix: rest)
    case .expression: self = Scanner(rest).context()
    case .none: self = .nothing
    }
  }
}

/// Walks over unfinished text and keeps track of the strings and brackets it is in.
private struct Scanner {
  private enum Frame {
    case call(CompletionContext.CallPlace, argumentStart: Int)
    case bracket
    /// Code inside a string's braces.
    case interpolation
    case string(quote: String, start: Int)
  }

  private let text: [Character]
  private var frames: [Frame] = []
  private var place = 0
  private var isInComment = false

  init(_ text: String) {
    self.text = Array(text)
    scan()
  }

  func context() -> CompletionContext {
    if isInComment { return .nothing }
    if case .string(_, let start) = frames.last {
      return .string(prefix: String(text[start...]), call: call(frames.dropLast().last)?.place)
    }
    var start = text.count
    while start > 0, isNamePart(text[start - 1]) { start -= 1 }
    let prefix = String(text[start...])
    if prefix.first?.isNumber == true { return .nothing }
    if start > 0, text[start - 1] == ".", start < 2 || text[start - 2] != "." {
      guard let chain = names(endingAt: start - 1) else { return .nothing }
      return .member(of: chain, prefix: prefix)
    }
    guard let (place, argumentStart) = call(frames.last) else { return .name(prefix: prefix, call: nil) }
    let beginsArgument = text[argumentStart..<start].allSatisfy(\.isWhitespace)
    return .name(prefix: prefix, call: beginsArgument ? place : nil)
  }

  private func call(_ frame: Frame?) -> (place: CompletionContext.CallPlace, argumentStart: Int)? {
    guard case .call(let place, let argumentStart) = frame else { return nil }
    return (place, argumentStart)
  }

  private mutating func scan() {
    while place < text.count {
      if case .string(let quote, _) = frames.last { scanString(quote) } else { scanCode() }
    }
  }

  private mutating func scanString(_ quote: String) {
    if text[place...].starts(with: quote) {
      frames.removeLast()
      place += quote.count
    } else if quote != "'", text[place] == "\\" {
      place = min(place + 2, text.count)
    } else if quote != "'", text[place] == "{" {
      frames.append(.interpolation)
      place += 1
    } else {
      if quote.count == 1, text[place] == "\n" { frames.removeLast() }
      place += 1
    }
  }

  private mutating func scanCode() {
    let character = text[place]
    switch character {
    case "#":
      while place < text.count, text[place] != "\n" { place += 1 }
      isInComment = place == text.count
      return
    case "\"", "'":
      let quote = character == "\"" && text[place...].starts(with: "\"\"\"") ? "\"\"\"" : String(character)
      place += quote.count
      frames.append(.string(quote: quote, start: place))
      return
    case "(":
      let callee = place > 0 && isNamePart(text[place - 1]) ? names(endingAt: place) : nil
      frames.append(callee.map { .call(.init(callee: $0), argumentStart: place + 1) } ?? .bracket)
    case "[", "{": frames.append(.bracket)
    case ")", "]", "}": _ = frames.popLast()
    case ",":
      if case .call(var call, _) = frames.last {
        call.position += 1
        call.keyword = nil
        frames[frames.count - 1] = .call(call, argumentStart: place + 1)
      }
    case ":":
      if case .call(var call, let start) = frames.last, call.keyword == nil,
        let keyword = names(endingAt: place), keyword.count == 1
      {
        call.keyword = keyword[0]
        call.given.append(keyword[0])
        frames[frames.count - 1] = .call(call, argumentStart: start)
      }
    default: break
    }
    place += 1
  }

  /// The chain of names `a.b.c` that ends before `end`; nil when what stands there is something else.
  private func names(endingAt end: Int) -> [String]? {
    var chain: [String] = []
    var end = end
    while true {
      var start = end
      while start > 0, isNamePart(text[start - 1]) { start -= 1 }
      guard start < end, !text[start].isNumber else { return nil }
      chain.insert(String(text[start..<end]), at: 0)
      guard start > 0, text[start - 1] == "." else { return chain }
      // `1..n`: a range, not a chain.
      if start > 1, text[start - 2] == "." { return chain }
      end = start - 1
    }
  }

  private func isNamePart(_ character: Character) -> Bool {
    character == "_" || character.isLetter || character.isNumber
  }
}
