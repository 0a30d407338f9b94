import Syntax
import Testing

@testable import Interpreter

/// What the machine reads in place rests on where the cases of a value keep what they carry.
@Suite struct LayoutTests {
  @Test func aValueTakesSixteenBytes() { #expect(MemoryLayout<Value>.stride == 16) }

  @Test func aListIsFoundAtTheValuesFirstByte() {
    var value = Value.list([1, 2, 3])
    #expect(Machine.list(in: &value).pointee.count == 3)
    Machine.list(in: &value).pointee.append(4)
    #expect(value.asList?.count == 4)
  }

  @Test func aCellIsFoundAtTheValuesFirstByte() {
    let cell = Cell(7)
    var value = Value.cell(cell)
    #expect(Machine.cell(in: &value).takeUnretainedValue() === cell)
  }
}
