import Syntax

/// A function written in the language, with the outer variables it sees.
public final class Function {
  let prototype: Prototype
  let code: UnsafePointer<Code>
  /// The captured variables; as many as the prototype captures.
  let cells: UnsafeMutablePointer<Unmanaged<Cell>>

  init(prototype: Prototype, cells captured: [Cell] = []) {
    precondition(captured.count == prototype.captures.count, "a cell for every captured variable")
    self.prototype = prototype
    code = prototype.code
    cells = .allocate(capacity: captured.count)
    for (index, cell) in captured.enumerated() { (cells + index).initialize(to: .passRetained(cell)) }
  }

  deinit {
    for index in prototype.captures.indices { cells[index].release() }
    cells.deallocate()
  }

  /// The name it was defined with, or `fn` for one without.
  public var name: String { prototype.name }

  /// Parameters as they are written, for completion: `name`, whether a default makes it optional.
  public var parameters: [(name: String, isOptional: Bool)] {
    prototype.parameters.map { ($0.name, $0.isOptional || $0.isRest) }
  }

  /// The comment above the definition.
  public var documentation: String? { prototype.documentation }

  /// `fn name(a, b: 2)`.
  public var description: String { "fn \(name)(\(prototype.parameterText))" }

  /// The file it is defined in, or what stands for one.
  public var sourceName: String { prototype.source.name }

  /// The definition as it stands in the source.
  public var sourceText: String { prototype.source.text(in: prototype.range) }
}

/// A variable that an inner function shares with the function around it.
public final class Cell {
  var value: Value

  init(_ value: Value = .unset) { self.value = value }

  deinit {
    switch value {
    case .function, .list, .record, .object: Release.free(&value)
    default: break
    }
  }
}
