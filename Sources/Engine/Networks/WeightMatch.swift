import Failures
import Tensors

/// The comparison of the tensors of a file with the parameters of a network, name by name.
///
/// Files may put a prefix before all names, such as "params.", or hold several sets of weights under different
/// prefixes. The prefix that fits the network is found here.
public struct WeightMatch {
  /// The outcome of the comparison for one name.
  public enum Fit: Hashable, Sendable {
    /// Network and file have it, with the same shape.
    case fits
    /// Only the network has it.
    case missing
    /// Only the file has it.
    case unexpected
    /// Network and file have it, with different shapes.
    case otherShape
  }

  /// A name with its shapes in the network and in the file.
  public struct Line {
    /// The path of the weights within the network.
    public let path: String
    /// The outcome for this name.
    public let fit: Fit
    /// The shape in the network; nil when the network does not have the name.
    public let expected: [Int]?
    /// The shape in the file; nil when the file does not have the name.
    public let found: [Int]?
  }

  /// The texts by which hints name the options of reading a file: they differ between the language and the command
  /// line.
  public struct Wording: Sendable {
    /// The option that chooses the part with a given prefix, such as `part: "params"`.
    public let part: @Sendable (String) -> String
    /// The option that allows tensors that the network does not have.
    public let extra: String
    /// The option that renames weights.
    public let rename: String

    public init(part: @escaping @Sendable (String) -> String, extra: String, rename: String) {
      self.part = part
      self.extra = extra
      self.rename = rename
    }

    /// The arguments of the function `load`.
    public static let arguments = Wording(
      part: { "part: \"\($0)\"" }, extra: "extra: true", rename: "rename: {\"old\": \"new\"}")
  }

  /// The largest number of components of a prefix.
  private static let deepestHead = 8

  /// The parameters of the network in their order, then the names that only the file has.
  public let lines: [Line]
  /// The prefix of the weights in the file that are compared, without the last dot; empty for none.
  public var head: String { part.head }
  /// The names of the compared weights as in the file, without the prefix.
  public let names: [String]
  /// Old names of the renaming that apply to none of the names.
  public let unusedRenames: [String]
  private let network: Network
  private let part: WeightPart
  /// Prefixes of the parts that have all weights of the network, when it is not clear which of them to take.
  private let candidates: [String]

  /// - Parameters:
  ///   - tensors: those of the file, with their full names.
  ///   - renaming: new names for weights of the file.
  public init(
    _ network: Network, _ tensors: [(name: String, tensor: Tensor)], renaming: WeightRenaming = .none
  ) {
    self.network = network
    let parts = Self.parts(tensors, NetworkNames(network), renaming)
    let fitting = parts.filter { $0.fits == network.parameters.count }
    // A renaming is meant to be used: parts to which more entries apply are preferred.
    let mostUsed = fitting.map(\.usedRenames.count).max()
    let complete = fitting.filter { $0.usedRenames.count == mostUsed }
    let choice = Self.first(complete)
    let part = choice?.part ?? Self.likeliest(parts)
    candidates = (choice?.isAlone == true ? [] : complete.filter { choice == nil || $0.rank == part.rank })
      .map(\.head)
    self.part = part
    names = part.names
    unusedRenames = renaming.entries.indices.filter { !part.usedRenames.contains($0) }
      .map { renaming.entries[$0].old }
    let parameters = network.parameters
    let known = Set(parameters.map(\.path))
    lines =
      parameters.map { parameter in
        let found = part.weights[parameter.path]?.shape
        let fit: Fit = found == nil ? .missing : found == parameter.shape ? .fits : .otherShape
        return Line(path: parameter.path, fit: fit, expected: parameter.shape, found: found)
      }
      + part.weights.keys.filter { !known.contains($0) }.sorted().map {
        Line(path: $0, fit: .unexpected, expected: nil, found: part.weights[$0]?.shape)
      }
  }

