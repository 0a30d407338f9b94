import Statistics

/// What makes one number of a column's: the functions that tables and groups of rows share.
enum Summary: String, CaseIterable {
  case mean
  case median
  case std
  case sum
  case min
  case max

  /// The summary of the numbers there are; `nil` where there are too few.
  /// - Parameter values: of one column. `nil` is left out, `nan` makes the result `nan`.
  func of(_ values: [Value]) throws -> Value {
    let present = values.filter { !$0.isNothing }
    let numbers = present.compactMap(\.asNumber)
    guard numbers.count == present.count else { return .nothing }
    switch self {
    case .sum: return try present.reduce(.int(0)) { try Arithmetic.apply(.add, $0, $1) }
    case .mean: return numbers.isEmpty ? .nothing : .float(Sample.mean(numbers))
    case .median: return numbers.isEmpty ? .nothing : .float(Sample.quantile(numbers, 0.5))
    case .std: return numbers.count < 2 ? .nothing : .float(Sample.deviation(numbers))
    case .min, .max:
      if numbers.contains(where: \.isNaN) { return .float(.nan) }
      let best = self == .min ? numbers.min() : numbers.max()
      return best.flatMap { best in present.first { $0.asNumber == best } } ?? .nothing
    }
  }

  var sentence: String {
    switch self {
    case .mean: "The mean"
    case .median: "The median"
    case .std: "The standard deviation (n − 1)"
    case .sum: "The sum"
    case .min: "The smallest number"
    case .max: "The largest number"
    }
  }
}

extension Table {
  /// The columns that hold numbers, and nothing else but `nil`.
  var numberColumns: [String] {
    columns.indices.filter { column in
      rows.contains { $0[column].asNumber != nil }
        && rows.allSatisfy { $0[column].asNumber != nil || $0[column].isNothing }
    }.map { columns[$0] }
  }

  /// A summary of every column of numbers. Of columns without a value there is `nil`; others are left out.
  func summaries(_ summary: Summary) throws -> Record {
    var result = Record()
    for (place, name) in columns.enumerated() {
      let values = rows.map { $0[place] }
      let isEmpty = values.allSatisfy(\.isNothing)
      guard isEmpty ? !rows.isEmpty : values.allSatisfy({ $0.isNothing || $0.asNumber != nil }) else {
        continue
      }
      result[name] = isEmpty ? .nothing : try summary.of(values)
    }
    return result
  }

  /// The mean of every column of numbers over the rows that have one; columns of anything else are left out.
  public func means() -> Record { (try? summaries(.mean)) ?? Record() }

  /// The values of a column of numbers, missing ones as `nil`.
  /// - Throws: `ScriptError` for a column that is not there or holds anything else.
  func numbers(inColumn name: String) throws -> [Value] {
    let values = try column(name)
    for (row, value) in values.enumerated() where !value.isNothing && value.asNumber == nil {
      throw ScriptError(
        "the column \"\(name)\" does not hold numbers: row \(row) is \(value.typePhrase)")
    }
    return values
  }
}
