extension Call {
  /// Goes through the items of a value one by one, so that a data set's pictures are not all held at once,
  /// until `body` says to stop by answering false.
  func goThrough(_ values: Value, _ body: (Value) throws -> Bool) throws {
    switch values {
    case .list(let list):
      for (position, item) in list.enumerated() {
        try attend(position)
        guard try body(item) else { return }
      }
    case .range(let range):
      for position in 0..<range.count {
        try attend(position)
        guard try body(range.element(position)) else { return }
      }
    case let value:
      let items = try Iteration.State(value, pairs: false).items
      var position = 0
      while let item = try Iteration.item(position, of: items) {
        guard try body(item) else { return }
        position += 1
      }
    }
  }

  /// Looks now and then whether the script should stop.
  func attend(_ position: Int) throws { if position & 0xFFFF == 0xFFFF { try checkInterruption() } }

  /// All items of a value as a list.
  func items(_ value: Value) throws -> [Value] { try Iteration.list(value, "`\(name)`") }

  /// The items as numbers.
  ///
  /// - Throws: `ScriptError` that names the first item which is none, or the missing ones where fewer than
  ///   `least` are there.
  func numbers(_ values: Value, least: Int = 0) throws -> [Double] {
    let numbers = try items(values).enumerated().map { position, item in
      guard let number = item.asNumber else {
        throw ScriptError(
          "`\(name)` expects numbers, but item \(position) is \(item.typePhrase)",
          hint: item.isNothing ? "remove missing values first: `[x for x in xs if x != nil]`" : nil)
      }
      return number
    }
    guard numbers.count >= least else {
      throw ScriptError(
        "`\(name)` needs at least \(least.counted("number")), found \(numbers.count.counted("number"))")
    }
    return numbers
  }

  /// What a test of the script says of an item.
  func passes(_ item: Value, _ test: Value) throws -> Bool {
    try Arithmetic.condition(try invoke(test, [item]), "the function given to `\(name)`")
  }

  /// Whether an item passes where `wanted` is a function, or equals it otherwise.
  func matches(_ item: Value, _ wanted: Value) throws -> Bool {
    wanted.isCallable ? try passes(item, wanted) : item.isSame(as: wanted)
  }
}
