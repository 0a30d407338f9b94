extension Registry {
  /// The reference of all topics as Markdown: a chapter a topic, an entry a built-in.
  public func reference() -> String {
    topics.map(\.reference).joined(separator: "\n")
  }

  /// Every example with the built-in it belongs to, for the test that runs them all.
  public var examples: [(builtIn: BuiltIn, example: Example)] {
    topics.flatMap(\.builtIns).flatMap { builtIn in builtIn.examples.map { (builtIn, $0) } }
  }
}

extension Topic {
  /// The topic as a chapter of Markdown.
  public var reference: String {
    var lines = ["## \(name)", "", summary, ""]
    for type in types {
      lines += ["### type `\(type.name)`", "", type.summary, ""]
      lines += type.properties.map { "- `.\($0.name)`: \($0.doc)" }
      if !type.properties.isEmpty { lines.append("") }
    }
    for constant in constants {
      lines += ["### `\(constant.name)`", "", "\(constant.doc) (`\(constant.value.oneLine)`)", ""]
    }
    for builtIn in builtIns { lines += builtIn.referenceLines }
    return lines.joined(separator: "\n")
  }
}

extension BuiltIn {
  fileprivate var referenceLines: [String] {
    var lines = ["### `\(signature)`", "", "\(summary) Gives \(result)."]
    if let details { lines += ["", details] }
    lines.append("")
    for parameter in parameters {
      let fallback = parameter.defaultText.map { ", default `\($0)`" } ?? ""
      lines.append("- `\(parameter.name)`: \(parameter.type.phrase)\(fallback). \(parameter.doc)")
    }
    if !parameters.isEmpty { lines.append("") }
    for example in examples {
      lines += ["```", example.code]
      if let shows = example.shows { lines.append("# \(shows)") }
      lines += ["```", ""]
    }
    if !seeAlso.isEmpty {
      lines += ["See also: \(seeAlso.map { "`\($0)`" }.joined(separator: ", "))", ""]
    }
    return lines
  }
}
