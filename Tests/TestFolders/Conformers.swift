/// The names of the types that conform to a protocol, as they stand in sources, so that a test of all of them can tell
/// that one is missing.
///
/// - Parameters:
///   - name: of the protocol. A conformance counts where the type is declared, or in an extension of it.
///   - folder: below the repository, such as "Sources/Engine/Networks".
///   - test: a test's own file, three folders deep in the repository.
public func conformers(to name: String, below folder: String, of test: String = #filePath) -> Set<String> {
  let repository = test.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
  var found: Set<String> = []
  for file in swiftFiles(below: "\(repository)/\(folder)") {
    for line in sourceLines(of: file) { if let type = conformer(line, name) { found.insert(type) } }
  }
  return found
}

/// The type that a line declares to conform, which may have parameters, as in `struct Crop<Item: DataItem>: DataSet {`.
private func conformer(_ line: Substring, _ name: String) -> String? {
  let words = line.split(separator: " ")
  guard
    let place = words.firstIndex(where: { ["struct", "class", "enum", "actor", "extension"].contains($0) }),
    place + 1 < words.count
  else { return nil }
  let type = words[place + 1].prefix { $0 != "<" && $0 != ":" }
  guard words[..<place].allSatisfy({ $0.allSatisfy { $0.isLetter } }) else { return nil }
  var rest = line[type.endIndex...]
  if rest.first == "<", let close = rest.firstIndex(of: ">") { rest = rest[rest.index(after: close)...] }
  return rest.first == ":" && lists(rest.dropFirst(), name) ? String(type) : nil
}

/// Whether a list of protocols before a brace holds one of the name.
private func lists(_ text: Substring, _ name: String) -> Bool {
  text.prefix { $0 != "{" }.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "&" }).contains {
    $0 == name
  }
}
