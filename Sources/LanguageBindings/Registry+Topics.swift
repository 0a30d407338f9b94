import Interpreter
import Resources
import Syntax

extension Registry {
  /// Everything a script can use, the language's own built-ins and the engine's: all topics in the order of the reference.
  public static func derain() -> Registry {
    MemoryBudget.limit = MemoryBound.limit
    Cancellation.install(isWanted: { Interrupt.isRequested }, error: { Interruption() })
    return Registry(
      topics: Registry.coreTopics + [
        .tensors, .images, .dataSets, .rain, .degradations, .complexities, .networks, .training, .restoration,
        .evaluation, .inspection, .sweeps, .analysis, .plots, .grids, .system,
      ])
  }

  /// The reference of all built-ins as a page of Markdown, with an index by topic, all names, and the grammar.
  public static func derainReference() -> String {
    """
    # Reference

    Every function and constant, made by `derain reference` from the same entries that `?name` shows. Parameters
    without a default go by position or by name, those with one by name only; `x.f(a)` is `f(x, a)`. The language
    itself is explained in [language.md](language.md), its [grammar](#grammar) stands at the end.

    \(derain().reference())
    ## Grammar

    `x,+` is one or more x between commas, `x,*` none or more; inside brackets a last comma may follow.

    ```ebnf
    \(Grammar.text)
    ```

    """
  }
}
