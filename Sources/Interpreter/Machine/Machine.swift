import Syntax

/// Runs instructions. All hot state lives in local variables of `run`: Swift checks exclusive access to
/// stored properties at each use, which would cost a factor of four.
final class Machine {
  /// Values on the stack of all calls together; reserved at once, touched as used.
  static let stackCapacity = 1 << 20
  /// Calls of functions inside one another.
  static let callLimit = 5000

  unowned let session: Session
  let stack: UnsafeMutablePointer<Value> = .allocate(capacity: stackCapacity)
  /// Where a nested run begins.
  var top: Int = 0
  var depth = 0
  private var ticks = 0

  init(session: Session) {
    self.session = session
  }

  deinit { stack.deallocate() }

  /// A function being run.
  struct Frame {
    var prototype: Prototype
    var cells: [Cell]
    /// The next instruction, while the frame waits for a call.
    var position = 0
    var base: Int
  }

  struct Handler {
    var frame: Int
    var target: Int
    var height: Int
  }

  /// Calls anything that can be called.
  func invoke(_ callee: Value, _ positional: [Value], _ named: [(name: String, value: Value)]) throws -> Value
  {
    switch callee {
    case .function(let function): try run(function, try function.prototype.bind(positional, named))
    case .builtIn(let group):
      try Nesting.checked(group.call(CallArguments(positional: positional, named: named, session: session)))
    case .object(let object) where object.isCallable:
      try object.call(CallArguments(positional: positional, named: named, session: session))
    default:
      throw Machine.notCallable(callee)
    }
  }

  func checkDepth(_ frames: Int, _ height: Int, _ prototype: Prototype) throws {
    if frames > Machine.callLimit
      || height + prototype.localCount + prototype.stackNeed > Machine.stackCapacity
    {
      throw ScriptError(
        "calls are nested more than \(frames - 1) deep",
        hint: "does `\(prototype.name)` call itself without end?")
    }
  }

  func newCells(_ function: Function) -> [Cell] {
    let own = function.prototype.ownCellCount
    return own == 0 ? function.cells : function.cells + (0..<own).map { _ in Cell() }
  }

