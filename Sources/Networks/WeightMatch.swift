/// How the tensors of a file fit the parameters of a network, name by name.
public struct WeightMatch {
  public enum Fit: Hashable, Sendable {
    case fits
    /// The network has it, the file does not.
    case missing
    /// The file has it, the network does not.
    case unexpected
    case otherShape
  }

  public struct Line {
    public let path: String
    public let fit: Fit
    /// In the network; nil where it has none of the name.
    public let expected: [Int]?
    /// In the file; nil where it has none of the name.
    public let found: [Int]?
  }

  /// The network's parameters in their order, then what only the file has.
  public let lines: [Line]
  private let network: Network
  private let weights: [String: Tensor]

  public init(_ network: Network, _ tensors: [(name: String, tensor: Tensor)]) {
    self.network = network
    let parameters = network.parameters
    let known = Set(parameters.map(\.path))
    let named = Dictionary(PublicNames.weights(tensors, known: known)) { _, last in last }
    weights = named
    lines =
      parameters.map { parameter in
        let found = named[parameter.path]?.shape
        let fit: Fit = found == nil ? .missing : found == parameter.shape ? .fits : .otherShape
        return Line(path: parameter.path, fit: fit, expected: parameter.shape, found: found)
      }
      + named.keys.filter { !known.contains($0) }.sorted().map {
        Line(path: $0, fit: .unexpected, expected: nil, found: named[$0]?.shape)
      }
  }

  /// The network with the file's weights.
  ///
  /// - Parameters:
  ///   - name: stands for the file in errors.
  ///   - allowsUnexpected: whether the file may hold more than the network.
  /// - Throws: `EngineError` that counts and names what does not fit.
  public func network(name: String, allowsUnexpected: Bool = false) throws -> Network {
    let problems = [
      problem(.missing, "missing") { "\($0.path)" },
      problem(.otherShape, "of another shape") {
        "\($0.path): \($0.expected ?? []) here, \($0.found ?? []) there"
      },
      allowsUnexpected ? nil : problem(.unexpected, "not in the network") { "\($0.path)" },
    ].compactMap(\.self)
    guard problems.isEmpty else {
      let fitting = lines.count { $0.fit == .fits }
      throw EngineError(
        "\(name) does not fit \(self.network.name): \(fitting) of \(self.network.parameters.count) weights do; "
          + problems.joined(separator: "; "),
        hint: fitting == 0
          ? "its names are those of another network" : "a network of other sizes or another variant may fit")
    }
    var result = self.network
    result.given = weights.filter { weight in lines.contains { $0.path == weight.key && $0.fit == .fits } }
    return result
  }

  private func problem(_ fit: Fit, _ label: String, _ text: (Line) -> String) -> String? {
    let found = lines.filter { $0.fit == fit }
    guard !found.isEmpty else { return nil }
    let more = found.count > 3 ? ", …" : ""
    return "\(found.count) \(label) (\(found.prefix(3).map(text).joined(separator: ", "))\(more))"
  }
}
