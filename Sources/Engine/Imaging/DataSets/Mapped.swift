import Random

/// The items of another set, each passed through a function whenever it is read.
public struct Mapped<Item: DataItem>: DataSet {
  /// The set that the function's arguments come from.
  public let base: any DataSet<Item>
  private let label: String
  private let changeIdentity: @Sendable () -> String
  private let change: @Sendable (Item) throws -> Item

  /// - Parameters:
  ///   - label: describes the function; in summaries a long one is shortened.
  ///   - identity: distinguishes the function from all others in the set's identity, and is called whenever that is
  ///     asked for; by default it is the label.
  ///   - change: the function, which must return equal items for equal ones.
  public init(
    _ base: any DataSet<Item>, label: String, identity: (@Sendable () -> String)? = nil,
    _ change: @escaping @Sendable (Item) throws -> Item
  ) {
    self.base = base
    self.label = label
    changeIdentity = identity ?? { label }
    self.change = change
  }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    "\(base.text(detail)), changed by \(detail == .identity ? changeIdentity() : shown(label, detail))"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try change(base.item(at: index, reader: reader))
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}
