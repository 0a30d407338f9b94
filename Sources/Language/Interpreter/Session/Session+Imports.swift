import Glibc
import Syntax

extension Session {
  /// Reads and checks an imported file, once; it runs when its `import` is reached.
  func loadModule(_ path: String, from source: Source) throws -> Module {
    let name = resolved(path, from: source)
    let key = Session.canonical(name)
    if let module = modules[key] { return module }
    guard !loading.contains(key) else {
      throw ScriptError(
        "`\(path)` imports itself" + (loading.last == key ? "" : " through other files"),
        hint: "move the code that both need into a third file")
    }
    loading.append(key)
    defer { loading.removeLast() }
    let text = Source(name: name, text: try TextFile.read(name))
    let module = Module(path: key)
    let compiled = compile(text, in: module)
    guard let prototype = compiled.prototype else {
      throw CheckFailure(source: text, diagnostics: compiled.diagnostics)
    }
    show(compiled.remarks, of: text)
    module.add(compiled.names)
    knownFields.formUnion(compiled.fields)
    module.pending = prototype
    modules[key] = module
    return module
  }

  /// A path relative to the importing file, or to the session's directory.
  private func resolved(_ path: String, from source: Source) -> String {
    if path.hasPrefix("/") { return path }
    let folder = source.name.lastIndex(of: "/").map { String(source.name[..<$0]) }
    if let folder { return "\(folder)/\(path)" }
    return directory == "." ? path : "\(directory)/\(path)"
  }

  /// One path for a file however its importers write it.
  private static func canonical(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Runs an imported file unless it has run, and gives its names as a record.
  /// - Parameters:
  ///   - keepsEmpty: Whether names that got no value are among them, so that each can be taken over as it is.
  func runModule(_ path: String, keepsEmpty: Bool = false) throws -> Value {
    guard let module = modules[path] else { throw ScriptError("`\(path)` could not be read") }
    if let prototype = module.pending {
      _ = try machine.run(Function(prototype: prototype), [])
      module.pending = nil
    }
    var record = Record()
    for name in module.exportedNames {
      guard let slot = module.slots[name], keepsEmpty || !globals.values[slot].isUnset else { continue }
      record[name] = globals.values[slot]
    }
    return .record(record)
  }

  /// The settings of the imported files, and of those that they import.
  func importedSettings(of source: Source) -> [ScriptSetting] {
    var seen: Set<String> = []
    return importedSettings(of: source, &seen)
  }

  private func importedSettings(of source: Source, _ seen: inout Set<String>) -> [ScriptSetting] {
    var settings: [ScriptSetting] = []
    for statement in Parser.parse(source).block.statements {
      guard case .importFile(let path, _, _) = statement.kind else { continue }
      let name = resolved(path, from: source)
      // What cannot be read is reported where it is imported.
      guard seen.insert(Session.canonical(name)).inserted, let text = try? TextFile.read(name) else {
        continue
      }
      let imported = Source(name: name, text: text)
      settings += ScriptSetting.declared(by: imported) + importedSettings(of: imported, &seen)
    }
    return settings
  }
}
