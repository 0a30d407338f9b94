import Glibc

/// Named float32 tensors that another program computed, for tests to compare with. `scripts/golden/golden.py` writes
/// them: a line for each, `name|2,3|` and the values.
public struct GoldenFile {
  public struct Values: Equatable, Sendable {
    public let shape: [Int]
    public let values: [Float]
  }

  /// A file that is not there, or a line in it that is not understood.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public let tensors: [String: Values]
  private let path: String

  /// - Parameters:
  ///   - name: below the folder Golden beside the test.
  ///   - test: the test's own file.
  public init(_ name: String, beside test: String = #filePath) throws {
    path = "/" + test.split(separator: "/").dropLast().joined(separator: "/") + "/Golden/\(name)"
    guard let file = fopen(path, "r") else { throw Failure(description: "\(path) cannot be read") }
    defer { fclose(file) }
    var tensors: [String: Values] = [:]
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
      let parts = text.split(separator: "|", omittingEmptySubsequences: false)
      guard parts.count == 3 else { throw Failure(description: "\(path): a line without two bars") }
      let shape = parts[1].split(separator: ",").compactMap { Int($0) }
      let values = parts[2].split(whereSeparator: \.isWhitespace).map { strtof(String($0), nil) }
      guard values.count == shape.reduce(1, *) else {
        throw Failure(description: "\(path): \(parts[0]) has \(values.count) values for shape \(shape)")
      }
      tensors[String(parts[0])] = Values(shape: shape, values: values)
    }
    self.tensors = tensors
  }

  public subscript(name: String) -> Values {
    get throws {
      guard let values = tensors[name] else { throw Failure(description: "\(path) has no \(name)") }
      return values
    }
  }

  /// The tensors whose names begin so, under what follows in their names.
  public func tensors(below prefix: String) -> [String: Values] {
    var result: [String: Values] = [:]
    for (name, values) in tensors where name.hasPrefix(prefix) {
      result[String(name.dropFirst(prefix.count))] = values
    }
    return result
  }
}
