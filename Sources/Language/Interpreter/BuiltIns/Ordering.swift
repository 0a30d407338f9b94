import Resources

/// The order that sorting goes by: numbers by size with `nan` last, strings, `false` before `true`, lists by their
/// first items that differ, and `nil` after everything.
enum Ordering {
  /// The positions 0 ..< count in ascending or descending order of the keys; equal keys keep their order, and `nil`
  /// and `nan` stay last either way.
  /// - Throws: `ScriptError` where two keys have no order, `Interruption`.
  static func positions(of keys: [Value], descending: Bool = false) throws -> [Int] {
    let numbers = keys.compactMap { if case .int(let number) = $0 { number } else { nil } }
    if numbers.count == keys.count {
      return try Array(keys.indices).stableSorted {
        descending ? numbers[$0] > numbers[$1] : numbers[$0] < numbers[$1]
      }
    }
    return try Array(keys.indices).stableSorted { try precedes(keys[$0], keys[$1], descending: descending) }
  }

  /// Whether the first of two keys comes before the second.
  static func precedes(_ first: Value, _ second: Value, descending: Bool) throws -> Bool {
    let (isFirstLast, isSecondLast) = (first.rankAtEnd, second.rankAtEnd)
    if isFirstLast != isSecondLast { return isFirstLast < isSecondLast }
    if isFirstLast > 0 { return false }
    let order = try compare(first, second)
    return descending ? order > 0 : order < 0
  }

  /// Negative, zero or positive: the first comes before, with, or after the second.
  private static func compare(_ first: Value, _ second: Value) throws -> Int {
    switch (first, second) {
    case (.int(let first), .int(let second)): return first < second ? -1 : first > second ? 1 : 0
    case (.string(let first), .string(let second)): return first < second ? -1 : first > second ? 1 : 0
    case (.bool(let first), .bool(let second)): return (first ? 1 : 0) - (second ? 1 : 0)
    case (.list(let first), .list(let second)):
      for (left, right) in zip(first, second) {
        if try precedes(left, right, descending: false) { return -1 }
        if try precedes(right, left, descending: false) { return 1 }
      }
      return first.count - second.count
    default:
      if let first = first.asNumber, let second = second.asNumber {
        return first < second ? -1 : first > second ? 1 : 0
      }
      throw ScriptError(
        "cannot compare \(first.kindPhrase) with \(second.kindPhrase)",
        hint: "give a `key:` that returns only numbers, or only strings")
    }
  }
}

extension Value {
  /// 0 for what is sorted, 1 for `nan`, 2 for `nil`.
  fileprivate var rankAtEnd: Int {
    if isNothing { return 2 }
    if case .float(let number) = self, number.isNaN { return 1 }
    return 0
  }
}

extension Array {
  /// Merge sort whose comparison may throw; it never traps, however inconsistent the comparison is.
  /// - Throws: what the comparison throws, `Interruption`.
  func stableSorted(_ precedes: (Element, Element) throws -> Bool) throws -> [Element] {
    var source = self
    var target = self
    var width = 1
    while width < count {
      for start in stride(from: 0, to: count, by: 2 * width) {
        if width >= 1024, Interrupt.isRequested { throw Interruption() }
        let middle = Swift.min(start + width, count)
        let end = Swift.min(start + 2 * width, count)
        var (first, second) = (start, middle)
        for place in start..<end {
          let takesSecond = try second < end && (first == middle || precedes(source[second], source[first]))
          target[place] = source[takesSecond ? second : first]
          if takesSecond { second += 1 } else { first += 1 }
        }
      }
      swap(&source, &target)
      width *= 2
    }
    return source
  }
}
