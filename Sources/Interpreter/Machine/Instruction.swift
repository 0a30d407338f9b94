/// One step of the machine, 8 bytes.
struct Instruction {
  var opcode: Opcode
  var flag: UInt8 = 0
  var count: UInt16 = 0
  var operand: Int32 = 0
}

enum Opcode: UInt8 {
  case constant, nothing, yes, no, int, unset
  case getLocal, getLocalChecked, getLocalQuiet, setLocal
  case getCell, getCellQuiet, setCell, freshCell
  case getGlobal, getGlobalQuiet, setGlobal
  case addAssign
  case pop
  case binary, addInt, less, lessOrEqual, notIn
  case negate, not, boolean
  case jump, jumpIfFalse, jumpIfFalseKeep, jumpIfTrueKeep, jumpIfSet, jumpIfCallable, loop
  case makeList, makeListSpread, makeRecord, makeRange, closure, appendLocal
  case getProperty, getElement, readPlace, writePlace
  case call, callSite, callMethod
  case giveBack
  case forPrepare, forNext, unpack, unpackRecord
  case pushHandler, popHandler, saveHeight, restoreHeight
  case interpolate
  case importFile
}

/// What a call or a composed value needs to know beyond its instruction.
struct Site {
  /// How each value on the stack is meant.
  enum Part {
    case positional
    case spread
    case named(String)
  }

  /// One index: how many values on the stack belong to it.
  enum IndexPart {
    case value
    case slice(hasLower: Bool, hasUpper: Bool, hasStep: Bool, includesUpper: Bool)
  }

  enum Step {
    case property(String)
    case element([IndexPart])
  }

  var name = ""
  var group: BuiltInGroup?
  var parts: [Part] = []
  var steps: [Step] = []
  /// Formats of an interpolation, nil for plain text.
  var formats: [String?] = []
  var stackCount = 0
  /// Whether only positions are given.
  var isPlain = true
}
