/// What a parameter of a built-in takes.
public indirect enum ParameterType {
  case any
  case bool
  /// A whole number within bounds; `1e4` counts as one.
  case int(ClosedRange<Int> = Int.min...Int.max)
  /// An int or a float (or an object that serves as a number) within bounds. Passed on as written.
  case number(ClosedRange<Double> = -Double.infinity...Double.infinity)
  case string
  /// One of a few strings.
  case choice([String])
  case list
  case listOf(ParameterType)
  case record
  case function
  case range
  /// What a loop can go through: a list, range, string or record, or an object with items.
  case items
  /// A parameter that draws: a number is itself, a range is drawn from, a list chosen from. `whole`
  /// says whether draws are whole numbers. Passed on as written, every number within bounds.
  case draw(whole: Bool, bounds: ClosedRange<Double> = -Double.infinity...Double.infinity)
  /// A host object whose `typeName` is this.
  case object(String)
  case oneOf([ParameterType])
  /// The type or `nil`.
  case orNil(ParameterType)

  /// Whether the type takes the value as it is, as far as that can be told at a glance.
  func takesAsIs(_ value: Value) -> Bool {
    switch (self, value) {
    case (.any, _), (.bool, .bool), (.string, .string), (.list, .list), (.record, .record), (.range, .range):
      true
    default: false
    }
  }

  /// The value as the body wants it, or nil where the type does not take it.
  public func converted(_ value: Value) -> Value? {
    switch self {
    case .any: return value
    case .bool: return value.asBool.map { .bool($0) }
    case .int(let bounds):
      guard let whole = value.asWhole, bounds.contains(whole) else { return nil }
      return .int(whole)
    case .number(let bounds):
      guard let number = value.asNumber, bounds.contains(number) || number.isNaN else { return nil }
      if case .object(let object) = value { return object.asNumber }
      return value
    case .string: return value.asString == nil ? nil : value
    case .choice(let choices):
      guard let string = value.asString, choices.contains(string) else { return nil }
      return value
    case .list: return value.asList == nil ? nil : value
    case .listOf(let type):
      guard let list = value.asList else { return nil }
      var items: [Value] = []
      for item in list {
        guard let converted = type.converted(item) else { return nil }
        items.append(converted)
      }
      return .list(items)
    case .record: return value.asRecord == nil ? nil : value
    case .function: return value.isCallable ? value : nil
    case .range:
      if case .range = value { return value }
      return nil
    case .items: return value.hasItems ? value : nil
    case .draw(_, let bounds): return convertedDraw(value, bounds)
    case .object(let name):
      guard let object = value.asObject, object.typeName == name else { return nil }
      return value
    case .oneOf(let types):
      for type in types {
        if let converted = type.converted(value) { return converted }
      }
      return nil
    case .orNil(let type): return value.isNothing ? .nothing : type.converted(value)
    }
  }

  private func convertedDraw(_ value: Value, _ bounds: ClosedRange<Double>) -> Value? {
    switch value {
    case .range(let range):
      return bounds.contains(range.first) && bounds.contains(range.last) ? value : nil
    case .list(let items):
      let fits = items.allSatisfy { $0.asNumber.map(bounds.contains) ?? false }
      return !items.isEmpty && fits ? value : nil
    default: return value.asNumber.map(bounds.contains) == true ? value : nil
    }
  }

  /// The strings it chooses from, if that is what it does.
  var choices: [String]? {
    switch self {
    case .choice(let choices): choices
    case .orNil(let type): type.choices
    case .oneOf(let types): types.lazy.compactMap(\.choices).first
    default: nil
    }
  }

  /// As in `must be …`: `a whole number from 1 up`.
  public var phrase: String {
    switch self {
    case .any: "any value"
    case .bool: "true or false"
    case .int(let bounds): "a whole number" + boundsPhrase(bounds, Int.min, Int.max)
    case .number(let bounds): "a number" + boundsPhrase(bounds, -Double.infinity, Double.infinity)
    case .string: "a string"
    case .choice(let choices): choices.map { "\"\($0)\"" }.joinedWithOr
    case .list: "a list"
    case .listOf(let type): "a list whose items are each \(type.phrase)"
    case .record: "a record"
    case .function: "a function"
    case .range: "a range"
    case .items: "an iterable value, such as a list or a range"
    case .draw(let whole, let bounds):
      (whole ? "a whole number" : "a number")
        + boundsPhrase(bounds, -Double.infinity, Double.infinity) + ", a range or a list of them"
    case .object(let name): name.withArticle
    case .oneOf(let types): types.map(\.phrase).joinedWithOr
    case .orNil(let type): "\(type.phrase) or nil"
    }
  }

  /// The type names of first arguments it accepts; empty means any. Used to find a value's methods.
  public var typeNames: Set<String> {
    switch self {
    case .any: []
    case .bool: ["bool"]
    case .int, .number: ["int", "float"]
    case .string, .choice: ["string"]
    case .list, .listOf: ["list"]
    case .record: ["record"]
    case .function: ["function"]
    case .range: ["range"]
    case .items: ["list", "range", "string", "record"]
    case .draw: ["int", "float", "range", "list"]
    case .object(let name): [name]
    case .oneOf(let types):
      types.contains { $0.typeNames.isEmpty } ? [] : types.reduce(into: []) { $0.formUnion($1.typeNames) }
    case .orNil(let type): type.typeNames
    }
  }
}

extension Value {
  /// Whether there are items to go through: not whether they can be read, as those of an unfixed data set cannot.
  fileprivate var hasItems: Bool {
    switch self {
    case .list, .range, .string, .record: true
    case .object(let object): (try? object.count()) != nil
    default: false
    }
  }
}

private func boundsPhrase<Bound: Comparable>(_ bounds: ClosedRange<Bound>, _ low: Bound, _ high: Bound)
  -> String
{
  switch (bounds.lowerBound == low, bounds.upperBound == high) {
  case (true, true): ""
  case (false, true): " of at least \(bounds.lowerBound)"
  case (true, false): " of at most \(bounds.upperBound)"
  case (false, false): " from \(bounds.lowerBound) to \(bounds.upperBound)"
  }
}

extension [String] {
  /// `a`, `a or b`, `a, b or c`.
  var joinedWithOr: String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " or " + last
  }
}
