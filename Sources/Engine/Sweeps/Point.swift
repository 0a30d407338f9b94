import Files

/// One combination of values of a sweep's axes.
public struct Point: Equatable, Sendable {
  /// Names and values in the order of the axes; no name occurs twice.
  public let fields: [JSON.Member]

  public init(_ fields: [JSON.Member]) { self.fields = fields }

  /// The value of an axis; nil where there is none of that name.
  public subscript(_ name: String) -> JSON? { JSON.object(fields)[name] }
  /// The fields as a JSON object.
  public var text: String { JSON.object(fields).text }

  /// The point without the named fields.
  public func without(_ names: Set<String>) -> Point { Point(fields.filter { !names.contains($0.name) }) }
}
