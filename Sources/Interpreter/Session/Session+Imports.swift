import Syntax

extension Session {
  /// Reads and checks an imported file, once; it runs when its `import` is reached.
  func loadModule(_ path: String, from source: Source) throws -> Module {
    let full = resolved(path, from: source)
    if let module = modules[full] {
      return module
    }
    guard !loading.contains(full) else { throw ScriptError("`\(path)` imports itself") }
    loading.append(full)
    defer { loading.removeLast() }
    let text = Source(name: full, text: try TextFile.read(full))
    let module = Module(path: full)
    let compiled = compile(text, in: module)
    guard let prototype = compiled.prototype else {
      throw CheckFailure(source: text, diagnostics: compiled.diagnostics)
    }
    module.add(compiled.names)
    knownFields.formUnion(compiled.fields)
    module.pending = prototype
    modules[full] = module
    return module
  }

  /// A path relative to the importing file, or to the session's directory.
  private func resolved(_ path: String, from source: Source) -> String {
    if path.hasPrefix("/") { return path }
    let folder = source.name.lastIndex(of: "/").map { String(source.name[..<$0]) }
    if let folder { return "\(folder)/\(path)" }
    return directory == "." ? path : "\(directory)/\(path)"
  }

  /// Runs an imported file unless it has run, and gives its names as a record.
  func runModule(_ path: String) throws -> Value {
    guard let module = modules[path] else { throw ScriptError("`\(path)` was not read") }
    if let prototype = module.pending {
      _ = try machine.run(Function(prototype: prototype), [])
      module.pending = nil
    }
    var record = Record()
    for name in module.exportedNames {
      guard let slot = module.slots[name], !globals.values[slot].isUnset else { continue }
      record[name] = globals.values[slot]
    }
    return .record(record)
  }
}
