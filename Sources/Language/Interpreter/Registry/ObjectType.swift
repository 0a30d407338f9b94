/// A property of a type of objects: `x.name`, its line of help, and how it is read.
public struct Property<Object> {
  let name: String
  /// What it was called before, which scripts may still say.
  let formerName: String?
  let doc: String
  let isThere: (Object) -> Bool
  let read: (Object) throws -> Value

  /// - Parameters:
  ///   - former: what it was called before.
  ///   - isThere: whether an object has the property; all have it where it is left out.
  ///   - read: its value.
  public init(
    _ name: String, formerly former: String? = nil, _ doc: String,
    where isThere: @escaping (Object) -> Bool = { _ in true },
    _ read: @escaping (Object) throws -> Value
  ) {
    self.name = name
    formerName = former
    self.doc = doc
    self.isThere = isThere
    self.read = read
  }
}

/// What help, completion, checks and `x.name` know of a type of objects, said once.
public struct ObjectType<Object>: @unchecked Sendable {
  /// As messages and `type(x)` show it.
  public let name: String
  let summary: String
  let properties: [Property<Object>]

  public init(_ name: String, summary: String, properties: [Property<Object>] = []) {
    self.name = name
    self.summary = summary
    self.properties = properties
  }

  /// The type's entry in the registry.
  public var entry: ScriptType {
    let former = properties.compactMap { property in property.formerName.map { (property.name, $0) } }
    return ScriptType(
      name, summary: summary, properties: properties.map { ($0.name, $0.doc) },
      formerProperties: Dictionary(former) { first, _ in first })
  }

  /// The names of the properties that an object has.
  func propertyNames(of object: Object) -> [String] {
    properties.filter { $0.isThere(object) }.map(\.name)
  }

  /// A property of an object, nil where it has none of that name.
  func property(_ name: String, of object: Object) throws -> Value? {
    guard
      let property = properties.first(where: {
        ($0.name == name || $0.formerName == name) && $0.isThere(object)
      })
    else {
      return nil
    }
    return try property.read(object)
  }
}

/// An object of the language whose type is declared in one place.
public protocol DescribedObject: ScriptObject {
  static var type: ObjectType<Self> { get }
}

extension DescribedObject {
  public var typeName: String { Self.type.name }

  public var propertyNames: [String] { Self.type.propertyNames(of: self) }
  public func property(_ name: String) throws -> Value? { try Self.type.property(name, of: self) }
}
