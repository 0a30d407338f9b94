import Console
import Syntax

extension Registry {
  /// What `help(name)` and `?name` show: signature, parameters, examples; of a type its properties and functions, of
  /// a topic its entries. For an unknown name, the nearest one and the entries that mention it.
  /// - Parameter width: columns to break the text to.
  public func help(_ name: String, width: Int? = nil) -> String {
    var page = HelpPage(width: width)
    for builtIn in group(name)?.members ?? [] {
      page.gap()
      builtIn.write(to: &page)
    }
    if let constant = constants[name] {
      page.gap()
      page.words("\(name) = \(constant.value.oneLine)", hang: 4)
      page.words(constant.doc, indent: 2)
    }
    for type in types(called: name) {
      page.gap()
      write(type, to: &page)
    }
    if page.isEmpty, let topic = topic(name) { write(topic, to: &page) }
    if page.isEmpty {
      let near = Spelling.nearest(to: name, among: documentedNames)
      let found = entries(mentioning: name)
      let further =
        near.map { "Did you mean `\($0)`?" }
        ?? (found.isEmpty ? "Topics: \(topics.map(\.name).joined(separator: ", "))." : "It is mentioned by:")
      page.words("There is no help on `\(name.visible)`. \(further)")
      if !found.isEmpty {
        if near != nil { page.words("It is mentioned by:") }
        page.terms(found.map { ($0.name, $0.summary) }, indent: 2)
      }
    }
    return page.text
  }

  /// All there is about a name, for those who read on: `help` with the functions of a type explained, and with what
  /// the functions are that an entry points to. Without a name, all topics and what they are about.
  public func manual(_ name: String, width: Int? = nil) -> String {
    var page = HelpPage(width: width)
    if name.isEmpty {
      for topic in topics {
        page.gap()
        page.words(topic.name)
        page.words(topic.summary, indent: 2)
        page.words(topic.entryNames.joined(separator: ", "), indent: 4)
        let types = topic.types.map(\.name)
        if !types.isEmpty { page.words("types: \(types.joined(separator: ", "))", indent: 4) }
      }
      return page.text
    }
    let ofTypes = types(called: name).flatMap { functions(forType: $0.name) }
    let related = (group(name)?.members ?? []).flatMap(\.seeAlso)
    writeLines(ofTypes, under: "Functions", to: &page)
    writeLines(related.filter { !ofTypes.contains($0) }, under: "See also", to: &page)
    let further = page.text
    return help(name, width: width) + (further.isEmpty ? "" : "\n\n" + further)
  }

  /// A line with the signature for each function, and its summary.
  private func writeLines(_ names: [String], under title: String, to page: inout HelpPage) {
    let names = Set(names).sorted()
    if names.isEmpty { return }
    page.gap()
    page.words(title)
    for builtIn in names.flatMap({ group($0)?.members ?? [] }) { builtIn.writeLine(to: &page) }
  }

  /// The help of a type of values, as of a value itself: nil where the type is not registered.
  func help(onType name: String, width: Int? = nil) -> String? {
    types[name].map { type in
      var page = HelpPage(width: width)
      write(type, to: &page)
      return page.text
    }
  }

  /// `number` is both types of numbers.
  private func types(called name: String) -> [ScriptType] {
    (name == "number" ? ["int", "float"] : [name]).compactMap { types[$0] }
  }

  private func topic(_ name: String) -> Topic? {
    topics.first { $0.name.lowercased() == name.lowercased() }
  }

  /// All topics with their names: what `help()` shows.
  public func overview(width: Int? = nil) -> String {
    var page = HelpPage(width: width)
    page.terms(topics.map { ($0.name, $0.entryNames.joined(separator: ", ")) }, indent: 0)
    page.gap()
    page.words("help(\"name\") tells more about a function, a type or a topic.")
    return page.text
  }

  private func write(_ topic: Topic, to page: inout HelpPage) {
    page.words(topic.name)
    page.words(topic.summary, indent: 2)
    for builtIn in topic.builtIns { builtIn.writeLine(to: &page) }
    for constant in topic.constants {
      page.words(constant.name, indent: 2)
      page.words(constant.doc, indent: 4)
    }
    for type in topic.types {
      page.words("type \(type.name)", indent: 2)
      page.words(type.summary, indent: 4)
    }
  }

  private func write(_ type: ScriptType, to page: inout HelpPage) {
    page.words("type \(type.name)")
    page.words(type.summary, indent: 2)
    for (name, doc) in type.properties { page.words(".\(name): \(doc)", indent: 2, hang: 4) }
    let functions = functions(forType: type.name)
    if !functions.isEmpty {
      page.words("functions: \(functions.joined(separator: ", "))", indent: 2, hang: 4)
    }
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
  fileprivate func write(to page: inout HelpPage) {
    page.words("\(signature) -> \(result)", hang: 4)
    page.words(summary, indent: 2)
    for paragraph in (details ?? "").split(separator: "\n") { page.words(String(paragraph), indent: 2) }
    if !parameters.isEmpty { page.gap() }
    page.terms(
      parameters.map { parameter in
        let fallback = parameter.defaultText.map { " (default \($0))" } ?? ""
        return (parameter.name, "\(parameter.type.phrase)\(fallback). \(parameter.doc)")
      }, indent: 2)
    if !errors.isEmpty {
      page.gap()
      page.words("Errors: \(errors.joined(separator: "; ")).", indent: 2, hang: 4)
    }
    for example in examples {
      page.gap()
      for line in example.code.split(separator: "\n", omittingEmptySubsequences: false) {
        page.code("    \(line)")
      }
      if let shows = example.shows { page.code("    # → \(shows)") }
    }
    if !seeAlso.isEmpty {
      page.gap()
      page.words("See also: \(seeAlso.joined(separator: ", "))", indent: 2, hang: 4)
    }
  }

  /// Signature and summary, for lists of functions.
  fileprivate func writeLine(to page: inout HelpPage) {
    page.words(signature, indent: 2, hang: 6)
    page.words(summary, indent: 4)
  }
}

extension Session {
  /// What `help` says about a name or a value.
  /// - Parameter width: columns to break the text to.
  public func helpText(_ topic: Value, width: Int? = nil) -> String {
    switch topic {
    case .nothing, .unset: return registry.overview(width: width)
    case .string(let name):
      if registry.group(name) == nil, let value = value(of: name) { return helpText(value, width: width) }
      return registry.help(name, width: width)
    case .builtIn(let group): return registry.help(group.name, width: width)
    case .function(let function):
      var page = HelpPage(width: width)
      page.words(function.description, hang: 4)
      for line in (function.documentation ?? "").split(separator: "\n") {
        page.words(String(line), indent: 2)
      }
      return page.text
    case .object(let object):
      return object.documentation ?? registry.help(onType: object.typeName, width: width)
        ?? registry.help(object.typeName, width: width)
    default:
      let sentence = "\(topic.oneLine(limit: 200)) is \(topic.kindPhrase)."
      return registry.help(onType: topic.typeName, width: width).map { "\(sentence)\n\n\($0)" } ?? sentence
    }
  }
}
