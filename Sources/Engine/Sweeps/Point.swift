import Files

/// One place of a sweep: a value for each axis.
public struct Point: Equatable, Sendable {
  /// In the order of the axes; no name stands twice.
  public let fields: [JSON.Member]

  public init(_ fields: [JSON.Member]) { self.fields = fields }

  public subscript(_ name: String) -> JSON? { JSON.object(fields)[name] }
  public var text: String { JSON.object(fields).text }

  /// The same without some of its fields.
  public func without(_ names: Set<String>) -> Point { Point(fields.filter { !names.contains($0.name) }) }
}
