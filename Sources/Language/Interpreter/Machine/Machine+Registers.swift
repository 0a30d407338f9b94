import Resources

/// Moving values between registers, without counting references where there are none.
extension Machine {
  /// Makes registers ready that hold nothing yet.
  @inline(__always)
  static func reserve(_ registers: UnsafeMutablePointer<Value>, _ range: Range<Int>) {
    for index in range { (registers + index).initialize(to: .unset) }
  }

  @inline(__always)
  static func put(_ value: consuming Value, in register: UnsafeMutablePointer<Value>) {
    if register.pointee.isPlain { register.initialize(to: value) } else { register.pointee = value }
  }

  /// The value of a register that is not needed there any more.
  @inline(__always)
  static func moved(_ register: UnsafeMutablePointer<Value>) -> Value {
    let value = register.move()
    register.initialize(to: .unset)
    return value
  }

  /// The values of registers that follow each other, which are left empty.
  static func taken(_ first: UnsafeMutablePointer<Value>, count: Int) -> [Value] {
    guard count > 0 else { return [] }
    let values = [Value](unsafeUninitializedCapacity: count) { memory, initialized in
      memory.baseAddress?.moveInitialize(from: first, count: count)
      initialized = count
    }
    reserve(first, 0..<count)
    return values
  }

  /// Releases what registers hold.
  @inline(__always)
  static func clear(_ first: UnsafeMutablePointer<Value>, count: Int) {
    var register = first
    let end = first + count
    while register < end {
      if !register.pointee.isPlain { register.pointee = .unset }
      register += 1
    }
  }

  /// The list in a register that is known to hold one, where it lies: taking it out would count a reference.
  /// What a case carries begins at the value's first byte; a test holds it.
  @inline(__always)
  static func list(in register: UnsafeMutablePointer<Value>) -> UnsafeMutablePointer<[Value]> {
    UnsafeMutableRawPointer(register).assumingMemoryBound(to: [Value].self)
  }

  /// What running the function in a register takes; as above.
  @inline(__always)
  static func function(in register: UnsafeMutablePointer<Value>) -> (
    code: UnsafePointer<Code>, cells: UnsafeMutablePointer<Unmanaged<Cell>>
  ) {
    UnsafeMutableRawPointer(register).load(as: Unmanaged<Function>.self)._withUnsafeGuaranteedRef {
      ($0.code, $0.cells)
    }
  }

  @inline(__always)
  static func isCallable(_ register: UnsafeMutablePointer<Value>) -> Bool {
    if case .function = register.pointee { true } else { register.pointee.isCallable }
  }

  /// The cell in a register; as above.
  @inline(__always)
  static func cell(in register: UnsafeMutablePointer<Value>) -> Unmanaged<Cell> {
    UnsafeMutableRawPointer(register).load(as: Unmanaged<Cell>.self)
  }

  /// Looks now and then whether the script should stop. `rounds` is a power of two.
  @inline(__always)
  static func attend(_ ticks: Int, every rounds: Int) throws {
    guard ticks & (rounds - 1) == 0 else { return }
    if Interrupt.isRequested { throw Interruption() }
    if ticks & 0x3FFF == 0 { try MemoryBound.check() }
  }

  @inline(__always)
  static func condition(_ value: Value, _ instruction: Instruction) throws -> Bool {
    if case .bool(let bool) = value { return bool }
    let wording = Instruction.Wording(rawValue: instruction.detail) ?? .condition
    return try Arithmetic.condition(value, wording.text)
  }
}

extension Value {
  /// Whether copying and dropping it needs no counting.
  @inline(__always)
  fileprivate var isPlain: Bool {
    switch self {
    case .unset, .nothing, .bool, .int, .float: true
    default: false
    }
  }
}
