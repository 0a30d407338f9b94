extension Registry {
  /// The reference of all topics as Markdown: an index by topic, a chapter a topic with an entry a built-in, and all
  /// names in order of the alphabet.
  public func reference() -> String {
    let anchors = Anchors(topics)
    let index = topics.map { topic in
      let names = topic.entryNames.map { "[`\($0)`](#\(anchors.first(of: $0)))" }
      return "- [**\(topic.name)**](#\(Anchors.topic(topic.name))): \(names.joined(separator: ", "))"
    }
    let chapters = topics.map { $0.reference(anchors, functionsOf: functions(forType:)) }
    return ([index.joined(separator: "\n"), ""] + chapters + [alphabet(anchors)]).joined(separator: "\n")
  }

  private func alphabet(_ anchors: Anchors) -> String {
    let lines = names.sorted().map { name in
      let places = anchors.places(of: name).map { "[\($0.topic)](#\($0.anchor))" }
      return "- `\(name)`: \(places.joined(separator: ", "))"
    }
    return (["## All names", ""] + lines + [""]).joined(separator: "\n")
  }

  /// Every example with the built-in it belongs to, for the test that runs them all.
  public var examples: [(builtIn: BuiltIn, example: Example)] {
    topics.flatMap(\.builtIns).flatMap { builtIn in builtIn.examples.map { (builtIn, $0) } }
  }
}

/// Where each entry of the reference is found: `sort`, and `sort-2` for the second entry of that name.
private struct Anchors {
  private var places: [String: [(topic: String, anchor: String)]] = [:]

  init(_ topics: [Topic]) {
    for topic in topics {
      for name in topic.constants.map(\.name) + topic.builtIns.map(\.name) {
        let number = places[name, default: []].count + 1
        places[name, default: []].append((topic.name, number == 1 ? name : "\(name)-\(number)"))
      }
    }
  }

  static func topic(_ name: String) -> String {
    "topic-\(name.lowercased().pieces(between: " ").joined(separator: "-"))"
  }

  func places(of name: String) -> [(topic: String, anchor: String)] { places[name] ?? [] }
  func first(of name: String) -> String { places[name]?.first?.anchor ?? name }

  /// The anchors of a topic's entries of one name, in the order of the entries.
  func anchors(of name: String, in topic: String) -> [String] {
    places(of: name).filter { $0.topic == topic }.map(\.anchor)
  }
}

extension Topic {
  /// The topic as a chapter of Markdown.
  fileprivate func reference(_ anchors: Anchors, functionsOf: (String) -> [String]) -> String {
    var lines = ["<a id=\"\(Anchors.topic(name))\"></a>", "", "## \(name)", "", summary, ""]
    for type in types {
      lines += ["### type `\(type.name)`", "", type.summary, ""]
      lines += type.properties.map { "- `.\($0.name)`: \($0.doc)" }
      if !type.properties.isEmpty { lines.append("") }
      let functions = functionsOf(type.name).map { "[`\($0)`](#\(anchors.first(of: $0)))" }
      if !functions.isEmpty { lines += ["Functions: \(functions.joined(separator: ", "))", ""] }
    }
    var used: [String: Int] = [:]
    func anchor(_ name: String) -> [String] {
      defer { used[name, default: 0] += 1 }
      return ["<a id=\"\(anchors.anchors(of: name, in: self.name)[used[name, default: 0]])\"></a>", ""]
    }
    for constant in constants {
      lines += anchor(constant.name)
      lines += ["### `\(constant.name)`", "", "\(constant.doc) (`\(constant.value.oneLine)`)", ""]
    }
    for builtIn in builtIns { lines += anchor(builtIn.name) + builtIn.referenceLines(anchors) }
    return lines.joined(separator: "\n")
  }
}

extension BuiltIn {
  fileprivate func referenceLines(_ anchors: Anchors) -> [String] {
    var lines = ["### `\(signature)`", "", "\(summary) Gives \(result)."]
    if let details { lines += ["", details] }
    lines.append("")
    for parameter in parameters {
      let fallback = parameter.defaultText.map { ", default `\($0)`" } ?? ""
      lines.append("- `\(parameter.name)`: \(parameter.type.phrase)\(fallback). \(parameter.doc)")
    }
    if !parameters.isEmpty { lines.append("") }
    if !errors.isEmpty { lines += ["Errors: \(errors.joined(separator: "; ")).", ""] }
    for example in examples {
      lines += ["```derain", example.code]
      if let shows = example.shows { lines.append("# → \(shows)") }
      lines += ["```", ""]
    }
    if !seeAlso.isEmpty {
      lines += [
        "See also: \(seeAlso.map { "[`\($0)`](#\(anchors.first(of: $0)))" }.joined(separator: ", "))", "",
      ]
    }
    return lines
  }
}
