/// A piece of Derain text with a name for messages: a file's path, or `input 3` at the prompt.
public final class Source: Sendable {
  /// What messages call this text, for instance `curves.dr`.
  public let name: String
  /// How many lines stand before the text where it is a part of a file.
  public let linesBefore: Int
  /// What was done to read it from its bytes, as phrases.
  public let changes: [String]
  public let text: String
  /// The text as UTF-8. All ranges are offsets into these bytes.
  public let bytes: [UInt8]
  /// The byte offset at which each line begins; the first is 0.
  public let lineStarts: [Int]

  public init(name: String, text: String, linesBefore: Int = 0, changes: [String] = []) {
    self.name = name
    self.linesBefore = linesBefore
    self.changes = changes
    self.text = text
    bytes = Array(text.utf8)
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// The 0-based line of the text that holds a byte offset.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Line of the file and column, both counted from 1; the column counts characters, not bytes.
  public func position(at offset: Int) -> (line: Int, column: Int) {
    let line = line(at: offset)
    let before = text(in: SourceRange(start: lineStarts[line], end: max(offset, lineStarts[line])))
    return (linesBefore + line + 1, before.count + 1)
  }

  /// The text of a 0-based line, without its newline.
  public func lineText(_ line: Int) -> String {
    guard lineStarts.indices.contains(line) else { return "" }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return text(in: SourceRange(start: start, end: end))
  }

  /// The text a range covers; what lies outside the source is left out.
  public func text(in range: SourceRange) -> String {
    let start = min(max(range.start, 0), bytes.count)
    let end = min(max(range.end, start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }
}

/// A half-open span of byte offsets into a `Source`.
public struct SourceRange: Hashable, Sendable {
  public var start: Int
  public var end: Int

  public init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  public var length: Int { end - start }

  /// The smallest range that covers both.
  public func union(_ other: SourceRange) -> SourceRange {
    SourceRange(start: min(start, other.start), end: max(end, other.end))
  }
}
