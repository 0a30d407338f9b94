import Tensors

/// The tensors of a file whose names begin alike, and how they fit a network.
struct WeightPart {
  /// What the names begin with; empty for the whole file.
  let head: String
  /// The lowest is taken first; nil for names that say nothing of weights.
  let rank: [Int]?
  /// Tensors by what they are called behind the head, in the network's words where it has any.
  private(set) var weights: [String: Tensor] = [:]
  /// Names that two tensors would have.
  private(set) var clashes: [String] = []
  /// Which entries of the renaming stand for some name.
  let usedRenames: Set<Int>
  /// The names behind the head, as the file has them.
  let names: [String]
  /// Weights of the network that are here, of any shape.
  let found: Int
  /// Those of the right shape.
  let fits: Int

  /// - Parameter tensors: those of the part, by the segments of their names behind the head.
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

  /// A name without what wraps layers of the network; what wraps the whole belongs to the head of a part.
  func unwrapped(_ name: [Substring]) -> [Substring] {
    guard let first = name.first else { return name }
    return [first] + name.dropFirst().filter { !PublicNames.wrappers.contains($0) || segments.contains($0) }
  }
}
