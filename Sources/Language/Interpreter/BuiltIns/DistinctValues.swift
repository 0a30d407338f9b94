/// The different ones among many values, each with a number in order of first appearance. Values are alike as `==`
/// says, except that all `nan` are one.
struct DistinctValues {
  private(set) var values: [Value] = []
  private var places: [ContentKey: Int] = [:]
  /// Positions of values that only a comparison can tell apart, such as tensors.
  private var others: [Int] = []

  /// The number of the value, which is new if it was not there.
  mutating func place(of value: Value) -> Int {
    if let place = place(ofKnown: value) { return place }
    if let key = ContentKey(value) { places[key] = values.count } else { others.append(values.count) }
    values.append(value)
    return values.count - 1
  }

  /// The number of the value, nil where it has not appeared.
  func place(ofKnown value: Value) -> Int? {
    if let key = ContentKey(value) { return places[key] }
    return others.first { values[$0].isSame(as: value) }
  }
}

/// What plain values are found by.
private indirect enum ContentKey: Hashable {
  case nothing
  case bool(Bool)
  case int(Int)
  case float(Double)
  case nan
  case string(String)
  case list([ContentKey])
  case record([String: ContentKey])

  /// nil for functions, objects and whatever holds one.
  init?(_ value: Value) {
    switch value {
    case .nothing, .unset, .cell: self = .nothing
    case .bool(let bool): self = .bool(bool)
    case .int(let int): self = .int(int)
    case .float(let float):
      self = float.isNaN ? .nan : Int(exactly: float).map { .int($0) } ?? .float(float)
    case .string(let string): self = .string(string)
    case .list(let list):
      let keys = list.compactMap(ContentKey.init)
      guard keys.count == list.count else { return nil }
      self = .list(keys)
    case .record(let record):
      var keys: [String: ContentKey] = [:]
      for (name, value) in record {
        guard let key = ContentKey(value) else { return nil }
        keys[name] = key
      }
      self = .record(keys)
    case .range, .function, .builtIn, .object: return nil
    }
  }
}