  /// The whole file, then the part of each prefix of names.
  private static func parts(
    _ tensors: [(name: String, tensor: Tensor)], _ network: NetworkNames, _ renaming: WeightRenaming
  ) -> [WeightPart] {
    var heads: [Substring] = [""]
    var members: [Substring: [(name: ArraySlice<Substring>, tensor: Tensor)]] = ["": []]
    for (name, tensor) in tensors {
      let segments = name.split(separator: ".", omittingEmptySubsequences: false)
      for depth in 0..<min(segments.count, deepestHead + 1) {
        let head = depth == 0 ? "" : name[..<segments[depth - 1].endIndex]
        if members[head] == nil { heads.append(head) }
        members[head, default: []].append((segments[depth...], tensor))
      }
    }
    return heads.map { WeightPart(head: $0, members[$0] ?? [], network, renaming) }
  }

  /// The part of the lowest rank, and whether all other parts of that rank lie within it.
  private static func first(_ parts: [WeightPart]) -> (part: WeightPart, isAlone: Bool)? {
    let ranked = parts.compactMap { part in part.rank.map { (part: part, rank: $0) } }
    guard let best = ranked.min(by: { $0.rank.lexicographicallyPrecedes($1.rank) })?.part else { return nil }
    let others = parts.filter { $0.rank == best.rank && $0.head != best.head }
    return (best, best.head.isEmpty || others.allSatisfy { $0.head.hasPrefix("\(best.head).") })
  }

  /// When no part is complete, the part that errors are about: that with most of the weights of the network.
  private static func likeliest(_ parts: [WeightPart]) -> WeightPart {
    let known = parts.filter { $0.rank != nil }
    let most = known.map(\.found).max() ?? 0
    let best = most > 0 ? known.filter { $0.found == most } : known.filter { !$0.head.isEmpty }
    return first(best)?.part ?? parts[0]
  }

  /// Whether the file has all weights of the network in their shapes, and it is clear in which part.
  public var isComplete: Bool { candidates.isEmpty && part.fits == network.parameters.count }

  /// The network with the weights of the file.
  ///
  /// - Parameters:
  ///   - name: names the file in errors.
  ///   - allowsUnexpected: whether the file may have tensors that the network does not have.
  ///   - wording: how hints name the options of reading.
  /// - Throws: `Failure` that counts and names the weights that do not fit, or lists the parts of the file when
  ///   several fit.
  public func network(
    name: String, allowsUnexpected: Bool = false, wording: Wording = .arguments
  ) throws -> Network {
    let choices = candidates.prefix(8).map(wording.part).joined(separator: " or ")
    if candidates.count > 1 {
      throw Failure(
        "\(name) has \(candidates.count) parts that fit \(self.network.name)", hint: "choose one: \(choices)")
    }
    let problems = [
      problem(.missing, "missing") { "\($0.path)" },
      problem(.otherShape, "of another shape") {
        "\($0.path): \($0.expected ?? []) here, \($0.found ?? []) there"
      },
      allowsUnexpected ? nil : problem(.unexpected, "not in the network") { "\($0.path)" },
    ].compactMap(\.self)
    guard problems.isEmpty, part.clashes.isEmpty else {
      let fitting = lines.count { $0.fit == .fits }
      if let clash = part.clashes.first {
        throw Failure(
          "two weights of \(name) would have the name \(clash)", hint: "rename one of them differently")
      }
      let hint =
        if !candidates.isEmpty {
          "a part of the file fits: \(choices)"
        } else if fitting == 0 {
          "its names belong to another network; rename them with \(wording.rename)"
        } else if lines.allSatisfy({ $0.fit == .fits || $0.fit == .unexpected }) {
          "try a network of another size or variant, or leave them out with \(wording.extra)"
        } else {
          "try a network of another size or variant"
        }
      throw Failure(
        "\(name) does not fit \(self.network.name): \(fitting) of \(self.network.parameters.count) weights do; "
          + problems.joined(separator: "; "), hint: hint)
    }
    var result = self.network
    result.given = part.weights.filter { weight in
      lines.contains { $0.path == weight.key && $0.fit == .fits }
    }
    return result
  }

  private func problem(_ fit: Fit, _ label: String, _ text: (Line) -> String) -> String? {
    let found = lines.filter { $0.fit == fit }
    guard !found.isEmpty else { return nil }
    let more = found.count > 3 ? ", …" : ""
    return "\(found.count) \(label) (\(found.prefix(3).map(text).joined(separator: ", "))\(more))"
  }
}
