import Failures

/// Text decoded from bytes, and the changes that decoding made. All encodings and line endings are handled here: other
/// code sees Unicode text whose lines end in `\n`.
public struct DecodedText: Hashable, Sendable {
  /// The treatment of line endings.
  public enum LineEnds: Hashable, Sendable {
    /// `\r\n` and `\r` become `\n`.
    case unified
    /// Line endings stay, for formats such as CSV whose cells may contain them.
    case kept
  }

  /// The decoded text, without a byte-order mark.
  public let text: String
  /// What decoding changed, as phrases such as `its byte-order mark was ignored`; empty for plain UTF-8.
  public let changes: [String]

  /// Decodes UTF-8, with or without a byte-order mark, or UTF-16 with one.
  ///
  /// - Parameter name: names the text in errors.
  /// - Throws: `Failure` with line and column of bytes that are not UTF-8, and for UTF-16 without a byte-order mark
  ///   and UTF-32.
  public init(_ bytes: [UInt8], name: String, lineEnds: LineEnds = .unified) throws(Failure) {
    var changes: [String] = []
    var text: String
    switch ByteOrder(bytes) {
    case .utf8(let mark):
      if mark > 0 { changes.append("its byte-order mark was ignored") }
      guard let valid = String(validating: bytes[mark...], as: UTF8.self) else {
        throw Self.undecodable(bytes[mark...], name: name)
      }
      text = valid
    case .utf16(let isBigEndian):
      let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place in
        let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        return isBigEndian ? first << 8 | second : second << 8 | first
      }
      guard bytes.count.isMultiple(of: 2), let valid = String(validating: units, as: UTF16.self) else {
        throw Failure(
          .damaged, "\(name) starts like UTF-16 text, but is not valid UTF-16", hint: "save it in UTF-8")
      }
      changes.append("it was read as UTF-16")
      text = valid
    case .other(let encoding):
      throw Failure(
        .unsupported, "\(name) is not UTF-8 text but \(encoding)", hint: Self.conversion(from: encoding, name)
      )
    }
    let carriageReturn = UInt8(ascii: "\r")
    if lineEnds == .unified, text.utf8.contains(carriageReturn) {
      changes.append("line ends with a carriage return were read as \\n")
      text = text.withPlainLineEnds
    }
    self.text = text
    self.changes = changes
  }

  private enum ByteOrder {
    /// `mark` is the number of bytes of the byte-order mark, 0 or 3.
    case utf8(mark: Int)
    case utf16(isBigEndian: Bool)
    /// One that is not read, by the name that iconv has for it.
    case other(String)

    init(_ bytes: [UInt8]) {
      func isZero(_ places: Int...) -> Bool { places.allSatisfy { $0 < bytes.count && bytes[$0] == 0 } }
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
        self = .utf8(mark: 3)
      } else if bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
        self = .other("UTF-32LE")
      } else if bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
        self = .other("UTF-32BE")
      } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        self = .utf16(isBigEndian: bytes[0] == 0xFE)
      } else if isZero(1, 3), bytes[0] != 0, bytes[2] != 0 {
        self = .other("UTF-16LE")
      } else if isZero(0, 2), bytes[1] != 0, bytes.count > 3, bytes[3] != 0 {
        self = .other("UTF-16BE")
      } else {
        self = .utf8(mark: 0)
      }
    }
  }

  private static func undecodable(_ bytes: ArraySlice<UInt8>, name: String) -> Failure {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var place = bytes.startIndex
    while case .valid(let scalar) = parser.parseScalar(from: &iterator) { place += scalar.count }
    let before = String(decoding: bytes[..<place], as: UTF8.self).withPlainLineEnds
    let lines = before.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let column = lines.last.map { Substring($0).count + 1 } ?? 1
    let byte = place < bytes.endIndex ? String(bytes[place], radix: 16, uppercase: true) : "00"
    return Failure(
      .unsupported,
      "\(name) is not UTF-8 text: the byte 0x\(byte) in line \(lines.count), column \(column) is not part of a character",
      hint: conversion(from: "WINDOWS-1252", name))
  }

  private static func conversion(from encoding: String, _ name: String) -> String {
    "save it in UTF-8, or convert it, as with `iconv -f \(encoding) -t UTF-8 '\(name)' > new`"
  }
}

extension StringProtocol {
  /// The text with `\n` in place of every `\r\n` and every other `\r`.
  public var withPlainLineEnds: String {
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard utf8.contains(carriageReturn) else { return String(self) }
    var result: [UInt8] = []
    result.reserveCapacity(utf8.count)
    var before: UInt8 = 0
    for byte in utf8 {
      if byte == carriageReturn {
        result.append(newline)
      } else if byte != newline || before != carriageReturn {
        result.append(byte)
      }
      before = byte
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The lines of a text whose lines end in `\n`, empty ones included. Other separators of Unicode do not end a line.
  public var plainLines: [SubSequence] {
    utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      self[$0.startIndex..<$0.endIndex]
    }
  }
}
