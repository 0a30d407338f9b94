import Console
import Versions

/// What a host type implements to be a value of the language: a tensor, a network, a table.
///
/// Only `typeName` and `oneLine` are required. Everything else has a default that either says there
/// is nothing (no properties, not callable) or throws an error that names the type and the operation.
public protocol ScriptObject: AnyObject {
  /// The type's name in messages, in `type(x)` and in `ParameterType.object`: `tensor`.
  var typeName: String { get }
  /// The value in one line, for the prompt and inside lists and records.
  var oneLine: String { get }

  /// Richer forms, best last: text of several lines, a picture. Hosts take the best they can show.
  func richForms() throws -> [RichForm]
  /// The richest form that is text, in lines of at most `width` columns where that is given: broken at words
  /// unless the type does better.
  func text(width: Int?) -> String
  /// Tells the object from others by whatever its results depend on; nil where no text can. `text` does so for values it
  /// is made of.
  func identity(_ text: (Value) -> String) -> String?
  /// The code that decides what it gives when it is used.
  var parts: Set<Part> { get }
  /// Whether something can change it in place, wherever it is used.
  var isChangeable: Bool { get }
  /// What `help(x)` says about this very value, beyond its type's entry.
  var documentation: String? { get }
  /// Whether Ctrl-C cut short what made it.
  var isPartial: Bool { get }
  /// Roughly the bytes the object holds on to.
  var approximateBytes: Int { get }

  /// The names `x.name` reads, for completion and for hints.
  var propertyNames: [String] { get }
  /// The property's value, or nil where there is none of that name.
  func property(_ name: String) throws -> Value?
  /// Carries out `x.name = value`.
  func setProperty(_ name: String, to value: Value) throws

  /// `-x`. nil: not defined.
  func negated() throws -> Value?
  /// `x ∘ other`, or `other ∘ x` where the object stands on the right. nil: not defined, so that the
  /// other side is asked. Comparisons, `in` (the container is on the right), `@` and `**` come here too.
  func binary(_ operation: BinaryOperator, with other: Value, side: OperandSide) throws -> Value?
  /// `same(x, other)` and equality inside lists and records; the default is identity.
  func isSame(as other: any ScriptObject) -> Bool
  /// The number the object stands for where a number or a condition's operand is wanted: an int or
  /// a float for tensors of shape `[]`, nil otherwise.
  var asNumber: Value? { get }

  /// `x[i]`, `x[0, ..]`.
  func element(at indices: [Index]) throws -> Value
  /// `x[i] = value`. Objects that are values (tensors) return a changed copy; shared objects change
  /// themselves and return themselves.
  func replacing(at indices: [Index], with value: Value) throws -> Value

  /// What `len(x)` answers; nil where length has no meaning.
  func count() throws -> Int?
  /// The item at a position from 0 up to `count`, for loops.
  func item(_ position: Int) throws -> Value
  /// A function that gives item after item, then nil. The default walks `count` and `item`.
  func makeIterator() throws -> () throws -> Value?

  /// Whether `x(…)` has a meaning.
  var isCallable: Bool { get }
  /// `x(…)`. `arguments.bound(to:of:)` checks them against parameters.
  func call(_ arguments: CallArguments) throws -> Value
}

/// One way to show a value.
public enum RichForm {
  case text(String)
  /// Makes a PNG file's bytes, called only by hosts that show pictures.
  case png(() throws -> [UInt8])
  /// Makes an SVG document, called only by hosts that show pictures.
  case svg(() throws -> String)
}

/// On which side of an operator an object stands.
public enum OperandSide: Sendable {
  case left
  case right
}

extension ScriptObject {
  public func richForms() throws -> [RichForm] { [.text(oneLine)] }

  public func text(width: Int?) -> String {
    let forms = (try? richForms()) ?? []
    for form in forms.reversed() {
      if case .text(let text) = form { return WordWrap.fitted(text, width: width) }
    }
    return WordWrap.fitted(oneLine, width: width)
  }

  public func identity(_ text: (Value) -> String) -> String? { nil }
  public var parts: Set<Part> { [] }
  public var isChangeable: Bool { false }
  public var documentation: String? { nil }
  public var isPartial: Bool { false }
  public var approximateBytes: Int { 64 }
  public var propertyNames: [String] { [] }
  public func property(_ name: String) throws -> Value? { nil }

  public func setProperty(_ name: String, to value: Value) throws {
    throw ScriptError("cannot assign to `\(name)` of \(typeName.withArticle)")
  }

  public func negated() throws -> Value? { nil }

  public func binary(_ operation: BinaryOperator, with other: Value, side: OperandSide) throws -> Value? {
    nil
  }

  public func isSame(as other: any ScriptObject) -> Bool { self === other }
  public var asNumber: Value? { nil }

  public func element(at indices: [Index]) throws -> Value {
    throw ScriptError("\(typeName.withArticle) cannot be indexed")
  }

  public func replacing(at indices: [Index], with value: Value) throws -> Value {
    throw ScriptError("cannot assign to an item of \(typeName.withArticle)")
  }

  public func count() throws -> Int? { nil }

  public func item(_ position: Int) throws -> Value {
    throw ScriptError("cannot iterate over \(typeName.withArticle)")
  }

  public func makeIterator() throws -> () throws -> Value? {
    guard let count = try count() else {
      throw ScriptError("cannot iterate over \(typeName.withArticle)")
    }
    var position = 0
    return {
      guard position < count else { return nil }
      defer { position += 1 }
      return try self.item(position)
    }
  }

  public var isCallable: Bool { false }

  public func call(_ arguments: CallArguments) throws -> Value {
    throw ScriptError("\(typeName.withArticle) cannot be called")
  }
}
