/// The values of all names at the top of files, in one place whose addresses never change while
/// functions refer to them. The memory is reserved at once and touched only as names appear.
final class Globals {
  static let capacity = 1 << 16

  let values: UnsafeMutablePointer<Value> = .allocate(capacity: capacity)
  private(set) var names: [String] = []

  /// A new, empty slot; nil once there are too many.
  func reserve(_ name: String) -> Int? {
    guard names.count < Globals.capacity else { return nil }
    (values + names.count).initialize(to: .unset)
    names.append(name)
    return names.count - 1
  }

  /// Functions that lost their name while something may still run them: calls by name hold on to nothing.
  private var replaced: [Value] = []

  func replace(_ slot: Int, with value: Value) {
    if case .function = values[slot] { replaced.append(values[slot]) }
    values[slot] = value
  }

  /// Once nothing runs.
  func forgetReplaced() {
    if !replaced.isEmpty { replaced = [] }
  }

  func unset(_ slot: Int) -> ScriptError { ScriptError("`\(names[slot])` is used before it has a value") }

  deinit {
    values.deinitialize(count: names.count)
    values.deallocate()
  }
}

/// The names at the top of one file, or of the session.
final class Module {
  let path: String
  var slots: [String: Int] = [:]
  /// Names in the order in which they were first given.
  var order: [String] = []
  /// The code that still has to run; nil once it has.
  var pending: Prototype?

  init(path: String) {
    self.path = path
  }

  /// What an import brings.
  var exportedNames: [String] { order.filter { !$0.hasPrefix("_") } }

  func add(_ names: [String: Int]) {
    for (name, slot) in names.sorted(by: { $0.value < $1.value }) {
      if slots[name] == nil { order.append(name) }
      slots[name] = slot
    }
  }
}
