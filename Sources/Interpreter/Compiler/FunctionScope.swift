import Syntax

/// Where a variable lives.
enum Variable {
  case local(Int)
  case cell(Int)
  case global(Int)
}

/// The state of compiling one function.
final class FunctionScope {
  /// Own cells are numbered from here until it is known how many cells are captured.
  static let ownCellBase = 1 << 20

  let parent: FunctionScope?
  /// Names that inner functions mention: their variables become cells.
  let mentioned: Set<String>
  /// Innermost last; the first holds the function's own names.
  var blocks: [[String: Variable]] = [[:]]
  var code: [Instruction] = []
  var ranges: [SourceRange] = []
  var constants: [Value] = []
  var sites: [Site] = []
  var prototypes: [Prototype] = []
  var nextSlot = 0
  var localNames: [String] = []
  var ownCellNames: [String] = []
  var captures: [(name: String, source: Int)] = []
  private var captured: [Int: Int] = [:]
  var loops: [Loop] = []
  var handlerDepth = 0
  var extraStack = 0

  struct Loop {
    var continueTarget: Int
    var breaks: [Int] = []
    var heightSlot: Int
    var handlerDepth: Int
  }

  init(parent: FunctionScope?, mentioned: Set<String>) {
    self.parent = parent
    self.mentioned = mentioned
  }

  func newSlot(_ name: String = "") -> Int {
    localNames.append(name)
    nextSlot += 1
    return nextSlot - 1
  }

  /// A new variable in the innermost block, in a cell if inner functions may see it.
  func declare(_ name: String) -> Variable {
    let variable: Variable
    if mentioned.contains(name) {
      ownCellNames.append(name)
      variable = .cell(FunctionScope.ownCellBase + ownCellNames.count - 1)
    } else {
      variable = .local(newSlot(name))
    }
    blocks[blocks.count - 1][name] = variable
    return variable
  }

  /// All variables of a name that are visible, innermost first.
  func variables(named name: String) -> [Variable] {
    var found = blocks.reversed().compactMap { $0[name] }
    for variable in parent?.variables(named: name) ?? [] {
      switch variable {
      case .cell(let index): found.append(.cell(capture(index, name)))
      case .global: found.append(variable)
      case .local: break
      }
    }
    return found
  }

  private func capture(_ index: Int, _ name: String) -> Int {
    if let known = captured[index] { return known }
    captures.append((name, index))
    captured[index] = captures.count - 1
    return captures.count - 1
  }

  /// Turns provisional cell numbers into final ones and fills the prototype.
  func finish(_ prototype: Prototype) {
    for index in code.indices where code[index].usesCell {
      code[index].operand = Int32(finalCell(Int(code[index].operand)))
    }
    for inner in prototypes { inner.captures = inner.captures.map(finalCell) }
    prototype.sites = sites
    prototype.prototypes = prototypes
    prototype.ranges = ranges
    prototype.localCount = nextSlot
    prototype.localNames = localNames
    prototype.cellNames = captures.map(\.name) + ownCellNames
    prototype.ownCellCount = ownCellNames.count
    prototype.captures = captures.map(\.source)
    prototype.stackNeed = code.count + extraStack + 8
    prototype.install(code, constants: constants)
  }

  private func finalCell(_ index: Int) -> Int {
    index >= FunctionScope.ownCellBase ? index - FunctionScope.ownCellBase + captures.count : index
  }
}

extension Instruction {
  /// The kind of variable an `addAssign`, `readPlace` or `writePlace` works on.
  enum Root {
    static let local: UInt8 = 0
    static let cell: UInt8 = 1
    static let global: UInt8 = 2
  }

  fileprivate var usesCell: Bool {
    switch opcode {
    case .getCell, .getCellQuiet, .setCell, .freshCell: true
    case .addAssign, .readPlace, .writePlace: flag == Root.cell
    default: false
    }
  }
}
