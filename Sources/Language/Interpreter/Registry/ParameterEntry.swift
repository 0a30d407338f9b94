/// A parameter of a built-in. Those without a default go by position or by name, those with one by
/// name only (unless `byPosition` says otherwise).
public final class ParameterEntry {
  public let name: String
  public let type: ParameterType
  /// What it was called before, which calls may still say.
  var formerName: String?
  /// The name under which calls are kept for good.
  public var lastingName: String { formerName ?? name }
  /// The value used when the argument is left out.
  public let defaultValue: Value?
  /// How the default is shown; nil where the argument is required.
  public let defaultText: String?
  /// Whether it gathers all further positions into a list, each of which must fit the type.
  public let isVariadic: Bool
  /// Whether it may be given by position although it has a default.
  public let byPosition: Bool
  /// What it means, with its unit and range.
  public let doc: String

  /// A parameter that must be given.
  public convenience init(_ name: String, _ type: ParameterType, _ doc: String) {
    self.init(name, type, nil, nil, variadic: false, byPosition: true, doc)
  }

  /// A parameter with a default. `shown` replaces the default's own text, for instance where `nil`
  /// stands for `the network's own`.
  public convenience init(
    _ name: String, _ type: ParameterType, default value: Value, shown: String? = nil,
    byPosition: Bool = false, _ doc: String
  ) {
    self.init(name, type, value, shown ?? value.oneLine, variadic: false, byPosition: byPosition, doc)
  }

  /// A parameter that gathers all further positions into a list.
  public static func variadic(_ name: String, _ type: ParameterType, _ doc: String) -> ParameterEntry {
    ParameterEntry(name, type, .list([]), nil, variadic: true, byPosition: true, doc)
  }

  private init(
    _ name: String, _ type: ParameterType, _ value: Value?, _ text: String?, variadic: Bool,
    byPosition: Bool, _ doc: String
  ) {
    self.name = name
    self.type = type
    defaultValue = value
    defaultText = text
    isVariadic = variadic
    self.byPosition = byPosition
    self.doc = doc
  }

  /// Whether a call must give it.
  public var isRequired: Bool { defaultText == nil && !isVariadic }
}
