import Syntax

extension Registry {
  /// What `help(name)` and `?name` show: signature, parameters, examples. For an unknown name, a
  /// sentence with the nearest one.
  public func help(_ name: String) -> String {
    if let group = groups(name) { return group.members.map(\.helpText).joined(separator: "\n\n") }
    if let constant = constants[name] { return "\(name) = \(constant.value.oneLine)\n  \(constant.doc)" }
    if let type = types[name] { return typeHelp(type) }
    if let topic = topics.first(where: { $0.name.lowercased() == name.lowercased() }) {
      return topicHelp(topic)
    }
    let candidates = names + types.keys + topics.map(\.name)
    if let near = Spelling.nearest(to: name, among: candidates) {
      return "There is no help on `\(name)`. Did you mean `\(near)`?"
    }
    return "There is no help on `\(name)`. Topics: \(topics.map(\.name).joined(separator: ", "))."
  }

  private func groups(_ name: String) -> BuiltInGroup? { group(name) }

  /// All topics with a line for each entry: what `help()` shows.
  public var overview: String {
    topics.map { topic in
      let names = Set(topic.builtIns.map(\.name) + topic.constants.map(\.name)).sorted()
      return "\(topic.name): \(names.joined(separator: ", "))"
    }.joined(separator: "\n") + "\n\nhelp(\"name\") tells more about a function, a type or a topic."
  }

  private func topicHelp(_ topic: Topic) -> String {
    let entries = topic.builtIns.map { "  \($0.signature)\n    \($0.summary)" }
    return ([topic.name, "  \(topic.summary)"] + entries).joined(separator: "\n")
  }

  private func typeHelp(_ type: ScriptType) -> String {
    var lines = [type.name, "  \(type.summary)"]
    for (name, doc) in type.properties { lines.append("  .\(name): \(doc)") }
    let methods = topics.flatMap(\.builtIns).filter { builtIn in
      builtIn.receivers.contains(type.name)
        || builtIn.receivers.isEmpty && builtIn.parameters.first?.type.typeNames.contains(type.name) == true
    }
    if !methods.isEmpty {
      lines.append("  functions: \(Set(methods.map(\.name)).sorted().joined(separator: ", "))")
    }
    return lines.joined(separator: "\n")
  }
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
    for example in examples {
      lines.append("")
      lines += example.code.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      if let shows = example.shows { lines.append("    # \(shows)") }
    }
    if !seeAlso.isEmpty { lines += ["", "  See also: \(seeAlso.joined(separator: ", "))"] }
    return lines.joined(separator: "\n")
  }
}
