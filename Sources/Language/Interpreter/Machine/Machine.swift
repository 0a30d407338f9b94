import Resources
import Syntax

/// Runs instructions on registers. All hot state lives in local variables of `run`: reading and writing stored
/// properties at each step would cost a factor of four.
final class Machine {
  /// Registers of all calls together, reserved at once and touched as used; calls of functions inside one another.
  static let registerLimit = 1 << 20
  static let callLimit = 5000

  unowned let session: Session
  private let memory: UnsafeMutablePointer<Value> = .allocate(capacity: registerLimit)
  private let frames: UnsafeMutablePointer<Frame> = .allocate(capacity: callLimit + 1)
  /// Where a nested run finds its first free register and frame.
  private var free: UnsafeMutablePointer<Value>
  private(set) var depth = 0

  init(session: Session) {
    self.session = session
    free = memory
  }

  deinit {
    memory.deallocate()
    frames.deallocate()
  }

  /// Runs a function whose arguments are matched already: one value a parameter.
  func run(_ function: Function, _ arguments: [Value]) throws -> Value {
    guard let profiler = session.profiler else { return try run(function, arguments, Unwatched()) }
    return try profiler.nested { try run(function, arguments, profiler) }
  }

  /// - Parameter watch: what is told of every step. The compiler makes one copy of this without it.
  private func run<Watch: StepWatch>(_ function: Function, _ arguments: [Value], _ watch: Watch) throws
    -> Value
  {
    if StackGuard.isExhausted(limit: session.stackLimit) {
      throw ScriptError(
        "calls are nested too deeply", hint: "a function passed to a built-in may be calling itself forever"
      )
    }
    let globals = session.globals.values
    let frames = frames
    let end = memory + Machine.registerLimit
    let entryDepth = depth
    let entryRegisters = free
    var depth = entryDepth
    var handlers: [Handler] = []
    var code = function.prototype.code
    var instructions = code.pointee.instructions
    var constants = code.pointee.constants
    var cells = function.cells
    var registers = entryRegisters
    var position = 0
    var ticks = 0

    guard depth < Machine.callLimit else { throw tooDeep(depth, code.pointee.prototype.name) }
    let count = try layOut(arguments, registers - 1, code)
    Machine.reserve(registers, count..<code.pointee.registerCount)
    defer {
      free = entryRegisters
      self.depth = entryDepth
      if entryDepth == 0 { session.globals.forgetReplaced() }
    }

    @inline(__always) func at(_ index: Int32) -> UnsafeMutablePointer<Value> {
      index < 0 ? constants + ~Int(index) : registers + Int(index)
    }
    /// The operand's value, moved out of a temporary and copied from anything else.
    @inline(__always) func take(_ index: Int32, _ moves: Bool) throws -> Value {
      let place = at(index)
      if moves { return Machine.moved(place) }
      let value = place.pointee
      if case .unset = value { throw Machine.unset(code.pointee.prototype.registerNames[Int(index)]) }
      return value
    }
    @inline(__always) func left(_ instruction: Instruction) throws -> Value {
      try take(instruction.left, instruction.flags.contains(.movesLeft))
    }
    @inline(__always) func right(_ instruction: Instruction) throws -> Value {
      try take(instruction.right, instruction.flags.contains(.movesRight))
    }
    @inline(__always) func target(_ instruction: Instruction) -> UnsafeMutablePointer<Value> {
      registers + Int(instruction.target)
    }
    /// A cell, without counting the reference: its register or function holds it.
    @inline(__always) func cell(_ index: Int32, _ isCaptured: Bool) -> Unmanaged<Cell> {
      isCaptured ? cells[Int(index)] : Machine.cell(in: registers + Int(index))
    }
    /// Any operation, on any values.
    func apply(_ operation: BinaryOperator, _ instruction: Instruction) throws -> Value {
      let (first, second) = (try left(instruction), try right(instruction))
      return try watch.apply(operation, first, second)
    }
    /// Sums, differences and products of numbers are most of what loops compute.
    @inline(__always) func calculate(
      _ operation: BinaryOperator, _ instruction: Instruction,
      _ ints: (Int, Int) -> (partialValue: Int, overflow: Bool), _ floats: (Double, Double) -> Double
    ) throws {
      switch (at(instruction.left).pointee, at(instruction.right).pointee) {
      case (.int(let first), .int(let second)):
        let (result, overflow) = ints(first, second)
        if overflow { throw Arithmetic.overflow(operation.symbol) }
        Machine.put(.int(result), in: target(instruction))
      case (.float(let first), .float(let second)):
        Machine.put(.float(floats(first, second)), in: target(instruction))
      default: Machine.put(try apply(operation, instruction), in: target(instruction))
      }
    }
    @inline(__always) func test(
      _ operation: BinaryOperator, _ instruction: Instruction, _ ints: (Int, Int) -> Bool,
      _ floats: (Double, Double) -> Bool
    ) throws -> Bool {
      switch (at(instruction.left).pointee, at(instruction.right).pointee) {
      case (.int(let first), .int(let second)): ints(first, second)
      case (.float(let first), .float(let second)): floats(first, second)
      default: try Machine.condition(try apply(operation, instruction), instruction)
      }
    }
    func unsetCell(_ index: Int, _ isCaptured: Bool) -> ScriptError {
      let prototype = code.pointee.prototype
      return Machine.unset(isCaptured ? prototype.capturedNames[index] : prototype.registerNames[index])
    }
    /// The mistake is the name's, with which the call begins.
    func unsetCallee(_ index: Int, _ isGlobal: Bool) -> ScriptError {
      let prototype = code.pointee.prototype
      let name = isGlobal ? session.globals.names[index] : prototype.registerNames[index]
      var error = isGlobal ? session.globals.unset(index) : Machine.unset(name)
      let start = prototype.ranges[position - 1].start
      error.source = prototype.source
      error.range = SourceRange(start: start, end: start + name.utf8.count)
      return error
    }
    /// Changes a variable in place.
    @inline(__always) func change(_ instruction: Instruction, _ body: (inout Value) throws -> Void) throws {
      let index = Int(instruction.target)
      switch instruction.detail {
      case Instruction.Root.register.rawValue:
        if case .unset = registers[index] { throw Machine.unset(code.pointee.prototype.registerNames[index]) }
        try body(&registers[index])
      case Instruction.Root.global.rawValue:
        if case .unset = globals[index] { throw session.globals.unset(index) }
        try body(&globals[index])
      default:
        let isCaptured = instruction.detail == Instruction.Root.captured.rawValue
        try cell(instruction.target, isCaptured)._withUnsafeGuaranteedRef { cell in
          if case .unset = cell.value { throw unsetCell(index, isCaptured) }
          try body(&cell.value)
        }
      }
    }
    /// A built-in that has a shortcut, as itself where that does not do.
    func callShortcut(_ instruction: Instruction) throws {
      let site = code.pointee.sites + Int(instruction.right)
      let argument = try left(instruction)
      if let value = site.pointee.shortcut?.applied(to: argument) {
        Machine.put(value, in: target(instruction))
      } else if let group = site.pointee.group {
        if Interrupt.isRequested { throw Interruption() }
        Machine.put(try invoke(.builtIn(group), [argument], []), in: target(instruction))
      }
    }
    /// Goes back to the caller. What was called lies in the register returned.
    @inline(__always) func leave() -> UnsafeMutablePointer<Value> {
      let slot = registers - 1
      depth -= 1
      let frame = frames[depth]
      (code, cells, position, registers) = (frame.code, frame.cells, frame.position, frame.registers)
      instructions = code.pointee.instructions
      constants = code.pointee.constants
      return slot
    }
    /// Puts arguments in the order of the parameters where the called function's registers begin.
    func layOut(_ arguments: [Value], _ slot: UnsafeMutablePointer<Value>, _ next: UnsafePointer<Code>) throws
      -> Int
    {
      guard slot + 1 + next.pointee.registerCount <= end else {
        throw tooDeep(depth + 1, next.pointee.prototype.name)
      }
      for index in arguments.indices { (slot + 1 + index).initialize(to: arguments[index]) }
      return arguments.count
    }
    /// Whatever a step calls may run functions of the language in turn: those find their registers above the ones
    /// in use.
    @inline(__always) func settle() {
      free = registers + code.pointee.registerCount
      self.depth = depth + 1
    }

    settle()
    while true {
      do {
        while true {
          let instruction = instructions[position]
          watch.step(code, position)
          position += 1
          switch instruction.opcode {
          case .move: Machine.put(try left(instruction), in: target(instruction))
          case .check:
            if case .unset = at(instruction.left).pointee {
              throw Machine.unset(code.pointee.prototype.registerNames[Int(instruction.left)])
            }
          case .moveQuiet: Machine.put(at(instruction.left).pointee, in: target(instruction))
          case .clear: Machine.clear(target(instruction), count: Int(instruction.left))
          case .getCell:
            let isCaptured = instruction.flags.contains(.isCaptured)
            let value = cell(instruction.left, isCaptured)._withUnsafeGuaranteedRef { $0.value }
            if case .unset = value { throw unsetCell(Int(instruction.left), isCaptured) }
            Machine.put(value, in: target(instruction))
          case .getCellQuiet:
            let isCaptured = instruction.flags.contains(.isCaptured)
            Machine.put(
              cell(instruction.left, isCaptured)._withUnsafeGuaranteedRef { $0.value },
              in: target(instruction))
          case .setCell:
            let value = try left(instruction)
            let isCaptured = instruction.flags.contains(.isCaptured)
            cell(instruction.target, isCaptured)._withUnsafeGuaranteedRef { $0.value = value }
          case .freshCell: Machine.put(.cell(Cell()), in: target(instruction))
          case .getGlobal:
            let value = globals[Int(instruction.left)]
            if case .unset = value { throw session.globals.unset(Int(instruction.left)) }
            Machine.put(value, in: target(instruction))
          case .getGlobalQuiet: Machine.put(globals[Int(instruction.left)], in: target(instruction))
          case .setGlobal:
            let value = try left(instruction)
            session.globals.replace(Int(instruction.target), with: value)

          case .add:
            try calculate(.add, instruction, { $0.addingReportingOverflow($1) }, { $0 + $1 })
          case .subtract:
            try calculate(.subtract, instruction, { $0.subtractingReportingOverflow($1) }, { $0 - $1 })
          case .multiply:
            try calculate(.multiply, instruction, { $0.multipliedReportingOverflow(by: $1) }, { $0 * $1 })
          case .divide:
            if case .float(let first) = at(instruction.left).pointee,
              case .float(let second) = at(instruction.right).pointee
            {
              Machine.put(.float(first / second), in: target(instruction))
            } else {
              Machine.put(try apply(.divide, instruction), in: target(instruction))
            }
          case .remainder:
            // The sign of the divisor is that of the result.
            if case .int(let first) = at(instruction.left).pointee,
              case .int(let second) = at(instruction.right).pointee, first >= 0, second > 0
            {
              Machine.put(.int(first % second), in: target(instruction))
            } else {
              Machine.put(try apply(.remainder, instruction), in: target(instruction))
            }
          case .binary:
            let operation = BinaryOperator(rawValue: UInt8(truncatingIfNeeded: instruction.detail)) ?? .add
            if operation == .floorDivide, case .int(let first) = at(instruction.left).pointee,
              case .int(let second) = at(instruction.right).pointee, first >= 0, second > 0
            {
              Machine.put(.int(first / second), in: target(instruction))
              break
            }
            Machine.put(try apply(operation, instruction), in: target(instruction))
          case .notIn:
            let isIn = try Arithmetic.condition(try apply(.contained, instruction), "`in`")
            Machine.put(.bool(!isIn), in: target(instruction))
          case .negate: Machine.put(try Arithmetic.negated(try left(instruction)), in: target(instruction))
          case .not:
            Machine.put(
              .bool(!(try Arithmetic.condition(try left(instruction), "`not`"))), in: target(instruction))

          case .testEqual:
            let holds = try test(.equal, instruction, { $0 == $1 }, { $0 == $1 })
            if !holds { position = Int(instruction.target) }
          case .testNotEqual:
            let holds = try test(.notEqual, instruction, { $0 != $1 }, { $0 != $1 })
            if !holds { position = Int(instruction.target) }
          case .testLess:
            let holds = try test(.less, instruction, { $0 < $1 }, { $0 < $1 })
            if !holds { position = Int(instruction.target) }
          case .testLessOrEqual:
            let holds = try test(.lessOrEqual, instruction, { $0 <= $1 }, { $0 <= $1 })
            if !holds { position = Int(instruction.target) }
          case .testGreater:
            let holds = try test(.greater, instruction, { $0 > $1 }, { $0 > $1 })
            if !holds { position = Int(instruction.target) }
          case .testGreaterOrEqual:
            let holds = try test(.greaterOrEqual, instruction, { $0 >= $1 }, { $0 >= $1 })
            if !holds { position = Int(instruction.target) }
          case .jump: position = Int(instruction.target)
          case .loop:
            ticks &+= 1
            try Machine.attend(ticks, every: 0x100)
            position = Int(instruction.target)
          case .jumpIfFalse:
            if !(try Machine.condition(try left(instruction), instruction)) {
              position = Int(instruction.target)
            }
          case .jumpIfFalseKeep:
            if !(try Machine.condition(at(instruction.left).pointee, instruction)) {
              position = Int(instruction.target)
            }
          case .jumpIfTrueKeep:
            if try Machine.condition(at(instruction.left).pointee, instruction) {
              position = Int(instruction.target)
            }
          case .jumpIfSet:
            if case .unset = at(instruction.left).pointee { break }
            position = Int(instruction.target)
          case .jumpIfCallable:
            if Machine.isCallable(at(instruction.left)) { position = Int(instruction.target) }
          case .boolean: _ = try Machine.condition(at(instruction.left).pointee, instruction)

          case .makeList:
            let list = Machine.taken(at(instruction.left), count: Int(instruction.right))
            try Machine.checkNesting(list)
            Machine.put(.list(list), in: target(instruction))
          case .makeListSpread:
            let site = code.pointee.sites + Int(instruction.right)
            let list = try Machine.spreadList(
              site.pointee, Machine.taken(at(instruction.left), count: site.pointee.parts.count))
            try Machine.checkNesting(list)
            Machine.put(.list(list), in: target(instruction))
          case .makeRecord:
            let site = code.pointee.sites + Int(instruction.right)
            let record = try Machine.record(
              site.pointee, Machine.taken(at(instruction.left), count: site.pointee.parts.count))
            try Machine.checkNesting(record.values)
            Machine.put(.record(record), in: target(instruction))
          case .makeRange:
            let bounds = Machine.taken(at(instruction.left), count: 2 + Int(instruction.right))
            let range = try Arithmetic.range(
              bounds[0], bounds[1], bounds.count > 2 ? bounds[2] : nil,
              includesLast: instruction.flags.contains(.isMarked))
            Machine.put(.range(range), in: target(instruction))
          case .interpolate:
            let site = code.pointee.sites + Int(instruction.right)
            var text = ""
            text.reserveCapacity(32)
            try Format.write(site.pointee.pieces, at(instruction.left), to: &text)
            Machine.clear(at(instruction.left), count: site.pointee.valueCount)
            Machine.put(.string(text), in: target(instruction))
          case .closure:
            let inner = code.pointee.prototype.prototypes[Int(instruction.left)]
            let cells = inner.captures.map { cell($0.place.index, $0.place.isCaptured).takeUnretainedValue() }
            Machine.put(.function(Function(prototype: inner, cells: cells)), in: target(instruction))
          case .getProperty:
            let value = try left(instruction)
            Machine.put(
              try property(value, code.pointee.sites[Int(instruction.right)].name), in: target(instruction))
          case .getElement:
            let place = at(instruction.left)
            if case .int(let index) = at(instruction.right).pointee, case .list = place.pointee, index >= 0,
              index < Machine.list(in: place).pointee.count
            {
              let item = Machine.list(in: place).pointee[index]
              if instruction.flags.contains(.movesLeft) { Machine.clear(place, count: 1) }
              Machine.put(item, in: target(instruction))
            } else {
              let owner = try left(instruction)
              let index = try Indexing.index(try right(instruction))
              Machine.put(try Indexing.element(of: owner, at: [index]), in: target(instruction))
            }
          case .getElements:
            let site = code.pointee.sites + Int(instruction.right)
            let owner = Machine.moved(at(instruction.left))
            var values = Machine.taken(at(instruction.left) + 1, count: site.pointee.valueCount)[...]
            guard case .element(let parts)? = site.pointee.steps.first else { break }
            let indices = try Indexing.indices(parts, &values)
            Machine.put(try Indexing.element(of: owner, at: indices), in: target(instruction))

          case .addAssign:
            let addend = try left(instruction)
            try change(instruction) { try Machine.add(addend, to: &$0) }
          case .append:
            let value = try left(instruction)
            try change(instruction) { try Machine.append(value, to: &$0) }
          case .appendText:
            let site = code.pointee.sites + Int(instruction.right)
            let pieces = at(instruction.left)
            try change(instruction) { try Machine.append(site.pointee.pieces, pieces, to: &$0) }
            Machine.clear(pieces, count: site.pointee.valueCount)
          case .setElement:
            let place = target(instruction)
            if instruction.detail == Instruction.Root.register.rawValue, case .list = place.pointee,
              case .int(let index) = at(instruction.left).pointee, index >= 0,
              index < Machine.list(in: place).pointee.count
            {
              let value = try right(instruction)
              if value.isContainer { try Machine.checkNesting([value]) }
              Machine.list(in: place).pointee[index] = value
              break
            }
            let index = try left(instruction)
            let value = try right(instruction)
            try change(instruction) { try Indexing.set(value, at: index, of: &$0) }
          case .readPlace:
            let site = code.pointee.sites + Int(instruction.right)
            let result = target(instruction)
            let values = Array(
              UnsafeBufferPointer(start: result - site.pointee.valueCount, count: site.pointee.valueCount))
            var place = instruction
            place.target = instruction.left
            var value = Value.nothing
            try change(place) { value = try Indexing.read($0, site.pointee, values) }
            Machine.put(value, in: result)
          case .writePlace:
            let site = code.pointee.sites + Int(instruction.right)
            let values = Machine.taken(at(instruction.left), count: site.pointee.valueCount)
            let value = Machine.moved(at(instruction.left) + site.pointee.valueCount)
            try Machine.checkNesting([value])
            try change(instruction) {
              try Indexing.write(value, to: &$0, site.pointee.steps[...], values[...])
            }

          case .length:
            let place = at(instruction.left)
            var count = 0
            if case .list = place.pointee {
              count = Machine.list(in: place).pointee.count
            } else if case .string(let text) = place.pointee {
              count = text.characterCount
            } else {
              try callShortcut(instruction)
              break
            }
            if instruction.flags.contains(.movesLeft) { Machine.clear(place, count: 1) }
            Machine.put(.int(count), in: target(instruction))
          case .real:
            if case .float(let number) = at(instruction.left).pointee,
              case .real(let function)? = code.pointee.sites[Int(instruction.right)].shortcut
            {
              Machine.put(.float(function(number)), in: target(instruction))
            } else {
              try callShortcut(instruction)
            }
          case .shortcut: try callShortcut(instruction)
          case .call, .callGlobal, .callLocal, .callSite, .callMethod:
            ticks &+= 1
            try Machine.attend(ticks, every: 0x10)
            let slot = target(instruction)
            var count = Int(instruction.left)
            var isMatched = false
            // The function: in its register, or where its name is.
            var callee = slot
            if instruction.opcode == .callGlobal || instruction.opcode == .callLocal {
              let isGlobal = instruction.opcode == .callGlobal
              callee = (isGlobal ? globals : registers) + Int(instruction.right)
              if case .function = callee.pointee {
              } else {
                if case .unset = callee.pointee { throw unsetCallee(Int(instruction.right), isGlobal) }
                Machine.put(callee.pointee, in: slot)
                callee = slot
              }
            } else if instruction.opcode != .call {
              let site = code.pointee.sites + count
              count = site.pointee.parts.count
              if let value = site.pointee.shortcut?.applied(to: slot[1]) {
                Machine.clear(slot + 1, count: 1)
                Machine.put(value, in: slot)
                break
              }
              if instruction.opcode == .callMethod { count = try selectMethod(site, slot) }
              if !site.pointee.isPlain {
                // Spreads and names: the arguments are gathered and laid out anew.
                let given = site.pointee.parts.count
                var positional = Machine.taken(slot + 1, count: count - given)
                var named: [(name: String, value: Value)] = []
                let values = Machine.taken(slot + 1 + (count - given), count: given)
                try Machine.gather(site.pointee, values, &positional, &named)
                guard case .function(let function) = slot.pointee else {
                  if Interrupt.isRequested { throw Interruption() }
                  Machine.put(try invoke(Machine.moved(slot), positional, named), in: slot)
                  break
                }
                count = try layOut(try function.prototype.bind(positional, named), slot, function.code)
                isMatched = true
              }
            }
            guard case .function = callee.pointee else {
              if Interrupt.isRequested { throw Interruption() }
              let positional = Machine.taken(slot + 1, count: count)
              Machine.put(try invoke(Machine.moved(slot), positional, []), in: slot)
              break
            }
            let (next, captured) = Machine.function(in: callee)
            if !isMatched, !(next.pointee.isSimple && count == next.pointee.parameterCount) {
              let given = Machine.taken(slot + 1, count: count)
              count = try layOut(try next.pointee.prototype.bind(given, []), slot, next)
            }
            guard depth + 1 < Machine.callLimit, slot + 1 + next.pointee.registerCount <= end else {
              throw tooDeep(depth + 1, next.pointee.prototype.name)
            }
            frames[depth] = Frame(code: code, cells: cells, position: position, registers: registers)
            depth += 1
            registers = slot + 1
            Machine.reserve(registers, count..<next.pointee.registerCount)
            code = next
            instructions = code.pointee.instructions
            constants = code.pointee.constants
            cells = captured
            position = 0
            settle()
          case .giveBack:
            // The registers end with the call: their values may be moved out.
            let place = at(instruction.left)
            if case .unset = place.pointee {
              throw Machine.unset(code.pointee.prototype.registerNames[Int(instruction.left)])
            }
            let result = instruction.left < 0 ? place.pointee : Machine.moved(place)
            Machine.end(registers, code)
            // Handlers of this call end with it.
            while !handlers.isEmpty, handlers[handlers.count - 1].frame >= depth { handlers.removeLast() }
            if depth == entryDepth { return result }
            let slot = leave()
            settle()
            // The function that was called is let go of here.
            Machine.put(result, in: slot)

          case .forPrepare:
            let state = try Iteration.State(
              try left(instruction), pairs: instruction.flags.contains(.isMarked))
            Machine.put(state.items, in: target(instruction))
            Machine.put(.int(state.next), in: target(instruction) + 1)
            Machine.put(state.step.map { .int($0) } ?? .unset, in: target(instruction) + 2)
          case .makeRoom: Machine.makeRoom(in: target(instruction), for: at(instruction.left))
          case .forNext:
            let state = at(instruction.left)
            let item = at(instruction.right)
            if case .int(let step) = state[2], case .int(let next) = state[1],
              case .int(let remaining) = state[0]
            {
              if remaining == 0 {
                position = Int(instruction.target)
              } else {
                state.initialize(to: .int(remaining &- 1))
                (state + 1).initialize(to: .int(next &+ step))
                Machine.put(.int(next), in: item)
              }
            } else if case .int(let next) = state[1] {
              if case .list = state[0] {
                if next < Machine.list(in: state).pointee.count {
                  (state + 1).initialize(to: .int(next &+ 1))
                  Machine.put(Machine.list(in: state).pointee[next], in: item)
                } else {
                  position = Int(instruction.target)
                }
                break
              }
              if let value = try Iteration.item(next, of: state[0]) {
                (state + 1).initialize(to: .int(next &+ 1))
                Machine.put(value, in: item)
              } else {
                position = Int(instruction.target)
              }
            }
          case .unpack:
            let items = try Iteration.items(try left(instruction), count: Int(instruction.right))
            for (index, item) in items.enumerated() { Machine.put(item, in: target(instruction) + index) }
          case .pushHandler:
            handlers.append(
              Handler(frame: depth, target: Int(instruction.target), register: Int(instruction.left)))
          case .popHandler: handlers.removeLast()
          case .importFile:
            Machine.put(
              try session.runModule(
                constants[~Int(instruction.left)].asString ?? "",
                keepsEmpty: !instruction.flags.contains(.isMarked)), in: target(instruction))
          }
        }
      } catch {
        var problem = session.scriptError(error)
        if problem?.range == nil {
          problem?.source = code.pointee.prototype.source
          problem?.range = code.pointee.prototype.ranges[position - 1]
        }
        // Leave calls up to the nearest handler, or all of them.
        let handler = problem == nil ? nil : handlers.popLast()
        problem?.trace += Machine.calls(of: code, frames, (handler?.frame ?? entryDepth)..<depth)
        if handler == nil, let cut = error as? CutShort, session.ends(with: problem, at: entryDepth) {
          Machine.put(cut.value, in: target(instructions[position - 1]))
          continue
        }
        while depth > (handler?.frame ?? entryDepth) {
          Machine.end(registers, code)
          Machine.put(.unset, in: leave())
        }
        guard let handler, let problem else {
          Machine.end(registers, code)
          if let problem { throw problem }
          throw session.placed(error, at: position - 1, of: code.pointee.prototype)
        }
        position = handler.target
        settle()
        let caught = registers + handler.register
        Machine.clear(caught, count: code.pointee.registerCount - handler.register)
        Machine.put(.record(Machine.caught(problem)), in: caught)
      }
    }
  }
}
