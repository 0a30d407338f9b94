import Random

/// Every item made into another, each time it is asked for.
public struct Mapped<Item: DataItem>: DataSet {
  public let base: any DataSet<Item>
  private let label: String
  private let changeIdentity: @Sendable () -> String
  private let change: @Sendable (Item) throws -> Item

  /// - Parameters:
  ///   - label: says what is done.
  ///   - identity: tells it from anything else that could be done at the time when it is asked; the label when left out.
  ///   - change: gives equal items for equal ones.
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
  public func text(_ detail: Detail) -> String {
    "\(base.text(detail)), changed by \(detail == .identity ? changeIdentity() : shown(label, detail))"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try change(base.item(at: index, reader: reader))
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}
