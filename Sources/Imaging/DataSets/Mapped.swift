import Tensors

/// Every item made into another, each time it is asked for.
public struct Mapped<Item: DataItem>: DataSet {
  public let base: any DataSet<Item>
  private let label: String
  private let change: @Sendable (Item) throws -> Item

  /// - Parameters:
  ///   - label: tells what is done from anything else that could be, in a line.
  ///   - change: gives equal items for equal ones.
  public init(
    _ base: any DataSet<Item>, label: String, _ change: @escaping @Sendable (Item) throws -> Item
  ) {
    self.base = base
    self.label = label
    self.change = change
  }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed }
  public func text(_ detail: Detail) -> String { "\(base.text(detail)), changed by \(shown(label, detail))" }

  public func item(at index: Int, reader: RandomKey) throws -> Item {
    try change(base.item(at: index, reader: reader))
  }

  public func name(at index: Int) -> String { base.name(at: index) }
}
