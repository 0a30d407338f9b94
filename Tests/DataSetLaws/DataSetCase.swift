import Failures
import Imaging
import Random

/// A recipe of a data set, on which the promises of the protocol `DataSet` are tried.
public struct DataSetCase<Item: DataItem & Equatable>: Sendable, CustomStringConvertible {
  public typealias Recipe = @Sendable () throws -> any DataSet<Item>

  public let description: String
  /// Whether it is the same for every reader.
  public let isFixed: Bool
  private let make: Recipe
  private let others: [Recipe]

  /// - Parameter others: recipes that differ from `make` in one thing each.
  public init(_ name: String, isFixed: Bool = true, _ make: @escaping Recipe, unlike others: [Recipe]) {
    description = name
    self.isFixed = isFixed
    self.make = make
    self.others = others
  }

  /// The name of the set's type without its parameters.
  public var type: String {
    get throws { String("\(Swift.type(of: try make()))".prefix { $0 != "<" }) }
  }

  private static var readers: [RandomKey] { (0..<8).map { RandomKey(seed: $0) } }

  /// The promises that the set breaks, a sentence each.
  public func faults() throws -> [String] {
    try repetition() + parts() + freedom() + range() + identity()
  }

  /// The same reader gets the same item, in any order of asking and of every set of one recipe.
  private func repetition() throws -> [String] {
    let (set, twin) = (try make(), try make())
    var faults: [String] = []
    guard set.count > 0, set.count == twin.count else { return ["\(set.count) items, then \(twin.count)"] }
    for reader in Self.readers.prefix(2) {
      let items = try (0..<set.count).map { try set.item(at: $0, reader: reader) }
      for index in (0..<set.count).reversed() {
        let item = items[index]
        if try set.item(at: index, reader: reader) != item { faults.append("item \(index) twice") }
        if try twin.item(at: index, reader: reader) != item { faults.append("item \(index) of a twin") }
        if try set.size(at: index, reader: reader) != item.size { faults.append("size of \(index)") }
        if try twin.size(at: index, reader: reader) != item.size { faults.append("size of \(index) first") }
        let name = set.name(at: index)
        if name.isEmpty || twin.name(at: index) != name { faults.append("name of \(index): \(name)") }
      }
    }
    return faults
  }

  /// A part is what is cut out of the whole.
  private func parts() throws -> [String] {
    let set = try make()
    var faults: [String] = []
    for index in 0..<set.count {
      let reader = Self.readers[index % 2]
      let whole = try make().item(at: index, reader: reader)
      let size = ImageSize(height: (whole.size.height + 1) / 2, width: (whole.size.width + 2) / 3)
      let window = Window(
        row: whole.size.height - size.height, column: (whole.size.width - size.width) / 2, size: size)
      var seen: ImageSize?
      let part = try set.part(of: index, reader: reader) {
        seen = $0
        return window
      }
      if seen != whole.size {
        faults.append("the part of \(index) sees a size of \(String(describing: seen))")
      }
      if try part != whole.cropped(to: window) { faults.append("part of \(index)") }
      let outside = Window(row: 1, column: 0, size: whole.size)
      faults += refused("a part beyond \(index)") { try set.part(of: index, reader: reader) { _ in outside } }
      faults += refused("no place in \(index)") {
        try set.part(of: index, reader: reader) { _ in throw Failure("nowhere") }
      }
    }
    return faults
  }

  /// Readers get the same where it is fixed, and another item once at least where it is not.
  private func freedom() throws -> [String] {
    let set = try make()
    guard set.isFixed == isFixed else { return ["fixed: \(set.isFixed)"] }
    let all = try Self.readers.map { reader in
      try (0..<set.count).map { try set.item(at: $0, reader: reader) }
    }
    if isFixed {
      let plain = try (0..<set.count).map { try set.item(at: $0) }
      return all.allSatisfy { $0 == plain } ? [] : ["fixed, and yet readers get different items"]
    }
    let faults = all.allSatisfy { $0 == all[0] } ? ["not fixed, and yet readers get the same items"] : []
    return faults + refused("an item for no reader") { try set.item(at: 0) }
  }

  /// Numbers beyond the last item are refused.
  private func range() throws -> [String] {
    let set = try make()
    return [-1, set.count, set.count + 1, .max, .min].flatMap { index in
      let reader = Self.readers[0]
      // Sets of one size need not look at the number.
      _ = try? set.size(at: index, reader: reader)
      return refused("item \(index)") { try set.item(at: index, reader: reader) }
        + refused("part of \(index)") { try set.part(of: index, reader: reader) { Window($0) } }
    }
  }

  /// Equal recipes have one identity, others have others.
  private func identity() throws -> [String] {
    let set = try make()
    var faults: [String] = []
    if try make().identity != set.identity { faults.append("two identities of one recipe") }
    let identities = try [set.identity] + others.map { try $0().identity }
    if Set(identities).count < identities.count { faults.append("one identity of several: \(identities)") }
    if set.summary.isEmpty || set.summary.contains("\n") { faults.append("summary: \(set.summary)") }
    return faults
  }

  private func refused(_ what: String, _ action: () throws -> Item) -> [String] {
    do {
      _ = try action()
      return ["\(what) is not refused"]
    } catch {
      return error is Failure ? [] : ["\(what) is refused with \(error)"]
    }
  }
}
