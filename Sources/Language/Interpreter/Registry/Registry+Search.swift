extension Registry {
  /// What `apropos` says: the functions, constants, types and topics whose help mentions all words, those first that have
  /// them in their name, then in the line that says what they are for.
  /// - Parameter width: columns to break the text to.
  public func search(_ text: String, width: Int? = nil) -> String {
    let found = entries(mentioning: text)
    guard found.isEmpty else { return list(found, width: width) }
    var page = HelpPage(width: width)
    page.words(
      "Nothing in the help mentions `\(text)`. Topics: \(topics.map(\.name).joined(separator: ", ")).")
    return page.text
  }

  /// The names that help knows: of functions and constants, types and topics.
  public var documentedNames: [String] { names + types.keys.sorted() + topics.map(\.name) }

  /// A name that is explained, and all that is said about it.
  struct HelpEntry {
    var name: String
    var summary: String
    /// Details, parameters, properties.
    var further: String
  }

  private var helpEntries: [HelpEntry] {
    topics.flatMap { topic in
      topic.builtIns.map { builtIn in
        let parameters = builtIn.parameters.map { "\($0.name) \($0.type.phrase) \($0.doc)" }
        return HelpEntry(
          name: builtIn.name, summary: builtIn.summary,
          further: ([builtIn.details ?? "", builtIn.result] + parameters + builtIn.examples.map(\.code))
            .joined(separator: "\n"))
      }
        + topic.constants.map { HelpEntry(name: $0.name, summary: $0.doc, further: "") }
        + topic.types.map { type in
          HelpEntry(
            name: type.name, summary: type.summary,
            further: type.properties.map { "\($0.name) \($0.doc)" }.joined(separator: "\n"))
        } + [HelpEntry(name: topic.name, summary: topic.summary, further: "")]
    }
  }

  /// The entries that hold all words of a text, wherever in them, in the order of how much they are about it.
  func entries(mentioning text: String) -> [HelpEntry] {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
    guard !words.isEmpty else { return [] }
    var ranked: [(rank: Int, entry: HelpEntry)] = []
    for entry in helpEntries {
      let places = [entry.name, entry.summary, entry.further].map { $0.lowercased() }
      let ranks = words.map { word in places.firstIndex { $0.finds(String(word)) } }
      guard ranks.allSatisfy({ $0 != nil }), let rank = ranks.compactMap(\.self).max() else { continue }
      if let known = ranked.firstIndex(where: { $0.entry.name == entry.name }) {
        if rank < ranked[known].rank { ranked[known] = (rank, entry) }
      } else {
        ranked.append((rank, entry))
      }
    }
    return ranked.sorted { ($0.rank, $0.entry.name) < ($1.rank, $1.entry.name) }.map(\.entry)
  }

  /// Each entry with what it is for.
  func list(_ entries: [HelpEntry], width: Int?) -> String {
    var page = HelpPage(width: width)
    page.terms(entries.map { ($0.name, $0.summary) }, indent: 2)
    return page.text
  }
}
