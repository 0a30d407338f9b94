/// Functions that see themselves or each other through variables of the call that made them hold each other, and
/// counting references would never free them.
extension Machine {
  /// Empties the registers of a call that ends.
  @inline(__always)
  static func end(_ registers: UnsafeMutablePointer<Value>, _ code: UnsafePointer<Code>) {
    if code.pointee.hasCells { breakCycles(registers, count: code.pointee.registerCount) }
    clear(registers, count: code.pointee.registerCount)
  }

  /// Where nothing outside the call's variables refers to such functions, the variables let go of them.
  @inline(never)
  private static func breakCycles(_ registers: UnsafeMutablePointer<Value>, count: Int) {
    var members: [Member] = []
    for index in 0..<count {
      guard case .cell = registers[index] else { continue }
      if let member = Member(cell(in: registers + index)) { members.append(member) }
    }
    // Whatever is seen from outside keeps what it sees: the rest shrinks until nothing in it is.
    var before = members.count + 1
    while members.count < before {
      before = members.count
      let inside = members
      members.removeAll { member in
        let captures = inside.reduce(0) { $0 + $1.captures(of: member) }
        return retainCount(member.function) != 1 || retainCount(member.cell.toOpaque()) != 1 + captures
      }
    }
    for member in members { member.cell._withUnsafeGuaranteedRef { $0.value = .nothing } }
  }

  /// A variable of the call that holds a function, looked at without counting a reference.
  private struct Member {
    let cell: Unmanaged<Cell>
    let function: UnsafeMutableRawPointer

    init?(_ cell: Unmanaged<Cell>) {
      let function = cell._withUnsafeGuaranteedRef { cell -> UnsafeMutableRawPointer? in
        guard case .function = cell.value else { return nil }
        // What a case carries begins at the value's first byte.
        return withUnsafeMutablePointer(to: &cell.value) {
          UnsafeMutableRawPointer($0).load(as: UnsafeMutableRawPointer.self)
        }
      }
      guard let function else { return nil }
      self.cell = cell
      self.function = function
    }

    /// How often the function captures the other's variable: once or not at all.
    func captures(of other: Member) -> UInt {
      Unmanaged<Function>.fromOpaque(function)._withUnsafeGuaranteedRef { function in
        let captured = UnsafeBufferPointer(start: function.cells, count: function.prototype.captures.count)
        return captured.contains { $0.toOpaque() == other.cell.toOpaque() } ? 1 : 0
      }
    }
  }
}

/// The runtime's own count of an object's strong references.
@_silgen_name("swift_retainCount")
private func retainCount(_ object: UnsafeMutableRawPointer) -> UInt
