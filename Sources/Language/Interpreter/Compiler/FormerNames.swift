import Syntax

/// Where a source uses names that parameters, properties and functions were called otherwise before.
///
/// Results are known by the text of the functions that gave them. So that none is computed again because a name has
/// changed, a text is identified with the names it would have had before, whichever it uses.
final class FormerNames {
  /// What stands in the source, and what it was called before.
  private(set) var spots: [(range: SourceRange, former: String)] = []

  func add(_ range: SourceRange, former: String) { spots.append((range, former)) }

  /// The text of a part of the source with the names from before.
  func text(of range: SourceRange, in source: Source) -> String {
    var text = ""
    var start = range.start
    for spot in spots.sorted(by: { $0.range.start < $1.range.start }) {
      guard spot.range.start >= start, spot.range.end <= range.end else { continue }
      text += source.text(in: SourceRange(start: start, end: spot.range.start)) + spot.former
      start = spot.range.end
    }
    return text + source.text(in: SourceRange(start: start, end: range.end))
  }
}

extension Compiler {
  /// Notes new names in a call of a built-in, and warns of former ones.
  func noteNames(_ group: BuiltInGroup, _ arguments: [Argument], name: Name?) {
    if let name, let former = group.formerName {
      if name.text == former {
        warn(old: name, new: group.name)
      } else {
        formerNames.add(name.range, former: former)
      }
    }
    let parameters = group.members.flatMap(\.parameters)
    for case .named(let keyword) in arguments.map(\.label) {
      if let renamed = parameters.first(where: { $0.formerName == keyword.text }),
        !parameters.contains(where: { $0.name == keyword.text })
      {
        warn(old: keyword, new: renamed.name)
      } else if let former = parameters.first(where: { $0.name == keyword.text })?.formerName {
        formerNames.add(keyword.range, former: former)
      }
    }
  }

  /// Notes a property that was called otherwise before.
  func noteProperty(_ name: Name) {
    guard let former = session.registry.formerProperties[name.text], !fields.contains(name.text),
      !session.knownFields.contains(name.text)
    else { return }
    formerNames.add(name.range, former: former)
  }

  private func warn(old: Name, new: String) {
    warn("`\(old.text)` is now called `\(new)`", old.range, hint: "write `\(new)`: the old name still works")
    remarks.append(diagnostics[diagnostics.count - 1])
  }
}

extension Session {
  /// Shows remarks on a source that runs all the same, each once.
  func show(_ remarks: [Diagnostic], of source: Source) {
    for remark in remarks where shownRemarks.insert(remark.message).inserted {
      output.remark(remark.render(source: source))
    }
  }
}
