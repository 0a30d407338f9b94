/// The parameters of a built-in, each a stored property that says everything about it once:
///
/// ```swift
/// struct Parameters: ParameterList {
///   let values = Parameter(.listOf(.number()), "Numbers.")
///   let lowest = Parameter(.int(0...), default: 0, "Where counting begins.")
/// }
/// ```
///
/// The order of the properties is that of the call. A parameter's name is its property's, words joined by `_`
/// (`leastGain` is `least_gain`). A property that is a list itself stands for all of its parameters.
public protocol ParameterList {
  init()
}

/// The list of a built-in without parameters.
public struct NoParameters: ParameterList {
  public init() {}
}

/// A parameter, whatever it is read as.
public class AnyParameter {
  @usableFromInline fileprivate(set) var name = ""
  @usableFromInline fileprivate(set) var position = 0
  fileprivate var formerName: String?
  private let make: (String) -> ParameterEntry

  fileprivate init(_ make: @escaping (String) -> ParameterEntry) { self.make = make }

  fileprivate func place(_ name: String, at position: Int) -> ParameterEntry {
    self.name = name
    self.position = position
    let entry = make(name)
    entry.formerName = formerName
    return entry
  }
}

/// A parameter of a built-in. Those without a default go by position or by name, those with one by name only, unless
/// `byPosition` says otherwise.
public final class Parameter<Argument>: AnyParameter {
  private let kind: ParameterKind<Argument>
  /// The kind's quick reading, by itself: a copy of the whole kind for every argument takes time.
  @usableFromInline let plain: ((Value) -> Argument?)?

  /// A parameter that must be given.
  ///
  /// - Parameter doc: what it means, with its unit and range.
  public init(_ kind: ParameterKind<Argument>, _ doc: String) {
    self.kind = kind
    plain = kind.plain
    super.init { ParameterEntry($0, kind.type, doc) }
  }

  /// A parameter with a default. `shown` replaces the default's own text, for instance where `nil` stands for `the
  /// network's own`.
  public init(
    _ kind: ParameterKind<Argument>, default value: Value, shown: String? = nil, byPosition: Bool = false,
    _ doc: String
  ) {
    self.kind = kind
    plain = kind.plain
    super.init { ParameterEntry($0, kind.type, default: value, shown: shown, byPosition: byPosition, doc) }
  }

  /// A parameter that may be left out, and is nil then.
  ///
  /// - Parameter shown: what happens without it: `the preset's`.
  public convenience init<Wrapped>(
    _ kind: ParameterKind<Wrapped>, optional shown: String = "nil", byPosition: Bool = false, _ doc: String
  ) where Argument == Wrapped? {
    self.init(.orNil(kind), default: .nothing, shown: shown, byPosition: byPosition, doc)
  }

  /// A parameter that gathers all further positions into a list.
  public convenience init<Item>(variadic kind: ParameterKind<Item>, _ doc: String)
  where Argument == [Item] {
    self.init(variadic: kind, as: .listOf(kind), doc)
  }

  /// A parameter that gathers all further positions into a list, or takes one item by name.
  ///
  /// - Parameters:
  ///   - kind: what each position takes.
  ///   - whole: reads the list, or the item given by name.
  init<Item>(variadic kind: ParameterKind<Item>, as whole: ParameterKind<Argument>, _ doc: String) {
    self.kind = whole
    plain = whole.plain
    super.init { .variadic($0, kind.type, doc) }
  }
}

extension Parameter {
  /// The parameter with the name that it had before: calls may still say it, and are told the new one.
  public func formerly(_ name: String) -> Parameter {
    formerName = name
    return self
  }
}

extension Parameter {
  /// The argument of a call.
  @inlinable @inline(__always)
  func read(in call: Call) throws -> Argument {
    if let plain, let argument = plain(call.values[position]) { return argument }
    return try readCarefully(in: call)
  }

  @usableFromInline @inline(never)
  func readCarefully(in call: Call) throws -> Argument {
    try kind.read(call.values[position], ArgumentReading(call: call, parameter: name))
  }
}

/// Lists by their types. The interpreter runs in one thread.
nonisolated(unsafe) private var placedLists: [ObjectIdentifier: AnyObject] = [:]

/// A list with its parameters in their places.
///
/// Its type asks nothing of `List`: a requirement would be looked up among all conformances of the program for each
/// built-in at the start of a script.
final class PlacedList<List> {
  let list: List
  private(set) var entries: [ParameterEntry] = []

  init(_ list: List) {
    self.list = list
    place(list)
  }

  private func place(_ list: Any) {
    for child in Mirror(reflecting: list).children {
      if let parameter = child.value as? AnyParameter, let label = child.label {
        entries.append(parameter.place(label.snakeCased, at: entries.count))
      } else if let inner = child.value as? any ParameterList {
        place(inner)
      } else {
        preconditionFailure("\(List.self) holds something that is no parameter")
      }
    }
  }
}

extension PlacedList where List: ParameterList {
  /// The one of objects that are called, made when it is first needed.
  static var shared: PlacedList {
    if let known = placedLists[ObjectIdentifier(List.self)] as? PlacedList { return known }
    let made = PlacedList(List())
    placedLists[ObjectIdentifier(List.self)] = made
    return made
  }
}

/// A list that is made when it is first needed.
final class LazyList<List> {
  private(set) lazy var placed = PlacedList(make())
  private let make: () -> List

  init(_ make: @escaping () -> List) { self.make = make }
}

extension String {
  /// `leastGain` as `least_gain`.
  fileprivate var snakeCased: String {
    reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}

/// The arguments of a call, read by the names of the list's properties: `try given.seed`. A misspelt name does not
/// compile.
@dynamicMemberLookup
public struct Arguments<List> {
  @usableFromInline let list: List
  @usableFromInline let call: Call

  @usableFromInline
  init(list: List, call: Call) {
    self.list = list
    self.call = call
  }

  /// The argument, as its kind reads it.
  ///
  /// - Throws: `ScriptError` where the kind refuses a value that its type lets pass.
  @inlinable
  public subscript<Argument>(dynamicMember key: KeyPath<List, Parameter<Argument>>) -> Argument {
    @inline(__always) get throws { try list[keyPath: key].read(in: call) }
  }

  /// The same for a parameter that is known when running.
  @inlinable
  public subscript<Argument>(key: KeyPath<List, Parameter<Argument>>) -> Argument {
    get throws { try list[keyPath: key].read(in: call) }
  }

  /// The arguments of a list inside the list, as where several built-ins share parameters.
  @inlinable
  public subscript<Inner: ParameterList>(dynamicMember key: KeyPath<List, Inner>) -> Arguments<Inner> {
    @inline(__always) get { Arguments<Inner>(list: list[keyPath: key], call: call) }
  }

  /// Whether the caller gave the argument.
  @inlinable @inline(__always)
  public func has<Argument>(_ key: KeyPath<List, Parameter<Argument>>) -> Bool {
    call.isGiven(list[keyPath: key].position)
  }

  /// The argument as it was passed.
  @inlinable @inline(__always)
  public func passed<Argument>(_ key: KeyPath<List, Parameter<Argument>>) -> Value {
    call.values[list[keyPath: key].position]
  }
}

extension CallArguments {
  /// Matches the arguments with the parameters of a list, for objects that can be called.
  ///
  /// - Parameter name: what is called, as messages show it.
  /// - Throws: `ScriptError` for what does not fit.
  public func bound<List: ParameterList>(to list: List.Type, of name: String) throws -> Arguments<List> {
    let placed = PlacedList<List>.shared
    return Arguments(list: placed.list, call: try bound(to: placed.entries, of: name))
  }
}
