import Versions

/// Built-ins, constants and types that belong together: a chapter of the reference.
public struct Topic {
  public let name: String
  /// A sentence or two above the entries.
  public let summary: String
  public let builtIns: [BuiltIn]
  public let constants: [Constant]
  public let types: [ScriptType]
  /// What is called otherwise elsewhere: a hint for each such name.
  public let habits: [String: String]

  /// - Parameter parts: the code that decides what each of the built-ins gives.
  public init(
    _ name: String, summary: String, using parts: Set<Part> = [], builtIns: [BuiltIn] = [],
    constants: [Constant] = [], types: [ScriptType] = [], habits: [String: String] = [:]
  ) {
    for builtIn in builtIns { builtIn.topicParts = parts }
    self.name = name
    self.summary = summary
    self.builtIns = builtIns
    self.constants = constants
    self.types = types
    self.habits = habits
  }
}

/// A name with a fixed value: `pi`.
public struct Constant {
  public let name: String
  public let value: Value
  public let doc: String

  public init(_ name: String, _ value: Value, _ doc: String) {
    self.name = name
    self.value = value
    self.doc = doc
  }
}

/// A type of host objects and its properties, for help, completion and the check of `x.name(…)`.
public struct ScriptType {
  public let name: String
  public let summary: String
  public let properties: [(name: String, doc: String)]
  /// What properties were called before.
  let formerProperties: [String: String]

  public init(
    _ name: String, summary: String, properties: [(name: String, doc: String)] = [],
    formerProperties: [String: String] = [:]
  ) {
    self.formerProperties = formerProperties
    self.name = name
    self.summary = summary
    self.properties = properties
  }
}

/// Everything a script can call without defining it.
public final class Registry {
  public let topics: [Topic]
  public let constants: [String: Constant]
  public let types: [String: ScriptType]
  /// A hint for each name that is another one elsewhere.
  let habits: [String: String]
  private let groups: [String: BuiltInGroup]
  /// Groups by the names that they had before.
  private let formerGroups: [String: BuiltInGroup]
  /// The names of properties of any registered type.
  let propertyNames: Set<String>
  /// What properties were called before, by their names of today.
  let formerProperties: [String: String]

  /// - Parameter topics: in the order of the reference; usually `Registry.coreTopics` and the host's own.
  public init(topics: [Topic]) {
    self.topics = topics
    var groups: [String: BuiltInGroup] = [:]
    var constants: [String: Constant] = [:]
    var types: [String: ScriptType] = [:]
    for topic in topics {
      for builtIn in topic.builtIns {
        let group = groups[builtIn.name] ?? BuiltInGroup(name: builtIn.name)
        group.add(builtIn)
        groups[builtIn.name] = group
      }
      for constant in topic.constants { constants[constant.name] = constant }
      for type in topic.types { types[type.name] = type }
    }
    self.groups = groups
    self.constants = constants
    self.types = types
    habits = topics.reduce(into: [:]) { $0.merge($1.habits) { first, _ in first } }
    formerProperties = types.values.reduce(into: [:]) {
      $0.merge($1.formerProperties) { first, _ in first }
    }
    propertyNames = Set(types.values.flatMap { $0.properties.map(\.name) } + formerProperties.values)
    formerGroups = groups.values.reduce(into: [:]) { formers, group in
      if let former = group.formerName { formers[former] = group }
    }
  }

  /// All names, sorted.
  public var names: [String] { (Array(groups.keys) + Array(constants.keys)).sorted() }

  public func group(_ name: String) -> BuiltInGroup? { groups[name] ?? formerGroups[name] }

  /// All code that decides numbers.
  public var parts: Set<Part> {
    var parts: Set<Part> = [.language]
    for member in groups.values.flatMap(\.members) { parts.formUnion(member.parts(with: nil)) }
    for constant in constants.values { parts.formUnion(constant.value.asObject?.parts ?? []) }
    return parts
  }

  /// What a name means where it is not called: a constant, or else a built-in. A name may be both, like
  /// `residual`, a metric as a value and a layer when called.
  public func value(_ name: String) -> Value? {
    constants[name]?.value ?? group(name).map { .builtIn($0) }
  }

  /// Whether a script may not give the name another value: numbers such as `pi`. Other constants can be hidden,
  /// as functions can.
  func isProtected(_ name: String) -> Bool {
    guard let constant = constants[name] else { return false }
    return constant.value.asObject == nil
  }

  /// The built-ins that `x.name(…)` finds for this value, sorted by name. Those that take a first
  /// argument of any type are left out: they would fill every list.
  public func methods(for value: Value) -> [BuiltIn] {
    groups.values.compactMap { group in
      group.members.first { !$0.takesAnyFirst && $0.accepts(first: value) }
    }.sorted { $0.name < $1.name }
  }
}

extension [BuiltIn] {
  /// Entries that name the types they are for come before those whose parameter decides, and these before those
  /// that take anything.
  var mostSpecificFirst: [BuiltIn] {
    filter { !$0.receivers.isEmpty } + filter { $0.receivers.isEmpty && !$0.takesAnyFirst }
      + filter(\.takesAnyFirst)
  }
}

extension BuiltIn {
  /// Whether the first argument may be of any type.
  var takesAnyFirst: Bool {
    receivers.isEmpty && (parameters.first?.type.typeNames.isEmpty ?? true)
  }
}

extension BuiltInGroup {
  /// Calls the member for the first argument.
  func call(_ arguments: CallArguments) throws -> Value {
    let member = try member(for: arguments)
    return try member.body(try arguments.bound(to: member.parameters, of: name))
  }

  private func member(for arguments: CallArguments) throws -> BuiltIn {
    if members.count == 1 { return members[0] }
    if let first = arguments.positional.first {
      if let member = member(forFirst: first) { return member }
      let known = members.flatMap {
        $0.receivers.isEmpty ? Array($0.parameters.first?.type.typeNames ?? []) : $0.receivers
      }
      let list = Set(known).sorted().map(\.withArticle).joinedWithOr
      throw ScriptError("`\(name)` expects \(list), found \(first.typePhrase)")
    }
    // Without a positional argument the keywords decide.
    let keywords = Set(arguments.named.map(\.name))
    let fitting = members.first { member in
      keywords.isSubset(of: member.parameters.flatMap { [$0.name, $0.formerName ?? $0.name] })
        && member.parameters.allSatisfy { parameter in
          !parameter.isRequired || keywords.contains(parameter.name)
            || parameter.formerName.map(keywords.contains) == true
        }
    }
    return fitting ?? members[0]
  }
}
