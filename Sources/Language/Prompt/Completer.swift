import Console

/// What completion may look at. Nothing here calls anything of the user's.
struct CompletionScope {
  /// Names that can be written anywhere, with the language's own words.
  var names: () -> [String]
  /// Names that may follow a dot after the value of a chain of names.
  var members: (_ chain: [String]) -> [String]
  /// What a callable takes.
  var parameters: (_ callee: [String]) -> [CompletionParameter]
  /// The names in a folder, folders ending in `/`.
  var files: (_ folder: String) -> [String]
  /// What there is help on.
  var documented: () -> [String]
}

struct CompletionParameter: Hashable {
  var name: String
  /// The strings it can be, when it is one of a few.
  var choices: [String] = []
  /// Whether it can be given by position.
  var isPositional = false
}

/// What Tab offers.
struct Completion: Hashable {
  /// What has been typed of the candidates.
  var prefix: String
  /// Sorted, each beginning with `prefix`.
  var candidates: [String]

  init(prefix: String, among candidates: some Sequence<String>) {
    self.prefix = prefix
    self.candidates = Set(candidates.filter { $0.hasPrefix(prefix) && $0 != prefix }).sorted()
  }

  /// What all candidates have in common beyond what has been typed.
  var insertion: String {
    guard var common = candidates.first else { return "" }
    for candidate in candidates.dropFirst() { common = commonPrefix(common, candidate) }
    return String(common.dropFirst(prefix.count))
  }
}

extension CompletionScope {
  /// - Parameter text: what stands before the cursor.
  func completion(of text: String) -> Completion {
    switch CompletionContext(text) {
    case .nothing: return Completion(prefix: "", among: [])
    case .command(let prefix): return Completion(prefix: prefix, among: Command.allCases.map(\.rawValue))
    case .help(let prefix): return Completion(prefix: prefix, among: documented())
    case .file(let prefix): return files(prefix)
    case .member(let chain, let prefix): return Completion(prefix: prefix, among: members(chain))
    case .name(let prefix, let call):
      var candidates = names()
      if let call, call.keyword == nil {
        let accepted = parameters(call.callee)
        let filled = accepted.filter(\.isPositional).prefix(max(0, call.position - call.given.count)).map(
          \.name)
        let open = accepted.filter { !call.given.contains($0.name) && !filled.contains($0.name) }
        let keywords = open.map { $0.name + ": " }
        // Before anything is typed the keywords are what one wants to be reminded of.
        candidates = prefix.isEmpty && !keywords.isEmpty ? keywords : candidates + keywords
      }
      return Completion(prefix: prefix, among: candidates)
    case .string(let prefix, let call):
      if let call {
        let offered = call.callee == ["help"] ? documented() : choices(call)
        let choices = offered.filter { $0.hasPrefix(prefix) }
        if !choices.isEmpty { return Completion(prefix: prefix, among: choices) }
      }
      return files(prefix)
    }
  }

  private func choices(_ call: CompletionContext.CallPlace) -> [String] {
    let parameters = parameters(call.callee)
    if let keyword = call.keyword { return parameters.filter { $0.name == keyword }.flatMap(\.choices) }
    // `x.f(` fills the first position with x, unless f is a field of x: offer both readings' strings.
    let positional = parameters.filter(\.isPositional)
    let places = call.callee.count > 1 ? [call.position + 1, call.position] : [call.position]
    return places.filter(positional.indices.contains).flatMap { positional[$0].choices }
  }

  private func files(_ prefix: String) -> Completion {
    let slash = prefix.lastIndex(of: "/")
    let folder = slash.map { String(prefix[...$0]) } ?? ""
    let name = String(prefix.dropFirst(folder.count))
    // Hidden files only for those who ask. What cannot be typed cannot be completed.
    let entries = files(folder).filter {
      (name.hasPrefix(".") || !$0.hasPrefix(".")) && !$0.unicodeScalars.contains(where: \.isUnsafe)
    }
    return Completion(prefix: name, among: entries)
  }
}

private func commonPrefix(_ left: String, _ right: String) -> String {
  String(zip(left, right).prefix { $0 == $1 }.map(\.0))
}

/// Candidates in columns that fit the screen, filled downwards; what has no room is counted in a last line.
func columned(_ candidates: [String], columns: Int, rows: Int) -> String {
  guard !candidates.isEmpty else { return "" }
  let widest = candidates.map(\.count).max() ?? 0
  let width = min(widest + 2, max(columns - 1, 1))
  let across = max(1, (columns - 1) / width)
  let room = max(1, rows)
  let needed = (candidates.count + across - 1) / across
  let isCut = needed > room
  let lines = isCut ? max(1, room - 1) : needed
  let shown = candidates.prefix(lines * across)
  var text = ""
  for line in 0..<min(lines, shown.count) {
    var cells: [String] = []
    for place in stride(from: line, to: shown.count, by: lines) {
      let name = shown[place].count > width ? shown[place].prefix(width - 1) + "…" : shown[place]
      cells.append(name + String(repeating: " ", count: max(0, width - name.count)))
    }
    text += String(cells.joined().reversed().drop { $0 == " " }.reversed()) + "\n"
  }
  if isCut { text += "… \(candidates.count - shown.count) more\n" }
  return text
}