  /// Runs a function whose arguments are matched already: one value a parameter.
  func run(_ function: Function, _ arguments: [Value]) throws -> Value {
    if StackGuard.isExhausted(limit: session.stackLimit) {
      throw ScriptError(
        "calls are nested too deeply", hint: "functions given to built-ins cannot call themselves without end"
      )
    }
    let globals = session.globals.values
    let stack = stack
    let entryHeight = top
    let entryDepth = depth
    var frames: [Frame] = []
    var handlers: [Handler] = []
    var prototype = function.prototype
    try checkDepth(entryDepth + 1, entryHeight, prototype)
    var cells = newCells(function)
    var base = entryHeight
    var code = prototype.code
    var constants = prototype.constants
    var position = 0
    for (index, value) in arguments.enumerated() { (stack + base + index).initialize(to: value) }
    for slot in arguments.count..<max(prototype.localCount, arguments.count) {
      (stack + base + slot).initialize(to: .unset)
    }
    var sp = stack + base + prototype.localCount
    var ticks = 0
    defer {
      top = entryHeight
      depth = entryDepth
    }

    @inline(__always) func push(_ value: consuming Value) {
      sp.initialize(to: value)
      sp += 1
    }
    @inline(__always) func pop() -> Value {
      sp -= 1
      return sp.move()
    }

    while true {
      do {
        while true {
          let instruction = code[position]
          position += 1
          let operand = Int(instruction.operand)
          switch instruction.opcode {
          case .constant: push(constants[operand])
          case .nothing: push(.nothing)
          case .yes: push(.bool(true))
          case .no: push(.bool(false))
          case .int: push(.int(operand))
          case .unset: push(.unset)
          case .getLocal, .getLocalQuiet: push(stack[base + operand])
          case .getLocalChecked:
            let value = stack[base + operand]
            if case .unset = value { throw Machine.unset(prototype.localNames[operand]) }
            push(value)
          case .setLocal: stack[base + operand] = pop()
          case .getCell:
            let value = cells[operand].value
            if case .unset = value { throw Machine.unset(prototype.cellNames[operand]) }
            push(value)
          case .getCellQuiet: push(cells[operand].value)
          case .setCell: cells[operand].value = pop()
          case .freshCell: cells[operand] = Cell()
          case .getGlobal:
            let value = globals[operand]
            if case .unset = value {
              throw ScriptError("`\(session.globals.names[operand])` has no value yet")
            }
            push(value)
          case .getGlobalQuiet: push(globals[operand])
          case .setGlobal: globals[operand] = pop()
          case .addAssign:
            let addend = pop()
            switch instruction.flag {
            case Instruction.Root.local:
              if case .int(let left) = stack[base + operand], case .int(let right) = addend {
                let (sum, overflow) = left.addingReportingOverflow(right)
                if !overflow {
                  stack[base + operand] = .int(sum)
                  break
                }
              }
              try Machine.add(addend, to: &stack[base + operand], prototype.localNames[operand])
            case Instruction.Root.cell:
              try Machine.add(addend, to: &cells[operand].value, prototype.cellNames[operand])
            default:
              if case .int(let left) = globals[operand], case .int(let right) = addend {
                let (sum, overflow) = left.addingReportingOverflow(right)
                if !overflow {
                  globals[operand] = .int(sum)
                  break
                }
              }
              try Machine.add(addend, to: &globals[operand], session.globals.names[operand])
            }
          case .pop:
            sp -= 1
            sp.deinitialize(count: 1)
          case .binary:
            let operation = BinaryOperator(rawValue: UInt8(operand)) ?? .add
            let right = pop()
            let left = pop()
            if case .int(let first) = left, case .int(let second) = right, operand <= 2 {
              // Sums, differences and products of ints are most of what loops compute.
              let (result, overflow) =
                switch operation {
                case .add: first.addingReportingOverflow(second)
                case .multiply: first.multipliedReportingOverflow(by: second)
                default:
                  instruction.flag == 0
                    ? first.subtractingReportingOverflow(second) : second.subtractingReportingOverflow(first)
                }
              if overflow { throw Arithmetic.overflow(operation.symbol) }
              push(.int(result))
              break
            }
            push(
              instruction.flag == 0
                ? try Arithmetic.apply(operation, left, right) : try Arithmetic.apply(operation, right, left))
          case .addInt:
            if case .int(let int) = sp[-1] {
              let (sum, overflow) = int.addingReportingOverflow(operand)
              if overflow { throw Arithmetic.overflow(instruction.flag == 0 ? "+" : "-") }
              sp[-1] = .int(sum)
            } else {
              let left = pop()
              push(
                instruction.flag == 0
                  ? try Arithmetic.apply(.add, left, .int(operand))
                  : try Arithmetic.apply(.subtract, left, .int(0 - operand)))
            }
          case .less:
            let right = pop()
            let left = pop()
            if case .int(let small) = left, case .int(let large) = right {
              push(.bool(small < large))
            } else {
              push(try Arithmetic.apply(.less, left, right))
            }
          case .lessOrEqual:
            let right = pop()
            let left = pop()
            if case .int(let small) = left, case .int(let large) = right {
              push(.bool(small <= large))
            } else {
              push(try Arithmetic.apply(.lessOrEqual, left, right))
            }
          case .notIn:
            let right = pop()
            let left = pop()
            push(.bool(!(try Arithmetic.condition(try Arithmetic.apply(.contained, left, right), "`in`"))))
          case .negate: push(try Arithmetic.negated(pop()))
          case .not: push(.bool(!(try Arithmetic.condition(pop(), "`not`"))))
          case .boolean: _ = try Arithmetic.condition(sp[-1], "the right side of `and` and `or`")
          case .jump: position = operand
          case .jumpIfFalse:
            let value = pop()
            if case .bool(let bool) = value {
              if !bool { position = operand }
            } else if !(try Arithmetic.condition(value, "a condition")) {
              position = operand
            }
          case .jumpIfFalseKeep:
            if try Arithmetic.condition(sp[-1], "`and`") { _ = pop() } else { position = operand }
          case .jumpIfTrueKeep:
            if try Arithmetic.condition(sp[-1], "`or`") { position = operand } else { _ = pop() }
          case .jumpIfSet:
            if case .unset = stack[base + Int(instruction.count)] { break }
            position = operand
          case .jumpIfCallable:
            if sp[-1].isCallable { position = operand } else { _ = pop() }
          case .loop:
            position = operand
            ticks &+= 1
            if ticks & 0xFF == 0, Interrupt.isRequested { throw Interruption() }
          case .makeList:
            let list = Array(UnsafeBufferPointer(start: sp - operand, count: operand))
            sp -= operand
            sp.deinitialize(count: operand)
            try Machine.checkNesting(list)
            push(.list(list))
          case .makeListSpread:
            let site = prototype.sites[operand]
            let list = try Machine.spreadList(site, Machine.take(site.parts.count, &sp))
            try Machine.checkNesting(list)
            push(.list(list))
          case .makeRecord:
            let site = prototype.sites[operand]
            let record = try Machine.record(site, Machine.take(site.parts.count, &sp))
            try Machine.checkNesting(record.values)
            push(.record(record))
          case .makeRange:
            let step = operand == 1 ? pop() : nil
            let upper = pop()
            let lower = pop()
            push(.range(try Arithmetic.range(lower, upper, step, includesLast: instruction.flag == 1)))
          case .closure:
            let inner = prototype.prototypes[operand]
            push(.function(Function(prototype: inner, cells: inner.captures.map { cells[$0] })))
          case .appendLocal:
            let value = pop()
            try Machine.append(value, to: &stack[base + operand])
          case .getProperty: push(try Machine.property(pop(), constants[operand].asString ?? ""))
          case .getElement:
            let site = prototype.sites[operand]
            let values = Machine.take(site.stackCount, &sp)
            guard case .element(let parts)? = site.steps.first else { break }
            if parts.count == 1, case .value = parts[0], case .int(let index) = values[0],
              case .list(let list) = sp[-1],
              list.indices.contains(index)
            {
              sp[-1] = list[index]
            } else {
              var remaining = values[...]
              push(try Indexing.element(of: pop(), at: try Indexing.indices(parts, &remaining)))
            }
          case .readPlace:
            let site = prototype.sites[Int(instruction.count)]
            let values = Array(UnsafeBufferPointer(start: sp - site.stackCount, count: site.stackCount))
            let root =
              switch instruction.flag {
              case Instruction.Root.local: stack[base + operand]
              case Instruction.Root.cell: cells[operand].value
              default: globals[operand]
              }
            push(try Indexing.read(root, site, values))
          case .writePlace:
            let site = prototype.sites[Int(instruction.count)]
            let value = pop()
            let values = Machine.take(site.stackCount, &sp)
            try Machine.checkNesting([value])
            switch instruction.flag {
            case Instruction.Root.local:
              if case .unset = stack[base + operand] { throw Machine.unset(prototype.localNames[operand]) }
              try Indexing.write(value, to: &stack[base + operand], site.steps[...], values[...])
            case Instruction.Root.cell:
              if case .unset = cells[operand].value { throw Machine.unset(prototype.cellNames[operand]) }
              try Indexing.write(value, to: &cells[operand].value, site.steps[...], values[...])
            default:
              if case .unset = globals[operand] {
                throw ScriptError("`\(session.globals.names[operand])` has no value yet")
              }
              try Indexing.write(value, to: &globals[operand], site.steps[...], values[...])
            }
          case .call, .callSite, .callMethod:
            var count = operand
            var named: [(name: String, value: Value)] = []
            var isMatched = true
            ticks &+= 1
            if ticks & 0xF == 0, Interrupt.isRequested { throw Interruption() }
            if instruction.opcode != .call {
              let site = prototype.sites[operand]
              if instruction.opcode == .callMethod {
                count = try selectMethod(site, &sp)
              } else {
                count = site.parts.count
              }
              if !site.isPlain {
                // Spreads and names: gather the arguments and lay the positional ones out again.
                let values = Machine.take(site.parts.count, &sp)
                var positional = Machine.take(count - site.parts.count, &sp)
                try Machine.gather(site, values, &positional, &named)
                let need = (sp - stack) + positional.count + prototype.stackNeed
                if need > Machine.stackCapacity { throw ScriptError("there are too many arguments") }
                for value in positional { push(value) }
                count = positional.count
                isMatched = false
              }
            }
            let calleeSlot = sp - count - 1
            if case .function(let callee) = calleeSlot.pointee {
              let next = callee.prototype
              try checkDepth(entryDepth + frames.count + 2, sp - stack, next)
              if !(isMatched && next.isSimple && count == next.parameters.count) {
                let bound = try next.bind(Machine.take(count, &sp), named)
                for value in bound { push(value) }
                count = bound.count
              }
              frames.append(Frame(prototype: prototype, cells: cells, position: position, base: base))
              prototype = next
              cells = next.ownCellCount == 0 ? callee.cells : newCells(callee)
              base = (sp - stack) - count
              for _ in count..<max(next.localCount, count) { push(.unset) }
              code = next.code
              constants = next.constants
              position = 0
            } else {
              if Interrupt.isRequested { throw Interruption() }
              let positional = Machine.take(count, &sp)
              let callee = pop()
              top = sp - stack
              depth = entryDepth + frames.count + 1
              push(try invoke(callee, positional, named))
            }
          case .giveBack:
            let result = pop()
            // Handlers of this call end with it.
            while let handler = handlers.last, handler.frame >= frames.count { handlers.removeLast() }
            let bottom = stack + base
            bottom.deinitialize(count: sp - bottom)
            sp = bottom
            guard let caller = frames.popLast() else { return result }
            sp -= 1
            sp.deinitialize(count: 1)
            prototype = caller.prototype
            cells = caller.cells
            base = caller.base
            position = caller.position
            code = prototype.code
            constants = prototype.constants
            push(result)
          case .forPrepare:
            let (values, state) = try Iteration.prepare(pop(), pairs: instruction.flag == 1)
            stack[base + operand] = values
            stack[base + operand + 1] = state
          case .forNext:
            let slot = base + Int(instruction.count)
            if case .int(let next) = stack[slot + 1], case .int(let last) = stack[slot] {
              if next > last {
                position = operand
              } else {
                stack[slot + 1] = .int(next &+ 1)
                push(.int(next))
              }
            } else if let value = try Iteration.next(stack[slot], &stack[slot + 1]) {
              push(value)
            } else {
              stack[slot] = .unset
              position = operand
            }
          case .unpack:
            let items = try Iteration.items(pop(), count: operand)
            for item in items.reversed() { push(item) }
          case .unpackRecord:
            push(try Machine.property(sp[-1], constants[operand].asString ?? ""))
          case .pushHandler:
            handlers.append(Handler(frame: frames.count, target: operand, height: sp - stack))
          case .popHandler: handlers.removeLast()
          case .saveHeight: stack[base + operand] = .int(sp - stack)
          case .restoreHeight:
            if case .int(let height) = stack[base + operand] {
              let bottom = stack + height
              bottom.deinitialize(count: sp - bottom)
              sp = bottom
            }
          case .interpolate:
            let site = prototype.sites[operand]
            push(.string(try Format.join(Machine.take(site.formats.count, &sp), site.formats)))
          case .importFile:
            top = sp - stack
            depth = entryDepth + frames.count + 1
            push(try session.runModule(constants[operand].asString ?? "", keepsEmpty: instruction.flag == 0))
          }
        }
      } catch {
        var problem = session.scriptError(error)
        if problem?.range == nil {
          problem?.source = prototype.source
          problem?.range = prototype.ranges[position - 1]
        }
        // Leave calls up to the nearest handler, or all of them.
        let target = problem == nil ? nil : handlers.popLast()
        let bottomFrame = target?.frame ?? 0
        while frames.count > bottomFrame, let caller = frames.popLast() {
          problem?.trace.append(
            .init(
              function: prototype.name, source: caller.prototype.source,
              range: caller.prototype.ranges[caller.position - 1]))
          prototype = caller.prototype
          cells = caller.cells
          base = caller.base
          position = caller.position
        }
        let bottom = target.map { stack + $0.height } ?? (stack + entryHeight)
        bottom.deinitialize(count: sp - bottom)
        sp = bottom
        guard let target, let problem else {
          if let problem { throw problem }
          throw error
        }
        code = prototype.code
        constants = prototype.constants
        position = target.target
        push(.record(Machine.caught(problem)))
      }
    }
  }
}
