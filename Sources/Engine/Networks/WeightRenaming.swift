/// New names for the weights of a file.
///
/// An entry applies to names that equal its old name or begin with it up to a dot. When no name does, it applies to
/// parts between dots within names. All entries apply at once to the original names, longer ones first. An empty new
/// name removes the old one.
public struct WeightRenaming: Sendable {
  /// Old and new names, in the order given.
  public let entries: [(old: String, new: String)]
  private let parts: [(old: [Substring], new: [Substring])]

  /// No renaming.
  public static let none = WeightRenaming([])

  public init(_ entries: [(old: String, new: String)]) {
    self.entries = entries
    parts = entries.map { ($0.old.split(separator: "."), $0.new.split(separator: ".")) }
  }

  /// The renaming for names without a common prefix, which entries may or may not include.
  func below(_ head: [Substring]) -> WeightRenaming {
    func shortened(_ name: String) -> String? {
      let segments = name.split(separator: ".")
      guard !head.isEmpty, segments.count > head.count, segments.starts(with: head) else { return nil }
      return segments.dropFirst(head.count).joined(separator: ".")
    }
    return WeightRenaming(
      entries.map { entry in
        shortened(entry.old).map { ($0, shortened(entry.new) ?? entry.new) } ?? entry
      })
  }

  /// The new names, and the indices of the entries that applied to any of them.
  func applied(to names: [[Substring]]) -> (names: [[Substring]], used: Set<Int>) {
    if entries.isEmpty { return (names, []) }
    let beginnings = Set(
      parts.indices.filter { entry in names.contains { $0.starts(with: parts[entry].old) } })
    var used: Set<Int> = []
    /// The longest entry that applies at a place in a name.
    func entry(_ name: ArraySlice<Substring>, isFirst: Bool) -> Int? {
      parts.indices.filter { isFirst == beginnings.contains($0) && name.starts(with: parts[$0].old) }
        .max { parts[$0].old.count < parts[$1].old.count }
    }
    let renamed = names.map { name -> [Substring] in
      var result: [Substring] = []
      var rest = name[...]
      while let first = rest.first {
        let isFirst = rest.count == name.count
        guard let index = (isFirst ? entry(rest, isFirst: true) : nil) ?? entry(rest, isFirst: false) else {
          result.append(first)
          rest = rest.dropFirst()
          continue
        }
        used.insert(index)
        result += parts[index].new
        rest = rest.dropFirst(parts[index].old.count)
      }
      return result
    }
    return (renamed, used)
  }
}
