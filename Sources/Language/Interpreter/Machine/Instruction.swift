/// One step of the machine, 16 bytes. An operand is a register of the running function, or a constant
/// where it is below zero.
struct Instruction {
  var opcode: Opcode
  var flags: Flags = []
  /// Which operation, root or wording is meant, where the opcode leaves it open.
  var detail: UInt16 = 0
  /// The register that takes the result, or where a jump goes.
  var target: Int32 = 0
  var left: Int32 = 0
  var right: Int32 = 0

  struct Flags: OptionSet {
    let rawValue: UInt8
    /// The left operand is a temporary: it is moved out of its register, where others are copied.
    static let movesLeft = Flags(rawValue: 1)
    static let movesRight = Flags(rawValue: 2)
    /// The cell is one the function has captured, not one in a register.
    static let isCaptured = Flags(rawValue: 4)
    /// The range includes its end; the loop has several names; the import is one record.
    static let isMarked = Flags(rawValue: 8)
  }

  /// The kind of variable that is changed in place.
  enum Root: UInt16 {
    case register, cell, captured, global
  }

  /// What a message calls a value that should have been true or false.
  enum Wording: UInt16 {
    case condition, and, or, both

    var text: String {
      switch self {
      case .condition: "a condition"
      case .and: "`and`"
      case .or: "`or`"
      case .both: "the right side of `and` and `or`"
      }
    }
  }
}

enum Opcode: UInt8 {
  // Moving values: target ← left.
  case move, moveQuiet, clear
  // An error where left has no value yet.
  case check
  case getCell, getCellQuiet, setCell, freshCell
  case getGlobal, getGlobalQuiet, setGlobal
  // target ← left operation right.
  case add, subtract, multiply, divide, remainder
  case binary, notIn
  case negate, not
  // On to the target unless left compares with right.
  case testEqual, testNotEqual, testLess, testLessOrEqual, testGreater, testGreaterOrEqual
  // On to the target if left is so.
  case jumpIfFalse, jumpIfFalseKeep, jumpIfTrueKeep, jumpIfSet, jumpIfCallable
  case boolean
  case jump, loop
  // target ← what the registers from left on hold.
  case makeList, makeListSpread, makeRecord, makeRange, interpolate, closure
  case getProperty, getElement, getElements
  // Changing a variable, the target, in place.
  case addAssign, append, appendText, setElement, readPlace, writePlace
  case call, callGlobal, callLocal, callSite, callMethod, giveBack
  // Calls of built-ins that need no matching of arguments.
  case length, real, shortcut
  case forPrepare, makeRoom, forNext, unpack
  case pushHandler, popHandler
  case importFile

  /// The operations with an opcode of their own.
  init?(_ operation: BinaryOperator) {
    switch operation {
    case .add: self = .add
    case .subtract: self = .subtract
    case .multiply: self = .multiply
    case .divide: self = .divide
    case .remainder: self = .remainder
    default: return nil
    }
  }

  /// The comparison as a jump.
  init?(testing operation: BinaryOperator) {
    switch operation {
    case .equal: self = .testEqual
    case .notEqual: self = .testNotEqual
    case .less: self = .testLess
    case .lessOrEqual: self = .testLessOrEqual
    case .greater: self = .testGreater
    case .greaterOrEqual: self = .testGreaterOrEqual
    default: return nil
    }
  }
}

/// What a call or a composed value needs to know beyond its instruction.
struct Site {
  /// How each value in the registers is meant.
  enum Part {
    case positional
    case spread
    case named(String)
  }

  /// One index: how many values belong to it.
  enum IndexPart {
    case value
    case slice(hasLower: Bool, hasUpper: Bool, hasStep: Bool, includesUpper: Bool)

    var valueCount: Int {
      switch self {
      case .value: 1
      case .slice(let lower, let upper, let step, _): (lower ? 1 : 0) + (upper ? 1 : 0) + (step ? 1 : 0)
      }
    }
  }

  enum Step {
    case property(String)
    case element([IndexPart])
  }

  var name = ""
  var group: BuiltInGroup?
  var shortcut: Shortcut?
  var parts: [Part] = []
  var steps: [Step] = []
  /// The parts of an interpolation.
  var pieces: [Format.Piece] = []
  /// How many registers hold the values of the indices or pieces.
  var valueCount = 0
  /// Whether only positions are given.
  var isPlain = true
}
