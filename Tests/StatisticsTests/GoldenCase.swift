import Files
import Testing

/// A case of scripts/golden/statistics.py.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let kind: String
  /// What the case sets, in words.
  let setting: [String]
  /// What goes in; nil where a number is missing.
  let numbers: [Double?]
  /// What SciPy, statsmodels or NumPy makes of it.
  let expected: [Double]

  var testDescription: String { "\(kind) \(setting) \(numbers.prefix(4).map { $0 ?? .nan })" }

  /// The numbers, of which none is missing.
  var known: [Double] { numbers.compactMap(\.self) }

  static func all(_ kind: String) throws -> [GoldenCase] {
    let folder = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    let text = String(decoding: try FileBytes.read("\(folder)/Golden/tests.txt"), as: UTF8.self)
    let cases = text.split(separator: "\n").compactMap { line -> GoldenCase? in
      let parts = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.split(separator: " ").map(String.init)
      }
      guard parts.count == 4, parts[0] == [kind] else { return nil }
      return GoldenCase(
        kind: kind, setting: parts[1], numbers: parts[2].map { Double($0) },
        expected: parts[3].compactMap { Double($0) })
    }
    try #require(!cases.isEmpty, "no case of \(kind)")
    return cases
  }
}
