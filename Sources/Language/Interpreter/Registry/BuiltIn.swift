import Versions

/// One entry of the registry: a function of the language that is written in Swift. It feeds argument
/// checking, errors, help, completion, the reference and the test that runs every example.
public final class BuiltIn {
  public let name: String
  /// Type names of the first argument this entry is for, when several entries share a name and the
  /// first parameter's type alone does not tell them apart. Empty: the first parameter decides.
  public let receivers: [String]
  /// Found out when they are first needed, since a script uses few of all built-ins.
  public private(set) lazy var parameters = makeParameters()
  private let makeParameters: () -> [ParameterEntry]
  /// What it gives back, as a phrase: `a number`, `nil`.
  public let result: String
  /// One sentence, without the name: `The number of items.`
  public let summary: String
  /// Further paragraphs for help and reference.
  public let details: String?
  /// What goes wrong when, beyond arguments of a wrong type: a short phrase each, without a full stop.
  public let errors: [String]
  /// Scripts that run as they stand.
  public let examples: [Example]
  public let seeAlso: [String]
  public let body: (Call) throws -> Value
  /// The code that decides what it gives, beside that of its arguments: its own, and its topic's.
  private var ownParts: Set<Part> = []
  var topicParts: Set<Part> = []
  /// The code that decides what it gives where an argument is left out, or where it is given, by the argument's name.
  private var defaultParts: [String: Set<Part>] = [:]
  private var givenParts: [String: Set<Part>] = [:]
  /// What it was called before.
  fileprivate(set) var formerName: String?
  /// The name under which calls are kept for good.
  public var lastingName: String { formerName ?? name }
  /// What the machine does by itself where the one argument is plain: loops are full of such calls.
  let shortcut: Shortcut?
  /// Type names of first arguments it is for; empty means any.
  private lazy var firstTypes =
    receivers.isEmpty ? Array(parameters.first?.type.typeNames ?? []) : receivers

  /// An entry whose parameters are the properties of a list, and whose body reads them by their names.
  public convenience init<List: ParameterList>(
    _ name: String, receivers: [String] = [], _ list: List.Type, result: String,
    summary: String, details: String? = nil, errors: [String] = [], examples: [Example],
    seeAlso: [String] = [], body: @escaping (Arguments<List>, Call) throws -> Value
  ) {
    self.init(
      name, receivers: receivers, list, result: result, summary: summary, details: details, errors: errors,
      examples: examples, seeAlso: seeAlso, shortcut: nil, body: body)
  }

  convenience init<List: ParameterList>(
    _ name: String, receivers: [String] = [], _ list: List.Type, result: String,
    summary: String, details: String? = nil, errors: [String] = [], examples: [Example],
    seeAlso: [String] = [], shortcut: Shortcut?, body: @escaping (Arguments<List>, Call) throws -> Value
  ) {
    let list = LazyList(List.init)
    self.init(
      name, receivers: receivers, { list.placed.entries }, result: result, summary: summary, details: details,
      errors: errors, examples: examples, seeAlso: seeAlso, shortcut: shortcut
    ) { call in try body(Arguments(list: list.placed.list, call: call), call) }
  }

  /// The entry with the code that decides what it gives.
  ///
  /// - Parameters:
  ///   - without: where an argument is left out, what that code is.
  ///   - with: where an argument is given, what that code is.
  public func using(
    _ parts: Set<Part>, without: [String: Set<Part>] = [:], with: [String: Set<Part>] = [:]
  ) -> BuiltIn {
    ownParts = parts
    defaultParts = without
    givenParts = with
    return self
  }

  /// The code that decides what a call gives.
  ///
  /// - Parameter keywords: the names that the call gives; nil where they are not known.
  func parts(with keywords: [String]?) -> Set<Part> {
    var all = ownParts.union(topicParts)
    for (name, parts) in defaultParts where keywords?.contains(name) != true { all.formUnion(parts) }
    for (name, parts) in givenParts where keywords?.contains(name) != false { all.formUnion(parts) }
    return all
  }

