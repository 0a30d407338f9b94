import Interpreter

@testable import Syntax

/// Changes a text at its statements and words, so that what comes out is often a program again.
struct Mutator {
  private var generator: Generator
  private var random: SeededRandom

  init(vocabulary: Vocabulary, seed: UInt32) {
    random = SeededRandom(seed: UInt64(seed))
    generator = Generator(vocabulary: vocabulary, random: SeededRandom(seed: random.next()))
  }

  private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

  /// The changed text, or nil where its bytes may be changed in any way.
  mutating func changed(_ text: String) -> String? {
    generator.known = Mutator.names(of: text)
    let changed: String
    switch below(100) {
    case ..<15: changed = generator.program()
    case ..<50: changed = withStatement(text)
    case ..<95: changed = withWords(text)
    default: return nil
    }
    // What does not run teaches less: half the texts lose the lines that would keep the rest from it.
    return below(2) == 0 ? withoutMistakes(changed) : changed
  }

  /// The text without the lines that are refused before anything runs.
  private func withoutMistakes(_ text: String) -> String {
    let source = Source(name: "", text: text)
    let mistakes = Session(registry: generator.vocabulary.registry, output: RecordedOutput()).check(source)
      .filter { $0.severity == .error }
    let refused = Set(mistakes.map { source.position(at: $0.range.start).line })
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.filter { !refused.contains($0 + 1) }.map { lines[$0] }.joined(separator: "\n")
  }

  /// What a text gives values to.
  private static func names(of text: String) -> [String] {
    let tokens = Lexer.lex(Source(name: "", text: text)).tokens
    return zip(tokens, tokens.dropFirst()).compactMap { token, next in
      token.kind == .name && next.isSymbol("=") ? token.text : nil
    }
  }

  /// Lines of two texts, in their order.
  mutating func joined(_ first: String, _ second: String) -> String {
    var lines = first.split(separator: "\n", omittingEmptySubsequences: false)
    let more = second.split(separator: "\n", omittingEmptySubsequences: false)
    let start = below(more.count)
    let end = start + 1 + below(more.count - start)
    lines.insert(contentsOf: more[start..<end], at: below(lines.count + 1))
    return lines.joined(separator: "\n")
  }

  /// One line more, less or anew.
  private mutating func withStatement(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    switch below(4) {
    case 0: lines.remove(at: below(lines.count))
    case 1: lines[below(lines.count)] = generator.statement()
    case 2: lines.swapAt(below(lines.count), below(lines.count))
    default: lines.insert(generator.statement(), at: below(lines.count + 1))
    }
    return lines.joined(separator: "\n")
  }

  /// A word or two changed: others of their kind, an expression, a bracket's inside.
  private mutating func withWords(_ text: String) -> String {
    var bytes = Array(text.utf8)
    for _ in 0...below(3) {
      let tokens = Lexer.lex(Source(name: "", text: String(decoding: bytes, as: UTF8.self))).tokens
      guard tokens.count > 1 else { return generator.statement() }
      let place = below(tokens.count - 1)
      let token = tokens[place]
      var range = token.range.start..<token.range.end
      var replacement = ""
      switch below(10) {
      case 0: break
      case 1:
        let other = tokens[below(tokens.count - 1)].range
        replacement = String(decoding: bytes[other.start..<other.end], as: UTF8.self) + " "
        range = token.range.start..<token.range.start
      case 2 where token.partner > place:
        range = token.range.end..<tokens[token.partner].range.start
        replacement = generator.expression()
      default: replacement = like(token, tokens, bytes)
      }
      guard range.upperBound <= bytes.count, range.lowerBound <= range.upperBound else { continue }
      bytes.replaceSubrange(range, with: replacement.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What may stand where the word does.
  private mutating func like(_ token: Token, _ tokens: [Token], _ bytes: [UInt8]) -> String {
    let own = String(decoding: bytes[token.range.start..<token.range.end], as: UTF8.self)
    switch token.kind {
    case .name:
      let names = tokens.filter { $0.kind == .name }.map(\.text)
      return below(4) == 0 ? generator.expression() : names[below(names.count)]
    case .int, .float:
      let numbers = Vocabulary.wholes + Vocabulary.reals + ["-1", "-2"]
      return below(5) == 0 ? generator.expression() : numbers[below(numbers.count)]
    case .symbol where Vocabulary.operators.contains(token.text),
      .keyword where Vocabulary.operators.contains(token.text):
      return Vocabulary.operators[below(Vocabulary.operators.count)]
    case .symbol, .keyword:
      let words = tokens.filter { $0.kind == token.kind }.map(\.text)
      return below(3) == 0 ? words[below(words.count)] : own
    case .stringText: return ["", "a", "{", "}", "\\", "{1 + 1}", "é", "\\u{0}"][below(8)]
    default: return own
    }
  }
}
