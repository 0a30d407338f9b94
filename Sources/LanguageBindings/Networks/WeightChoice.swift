import Interpreter
import Networks
import Syntax
import TensorFiles
import Tensors

/// What a user says of a file of weights.
public struct WeightChoice {
  /// Where it is said, which decides how hints name it.
  enum Place { case script, commandLine }

  private let part: String?
  private let allowsExtra: Bool
  private let renaming: WeightRenaming
  private let place: Place

  init(
    part: String? = nil, allowsExtra: Bool = false, renames: [(old: String, new: String)] = [],
    place: Place = .script
  ) throws {
    self.part = part
    self.allowsExtra = allowsExtra
    self.place = place
    for (old, _) in renames where old.allSatisfy({ $0 == "." }) {
      throw ScriptError("`rename` contains an empty name", hint: "write the old name before each new name")
    }
    var known: Set<String> = []
    if let twice = renames.first(where: { !known.insert($0.old).inserted }) {
      throw ScriptError("`\(twice.old)` is renamed more than once", hint: "keep only one of the renamings")
    }
    renaming = WeightRenaming(renames)
  }

  /// What the command line says.
  ///
  /// - Parameter renames: `old=new` each.
  /// - Throws: `ScriptError` for an entry without a name or a sign.
  public init(part: String?, allowsExtra: Bool, renames: [String]) throws {
    let pairs = try renames.map { text in
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw ScriptError(
          "--rename expects old=new, found \(text)", hint: "as in --rename conv_hr=conv_body")
      }
      return (old: String(text[..<sign]), new: String(text[text.index(after: sign)...]))
    }
    try self.init(part: part, allowsExtra: allowsExtra, renames: pairs, place: .commandLine)
  }

  /// How the weights of a file fit a network.
  /// - Throws: `ScriptError` for a part that the file does not have, and for names to change that it does not have;
  ///   `Failure` for weights that cannot be read.
  func match(_ network: Network, _ file: TensorFile, path: String) throws -> WeightMatch {
    let match = WeightMatch(network, try tensors(of: file, path: path), renaming: renaming)
    // What cannot be read does not matter where the weights are without it.
    let part = [self.part ?? "", match.head].filter { !$0.isEmpty }.joined(separator: ".")
    let missing = match.lines.filter { $0.fit == .missing }.map(\.path)
    let needed = file.unread.filter { unread in
      missing.contains { unread.name == $0 || unread.name.hasSuffix(".\($0)") }
        || !allowsExtra && match.isComplete && (part.isEmpty || unread.name.hasPrefix("\(part)."))
    }
    if let first = needed.first { throw first.error }
    if let unused = match.unusedRenames.first {
      var known: [String] = []
      var seen: Set<String> = []
      // Names, their beginnings and what lies between dots, each once.
      for name in match.names {
        let segments = name.split(separator: ".")
        let beginnings = segments.indices.prefix(8).map { segments[...$0].joined(separator: ".") }
        for candidate in beginnings + segments.map(String.init) where seen.insert(candidate).inserted {
          known.append(candidate)
        }
      }
      let nearest = Spelling.nearest(to: unused, among: known)
      throw ScriptError(
        "`rename` mentions \"\(unused)\", but no weight of \(path) has it in its name",
        hint: nearest.map { "did you mean \"\($0)\"?" } ?? "it has \(Self.some(match.names))")
    }
    return match
  }

  /// The network with the weights of a file.
  func network(_ network: Network, _ file: TensorFile, path: String) throws -> Network {
    try match(network, file, path: path).network(name: path, allowsUnexpected: allowsExtra, wording: wording)
  }

  /// The network that a file of `save`'s holds, with its weights.
  func savedNetwork(_ file: TensorFile, path: String, session: Session) throws -> Network {
    guard let recipe = file.notes[Model.recipeNote] else {
      throw ScriptError(
        "\(path) does not record which network its weights belong to", hint: networkHint(path))
    }
    let saved = try NetworkRecipe.network(recipe, file: path, hint: networkHint(path), session: session)
    return try network(saved, file, path: path)
  }

  private func networkHint(_ path: String) -> String {
    switch place {
    case .script: "pass the network: load(resnet(…), \"\(path)\")"
    case .commandLine: "name the network: --network 'resnet(…)'"
    }
  }

  private var wording: WeightMatch.Wording {
    let above = part.map { "\($0)." } ?? ""
    return switch place {
    case .script:
      WeightMatch.Wording(
        part: { WeightMatch.Wording.arguments.part(above + $0) }, extra: WeightMatch.Wording.arguments.extra,
        rename: WeightMatch.Wording.arguments.rename)
    case .commandLine:
      WeightMatch.Wording(part: { "--part \(above)\($0)" }, extra: "--extra", rename: "--rename old=new")
    }
  }

  /// The named tensors of a file, those below `part` where it is given.
  private func tensors(of file: TensorFile, path: String) throws -> [(name: String, tensor: Tensor)] {
    let tensors = file.entries.map { (name: $0.name, tensor: $0.tensor) }
    guard let part else { return tensors }
    let inside = tensors.filter { $0.name.hasPrefix("\(part).") }
    guard !inside.isEmpty else {
      var parts: [String] = []
      for (name, _) in tensors {
        let first = String(name.prefix { $0 != "." })
        if first != name, !parts.contains(first) { parts.append(first) }
      }
      throw ScriptError(
        "\(path) has no part \"\(part)\"",
        hint: parts.isEmpty
          ? "its weights have no common prefix: \(Self.some(tensors.map(\.name)))"
          : "it has \(Self.some(parts))")
    }
    return inside.map { (String($0.name.dropFirst(part.count + 1)), $0.tensor) }
  }

  private static func some(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }
}
