import Syntax

/// A compiled function, from which closures are made.
final class Prototype {
  let name: String
  let source: Source
  let range: SourceRange
  let parameters: [FunctionParameter]
  let documentation: String?

  init(
    name: String, source: Source, range: SourceRange, parameters: [FunctionParameter], documentation: String?
  ) {
    self.name = name
    self.source = source
    self.range = range
    self.parameters = parameters
    self.documentation = documentation
  }

  var parameterText: String {
    parameters.map { $0.isRest ? "...\($0.name)" : $0.name + ($0.defaultText.map { ": \($0)" } ?? "") }
      .joined(separator: ", ")
  }
}

/// A parameter of a function written in the language.
struct FunctionParameter {
  var name: String
  /// The default's source text, if it has one.
  var defaultText: String?
  var isRest: Bool

  var isOptional: Bool { defaultText != nil }
}
