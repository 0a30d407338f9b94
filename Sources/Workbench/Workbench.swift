import Interpreter

/// Everything a script can use: the language's own built-ins and the engine's.
public enum Workbench {
  /// All topics in the order of the reference.
  public static func registry() -> Registry {
    Registry(
      topics: Registry.coreTopics + [
        .tables, .tensors, .images, .dataSets, .rain, .networks, .training, .evaluation, .plots, .grids,
        .system,
      ])
  }

  /// The reference of all built-ins as a page of Markdown, with an index by topic.
  public static func reference() -> String {
    let registry = registry()
    let index = registry.topics.map { topic in
      let names = Set(topic.builtIns.map(\.name) + topic.constants.map(\.name)).sorted()
      return "- **\(topic.name)**: \(names.map { "`\($0)`" }.joined(separator: ", "))"
    }
    return """
      # Reference

      Every function and constant, made by `derain reference` from the same entries that `?name` shows. Parameters
      without a default go by position or by name, those with one by name only; `x.f(a)` is `f(x, a)`.

      \(index.joined(separator: "\n"))

      \(registry.reference())
      """
  }
}
