/// A name and where it stands.
public struct Name: Sendable {
  public let text: String
  public let range: SourceRange

  public init(text: String, range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// A node that has a value.
public final class Expression {
  public let kind: Kind
  public let range: SourceRange
  /// How many levels of expressions it holds, itself included; the parser bounds it.
  let depth: Int

  init(_ kind: Kind, _ range: SourceRange, depth: Int) {
    self.kind = kind
    self.range = range
    self.depth = depth
  }

  public enum Kind {
    case nothing
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string([StringPart])
    case name(String)
    case list([ListItem])
    case comprehension(Expression, [Clause])
    case record([RecordEntry])
    case range(lower: Expression, upper: Expression, step: Expression?, includesUpper: Bool)
    case negate(Expression)
    case not(Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)
    /// Arithmetic and comparisons by their symbol; `not in` too.
    case binary(String, Expression, Expression)
    case property(Expression, Name)
    case call(Expression, [Argument])
    case element(Expression, [IndexItem])
    case function(FunctionNode)
    case conditional([(condition: Expression, body: Block)], otherwise: Block?)
    case attempt(Block, error: Name, handler: Block)
  }
}

public enum StringPart {
  case text(String)
  case value(Expression, format: String)
}

public struct ListItem {
  public let value: Expression
  public let isSpread: Bool
}

public enum RecordEntry {
  case field(Name, Expression)
  case spread(Expression)
}

public enum Clause {
  case loop([Name], Expression)
  case condition(Expression)
}

/// An argument; a trailing block arrives as the last one.
public struct Argument {
  public enum Label {
    case none
    case named(Name)
    case spread
  }

  public let label: Label
  public let value: Expression
}

public enum IndexItem {
  case value(Expression)
  case slice(
    lower: Expression?, upper: Expression?, step: Expression?, includesUpper: Bool, range: SourceRange)
}

public final class FunctionNode {
  public enum Body {
    case expression(Expression)
    case block(Block)
  }

  public let name: Name?
  public let parameters: [ParameterNode]
  public let body: Body
  public let range: SourceRange
  /// The comments right above it.
  public let documentation: String?
  public let isTrailingBlock: Bool

  init(
    name: Name?, parameters: [ParameterNode], body: Body, range: SourceRange, documentation: String? = nil,
    isTrailingBlock: Bool = false
  ) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.range = range
    self.documentation = documentation
    self.isTrailingBlock = isTrailingBlock
  }
}

public struct ParameterNode {
  public let name: Name
  public let defaultValue: Expression?
  public let isRest: Bool
}

/// Statements between braces, or a whole file.
public final class Block {
  public let statements: [Statement]
  public let range: SourceRange

  init(_ statements: [Statement], _ range: SourceRange) {
    self.statements = statements
    self.range = range
  }
}

public final class Statement {
  public let kind: Kind
  public let range: SourceRange

  init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  public enum Kind {
    /// `isMuted`: a `;` follows.
    case expression(Expression, isMuted: Bool)
    case function(FunctionNode)
    case loop([Name], Expression, Block)
    case whileLoop(Expression, Block)
    case breakLoop
    case continueLoop
    case giveBack(Expression?)
    case importFile(path: String, pathRange: SourceRange, alias: Name?)
    case setting(Name, Expression)
    /// `operation` is `+`, `-`, `*`, `/`, or nil for a plain `=`.
    case assign(Place, operation: String?, Expression, isOuter: Bool)
    case unpack([Name], [Expression])
    case unpackRecord([Name], Expression)
  }
}

/// What can be assigned: a name, with fields and indices behind it.
public struct Place {
  public enum Step {
    case property(Name)
    case element([IndexItem], SourceRange)
  }

  public let name: Name
  public let steps: [Step]
  public let range: SourceRange
}
