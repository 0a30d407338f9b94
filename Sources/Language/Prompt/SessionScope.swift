import Glibc
import Interpreter

extension CompletionScope {
  private static let words = [
    "fn", "for", "in", "while", "if", "else", "try", "catch", "return", "break", "continue", "import", "set",
    "outer", "and", "or", "not", "true", "false", "nil",
  ]

  /// Completes from a session's names, its registry, and the files of the working directory.
  init(_ session: Session) {
    self.init(
      names: { session.names.map(\.name) + session.registry.names + Self.words },
      members: { chain in value(of: chain, in: session).map { session.members(of: $0).map(\.name) } ?? [] },
      parameters: { acceptedParameters(of: $0, in: session) },
      files: filesOfFolder, documented: { session.names.map(\.name) + session.registry.documentedNames })
  }
}

/// The value of a chain of names, as far as it can be followed by reading: fields of records, and properties of
/// objects, which the language promises never to call.
private func value(of chain: [String], in session: Session) -> Value? {
  guard let first = chain.first, var value = session.value(of: first) ?? session.registry.value(first) else {
    return nil
  }
  for name in chain.dropFirst() {
    switch value {
    case .record(let record):
      guard let field = record[name] else { return nil }
      value = field
    case .object(let object):
      guard object.propertyNames.contains(name), let property = try? object.property(name) else { return nil }
      value = property
    default: return nil
    }
  }
  return value
}

private func acceptedParameters(of callee: [String], in session: Session) -> [CompletionParameter] {
  guard let name = callee.last else { return [] }
  if let found = value(of: callee, in: session) {
    switch found {
    case .function(let function):
      return function.parameters.map { CompletionParameter(name: $0.name, isPositional: !$0.isOptional) }
    case .builtIn(let group): return group.members.flatMap { $0.parameters.map(CompletionParameter.init) }
    default: break
    }
  }
  // `x.f(`: the built-in for x's type, without its first parameter's keyword, which x fills.
  guard callee.count > 1, let group = session.registry.group(name) else { return [] }
  let receiver = value(of: callee.dropLast(), in: session)
  let members = receiver.flatMap { group.member(forFirst: $0) }.map { [$0] } ?? group.members
  return members.flatMap { $0.parameters.map(CompletionParameter.init) }
}

extension CompletionParameter {
  init(_ parameter: ParameterEntry) {
    self.init(
      name: parameter.name, choices: Self.choices(parameter.type),
      isPositional: parameter.isRequired || parameter.byPosition)
  }

  private static func choices(_ type: ParameterType) -> [String] {
    switch type {
    case .choice(let choices): choices
    case .listOf(let type), .orNil(let type): choices(type)
    case .oneOf(let types): types.flatMap(choices)
    default: []
    }
  }
}

/// The names in a folder, folders ending in `/`; none when it cannot be read.
func filesOfFolder(_ folder: String) -> [String] {
  var path = folder.isEmpty ? "." : folder
  if path.hasPrefix("~/"), let home = getenv("HOME") { path = String(cString: home) + path.dropFirst() }
  guard let directory = opendir(path) else { return [] }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
    }
    if name == "." || name == ".." { continue }
    var status = stat()
    let isFolder = stat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    names.append(isFolder ? name + "/" : name)
  }
  return names
}