  /// The entry with the name that it had before: scripts may still say it, and are told the new one.
  public func formerly(_ name: String) -> BuiltIn {
    formerName = name
    return self
  }

  /// The same entry with another body.
  public func with(body: @escaping (Call) throws -> Value) -> BuiltIn {
    let entry = BuiltIn(
      name, receivers: receivers, makeParameters, result: result, summary: summary, details: details,
      errors: errors, examples: examples, seeAlso: seeAlso, shortcut: shortcut, body: body)
    entry.formerName = formerName
    entry.topicParts = topicParts
    return entry.using(ownParts, without: defaultParts, with: givenParts)
  }

  private init(
    _ name: String, receivers: [String] = [], _ makeParameters: @escaping () -> [ParameterEntry],
    result: String, summary: String,
    details: String? = nil, errors: [String] = [], examples: [Example], seeAlso: [String] = [],
    shortcut: Shortcut?,
    body: @escaping (Call) throws -> Value
  ) {
    self.name = name
    self.receivers = receivers
    self.makeParameters = makeParameters
    self.result = result
    self.summary = summary
    self.details = details
    self.errors = errors
    self.examples = examples
    self.seeAlso = seeAlso
    self.body = body
    self.shortcut = shortcut
  }

  /// Whether the entry is for calls with this first argument.
  func accepts(first value: Value) -> Bool {
    if !receivers.isEmpty { return receivers.contains(value.typeName) }
    guard let first = parameters.first else { return false }
    if case .function = first.type { return value.isCallable }
    if firstTypes.isEmpty || firstTypes.contains(value.typeName) { return true }
    return first.type.converted(value) != nil
  }

  /// `clip(x, low: 0, high: 1)`, with defaults as they are written.
  public var signature: String {
    let shown = parameters.map { parameter -> String in
      if parameter.isVariadic { return "...\(parameter.name)" }
      if let text = parameter.defaultText { return "\(parameter.name): \(text)" }
      return parameter.name
    }
    return "\(name)(\(shown.joined(separator: ", ")))"
  }
}

/// Calls that the machine carries out without matching arguments.
enum Shortcut {
  /// The number of items of a list.
  case length
  /// A function of one number.
  case real(@convention(c) (Double) -> Double)
  /// A function of one string.
  case text(@convention(thin) (String) -> String)

  /// The result, or nil where the argument is not plainly of the type.
  func applied(to value: Value) -> Value? {
    switch self {
    case .length:
      if case .string(let text) = value { return .int(text.characterCount) }
      if case .list(let list) = value { return .int(list.count) }
    case .real(let function):
      if case .float(let number) = value { return .float(function(number)) }
    case .text(let function):
      if case .string(let text) = value { return .string(function(text)) }
    }
    return nil
  }
}

/// A script that shows how a built-in is used, run by the tests.
public struct Example: ExpressibleByStringLiteral {
  public let code: String
  /// The one-line form of its value, where that is worth stating.
  public let shows: String?

  public init(_ code: String, shows: String? = nil) {
    self.code = code
    self.shows = shows
  }

  public init(stringLiteral value: String) { self.init(value) }
}

/// All built-ins of one name. A call goes to the first whose first parameter takes its first argument.
public final class BuiltInGroup {
  public let name: String
  /// The most specific first. Put in order when they are first needed, since that takes their parameters.
  public private(set) lazy var members = added.count > 1 ? added.mostSpecificFirst : added
  private var added: [BuiltIn] = []

  init(name: String) { self.name = name }

  func add(_ member: BuiltIn) { added.append(member) }

  /// What it was called before.
  var formerName: String? { added.lazy.compactMap(\.formerName).first }

  var shortcut: Shortcut? { members.lazy.compactMap(\.shortcut).first }

  /// The entry for a call with this first argument, if there is one.
  public func member(forFirst value: Value) -> BuiltIn? {
    members.first { $0.accepts(first: value) }
  }
}
