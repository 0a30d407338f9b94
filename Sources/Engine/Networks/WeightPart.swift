import Tensors

/// The tensors of a file whose names have a common prefix, and how they fit a network.
struct WeightPart {
  /// The common prefix of the names; empty for the whole file.
  let head: String
  /// The preference among parts; the lowest is taken. Nil when the prefix is not that of weights.
  let rank: [Int]?
  /// Tensors by their names without the prefix, after renaming.
  private(set) var weights: [String: Tensor] = [:]
  /// Names that several tensors would have.
  private(set) var clashes: [String] = []
  /// Indices of the entries of the renaming that apply to some name.
  let usedRenames: Set<Int>
  /// The names without the prefix, as in the file.
  let names: [String]
  /// The number of weights of the network that the part has, of any shape.
  let found: Int
  /// The number of those that have the right shape.
  let fits: Int

  /// - Parameter tensors: those of the part, with the components of their names after the prefix.
  init(
    head: Substring, _ tensors: [(name: ArraySlice<Substring>, tensor: Tensor)], _ network: NetworkNames,
    _ renaming: WeightRenaming
  ) {
    self.head = String(head)
    rank = PublicNames.rank(head.split(separator: "."))
    names = tensors.map { $0.name.joined(separator: ".") }
    let renaming = renaming.below(head.split(separator: "."))
    let (renamed, used) = renaming.applied(to: tensors.map { Array($0.name) })
    let (bare, usedBare) = renaming.applied(to: tensors.map { network.unwrapped(Array($0.name)) })
    usedRenames = used.union(usedBare)
    var (found, fits) = (0, 0)
    for (index, (_, tensor)) in tensors.enumerated() {
      let asWritten = renamed[index].joined(separator: ".")
      let path = network.shapes[asWritten] == nil ? bare[index].joined(separator: ".") : asWritten
      let shape = network.shapes[path]
      if shape == nil, PublicNames.isNeedless(path, count: tensor.count) { continue }
      if weights.updateValue(tensor, forKey: path) != nil {
        clashes.append(path)
        continue
      }
      if shape != nil { found += 1 }
      if shape == tensor.shape { fits += 1 }
    }
    (self.found, self.fits) = (found, fits)
  }
}

/// The weights of a network by path.
struct NetworkNames {
  let shapes: [String: [Int]]
  private let segments: Set<Substring>

  init(_ network: Network) {
    shapes = Dictionary(network.parameters.map { ($0.path, $0.shape) }) { first, _ in first }
    segments = Set(shapes.keys.flatMap { $0.split(separator: ".") })
  }

  /// A name without components of wrappers around layers. Wrappers around the whole network belong to the prefix.
  func unwrapped(_ name: [Substring]) -> [Substring] {
    guard let first = name.first else { return name }
    return [first] + name.dropFirst().filter { !PublicNames.wrappers.contains($0) || segments.contains($0) }
  }
}
