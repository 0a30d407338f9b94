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
}
