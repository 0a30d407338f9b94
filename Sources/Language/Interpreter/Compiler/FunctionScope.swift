import Syntax

/// Where a variable lives.
enum Variable {
  case register(Int)
  /// A register that holds a cell, because inner functions mention the name.
  case cell(Int)
  /// A variable of a function around this one.
  case captured(Int)
  case global(Int)
}

/// What an instruction reads: a register, or a constant below zero.
struct Operand {
  let index: Int
  /// Whether nothing else reads the register: its value may be moved out.
  let isTemporary: Bool
}

/// The state of compiling one function.
///
/// Registers are handed out like a stack: names of the function first, then those of blocks and temporaries,
/// which give theirs back where they end. A register above `top` never holds anything that would have to be
/// released.
final class FunctionScope {
  let parent: FunctionScope?
  /// Names that inner functions mention: their variables become cells.
  let mentioned: Set<String>
  /// Innermost last; the first holds the function's own names.
  var blocks: [[String: Variable]] = [[:]]
  /// The slots of names that were there before the file, which stand behind its own.
  var known: [String: Int] = [:]
  var code: [Instruction] = []
  var ranges: [SourceRange] = []
  var constants: [Value] = []
  var sites: [Site] = []
  var prototypes: [Prototype] = []
  /// The first free register.
  var top = 0
  private(set) var registerCount = 0
  /// Names of the first registers.
  private(set) var registerNames: [String] = []
  private(set) var captures: [(name: String, capture: Prototype.Capture)] = []
  private var captured: [Prototype.Capture: Int] = [:]
  /// Registers of names that have a value wherever the compiler stands.
  var assigned: Set<Int> = []
  /// Whether inner functions see a variable of this one.
  private(set) var hasCells = false
  var loops: [Loop] = []
  var handlerDepth = 0

  struct Loop {
    var continueTarget: Int
    var breaks: [Int] = []
    /// The registers that the loop's body starts with.
    var top: Int
    var handlerDepth: Int
  }

  init(parent: FunctionScope?, mentioned: Set<String>) {
    self.parent = parent
    self.mentioned = mentioned
  }

  /// Takes the next registers.
  func allocate(_ count: Int = 1) -> Int {
    top += count
    registerCount = max(registerCount, top)
    return top - count
  }

  /// A register for a parameter, or for another name of the function itself.
  func allocate(named name: String) -> Int {
    registerNames.append(name)
    return allocate()
  }

  /// A new variable in the innermost block, in a cell if inner functions may see it.
  func declare(_ name: String, in register: Int) -> Variable {
    let variable: Variable = mentioned.contains(name) ? .cell(register) : .register(register)
    if case .cell = variable { hasCells = true }
    blocks[blocks.count - 1][name] = variable
    return variable
  }

  /// Compiles what may not run, or not to its end: what it assigns is not sure to have a value afterwards.
  func branch(_ body: () -> Void) {
    let before = assigned
    body()
    assigned = before
  }

  /// The function's own variables of a name, innermost first.
  func ownVariables(named name: String) -> [Variable] {
    var found = blocks.reversed().compactMap { $0[name] }
    if blocks[0][name] == nil, let slot = known[name] { found.append(.global(slot)) }
    return found
  }

  /// All variables of a name that are visible, innermost first.
  func variables(named name: String) -> [Variable] {
    var found = ownVariables(named: name)
    for variable in parent?.variables(named: name) ?? [] {
      switch variable {
      case .cell(let register): found.append(.captured(capture(.register(register), name)))
      case .captured(let index): found.append(.captured(capture(.captured(index), name)))
      case .global: found.append(variable)
      case .register: break
      }
    }
    return found
  }

  private func capture(_ capture: Prototype.Capture, _ name: String) -> Int {
    if let known = captured[capture] { return known }
    captures.append((name, capture))
    captured[capture] = captures.count - 1
    return captures.count - 1
  }
}
