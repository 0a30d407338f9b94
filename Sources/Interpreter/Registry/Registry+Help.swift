import Syntax

extension Registry {
  /// What `help(name)` and `?name` show: signature, parameters, examples; of a type its properties and functions, of
  /// a topic its entries. For an unknown name, a sentence with the nearest one.
  public func help(_ name: String) -> String {
    var parts: [String] = []
    if let group = group(name) { parts += group.members.map(\.helpText) }
    if let constant = constants[name] {
      parts.append("\(name) = \(constant.value.oneLine)\n  \(constant.doc)")
    }
    if let type = types[name] { parts.append(typeHelp(type)) }
    if parts.isEmpty, let topic = topic(name) { parts.append(topicHelp(topic)) }
    if !parts.isEmpty { return parts.joined(separator: "\n\n") }
    if let near = Spelling.nearest(to: name, among: names + types.keys + topics.map(\.name)) {
      return "There is no help on `\(name)`. Did you mean `\(near)`?"
    }
    return "There is no help on `\(name)`. Topics: \(topics.map(\.name).joined(separator: ", "))."
  }

  /// The help of a type of values, as of a value itself: nil where the type is not registered.
  func help(onType name: String) -> String? { types[name].map(typeHelp) }

  private func topic(_ name: String) -> Topic? {
    topics.first { $0.name.lowercased() == name.lowercased() }
  }

  /// All topics with their names: what `help()` shows.
  public var overview: String {
    let width = topics.map(\.name.count).max() ?? 0
    return topics.map { topic in
      let pad = String(repeating: " ", count: width - topic.name.count)
      return "\(topic.name)\(pad)  \(topic.entryNames.joined(separator: ", "))"
    }.joined(separator: "\n") + "\n\nhelp(\"name\") tells more about a function, a type or a topic."
  }

  private func topicHelp(_ topic: Topic) -> String {
    var lines = [topic.name, "  \(topic.summary)"]
    for builtIn in topic.builtIns { lines += ["  \(builtIn.signature)", "    \(builtIn.summary)"] }
    for constant in topic.constants { lines += ["  \(constant.name)", "    \(constant.doc)"] }
    for type in topic.types { lines += ["  type \(type.name)", "    \(type.summary)"] }
    return lines.joined(separator: "\n")
  }

  private func typeHelp(_ type: ScriptType) -> String {
    var lines = ["type \(type.name)", "  \(type.summary)"]
    for (name, doc) in type.properties { lines.append("  .\(name): \(doc)") }
    let functions = functions(forType: type.name)
    if !functions.isEmpty { lines.append("  functions: \(functions.joined(separator: ", "))") }
    return lines.joined(separator: "\n")
  }

  /// The names of the functions whose first argument is of a type, sorted.
  func functions(forType name: String) -> [String] {
    let fitting = topics.flatMap(\.builtIns).filter { builtIn in
      builtIn.receivers.isEmpty
        ? builtIn.parameters.first?.type.typeNames.contains(name) == true : builtIn.receivers.contains(name)
    }
    return Set(fitting.map(\.name)).sorted()
  }
}

extension Topic {
  /// The names of its functions and constants, sorted.
  var entryNames: [String] { Set(builtIns.map(\.name) + constants.map(\.name)).sorted() }
}

extension BuiltIn {
  /// The entry as plain text.
  public var helpText: String {
    var lines = ["\(signature) -> \(result)", "  \(summary)"]
    if let details { lines += details.split(separator: "\n").map { "  \($0)" } }
    if !parameters.isEmpty { lines.append("") }
    let width = parameters.map(\.name.count).max() ?? 0
    for parameter in parameters {
      let pad = String(repeating: " ", count: width - parameter.name.count)
      let fallback = parameter.defaultText.map { " (default \($0))" } ?? ""
      lines.append("  \(parameter.name)\(pad)  \(parameter.type.phrase)\(fallback). \(parameter.doc)")
    }
    if !errors.isEmpty { lines += ["", "  Errors: \(errors.joined(separator: "; "))."] }
    for example in examples {
      lines.append("")
      lines += example.code.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      if let shows = example.shows { lines.append("    # → \(shows)") }
    }
    if !seeAlso.isEmpty { lines += ["", "  See also: \(seeAlso.joined(separator: ", "))"] }
    return lines.joined(separator: "\n")
  }
}

extension Session {
  /// What `help` says about a name or a value.
  public func helpText(_ topic: Value) -> String {
    switch topic {
    case .nothing, .unset: return registry.overview
    case .string(let name):
      if registry.group(name) == nil, let value = value(of: name) { return helpText(value) }
      return registry.help(name)
    case .builtIn(let group): return registry.help(group.name)
    case .function(let function):
      return function.description + (function.documentation.map { "\n  " + $0 } ?? "")
    case .object(let object):
      return object.documentation ?? registry.help(onType: object.typeName) ?? registry.help(object.typeName)
    default:
      let sentence = "\(topic.oneLine(limit: 200)) is \(topic.kindPhrase)."
      return registry.help(onType: topic.typeName).map { "\(sentence)\n\n\($0)" } ?? sentence
    }
  }
}
