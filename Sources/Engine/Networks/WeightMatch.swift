import Failures
import Tensors

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

  /// What a user may say of a file, in the words of the place where they say it.
  public struct Wording: Sendable {
    /// Names a part of the file, as in `part: "params"`.
    public let part: @Sendable (String) -> String
    /// Allows what the network has no place for.
    public let extra: String
    /// Gives weights other names.
    public let rename: String

    public init(part: @escaping @Sendable (String) -> String, extra: String, rename: String) {
      self.part = part
      self.extra = extra
      self.rename = rename
    }

    /// Arguments of `load`.
    public static let arguments = Wording(
      part: { "part: \"\($0)\"" }, extra: "extra: true", rename: "rename: {\"old\": \"new\"}")
  }

  /// Names that stand before those of weights are looked for so deep.
  private static let deepestHead = 8

  /// The network's parameters in their order, then what only the file has.
  public let lines: [Line]
  /// What stands before the names of the file's weights; empty where nothing does.
  public var head: String { part.head }
  /// The names of the file's weights, without what stands before all of them.
  public let names: [String]
  /// Entries of the renaming that stand for none of the names.
  public let unusedRenames: [String]
  private let network: Network
  private let part: WeightPart
  /// Parts that the network has all its weights in, where none of them is the one to take.
  private let candidates: [String]

  /// - Parameter renaming: other names for the file's weights.
  public init(
    _ network: Network, _ tensors: [(name: String, tensor: Tensor)], renaming: WeightRenaming = .none
  ) {
    self.network = network
    let parts = Self.parts(tensors, NetworkNames(network), renaming)
    let fitting = parts.filter { $0.fits == network.parameters.count }
    // Names that were given are meant to be used.
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

  /// The whole file, then every beginning of names up to a dot.
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

  /// The part of the lowest rank, and whether it is the only one of it, but for those within it.
  private static func first(_ parts: [WeightPart]) -> (part: WeightPart, isAlone: Bool)? {
    let ranked = parts.compactMap { part in part.rank.map { (part: part, rank: $0) } }
    guard let best = ranked.min(by: { $0.rank.lexicographicallyPrecedes($1.rank) })?.part else { return nil }
    let others = parts.filter { $0.rank == best.rank && $0.head != best.head }
    return (best, best.head.isEmpty || others.allSatisfy { $0.head.hasPrefix("\(best.head).") })
  }

  /// Where none is complete, the one to complain of: that with most of the network's weights.
  private static func likeliest(_ parts: [WeightPart]) -> WeightPart {
    let known = parts.filter { $0.rank != nil }
    let most = known.map(\.found).max() ?? 0
    let best = most > 0 ? known.filter { $0.found == most } : known.filter { !$0.head.isEmpty }
    return first(best)?.part ?? parts[0]
  }

  /// Whether the network has all its weights.
  public var isComplete: Bool { candidates.isEmpty && part.fits == network.parameters.count }

  /// The network with the file's weights.
  ///
  /// - Parameters:
  ///   - name: stands for the file in errors.
  ///   - allowsUnexpected: whether the file may hold more than the network.
  ///   - wording: how hints name what a user may say.
  /// - Throws: `Failure` that counts and names what does not fit, or lists the parts of the file that do where it
  ///   is not clear which is meant.
  public func network(
    name: String, allowsUnexpected: Bool = false, wording: Wording = .arguments
  ) throws -> Network {
    let choices = candidates.prefix(8).map(wording.part).joined(separator: " or ")
    if candidates.count > 1 {
      throw Failure(
        "\(name) has \(candidates.count) parts that fit \(self.network.name)", hint: "name one: \(choices)")
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
          "\(name) would have two weights of the name \(clash)", hint: "give them other names")
      }
      let hint =
        if !candidates.isEmpty {
          "a part of the file fits: \(choices)"
        } else if fitting == 0 {
          "its names are those of another network; \(wording.rename) gives them others"
        } else if lines.allSatisfy({ $0.fit == .fits || $0.fit == .unexpected }) {
          "a network of other sizes or another variant may fit, or \(wording.extra) leaves them out"
        } else {
          "a network of other sizes or another variant may fit"
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
