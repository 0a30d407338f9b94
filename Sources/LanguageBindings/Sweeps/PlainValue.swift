import Files
import Interpreter

extension Value {
  /// The value as JSON, for what is kept: numbers, texts, true, false, nil, ranges, lists and records of these, and
  /// tensors of one number. nil for anything else. Ranges and numbers that are not finite become objects of one member.
  var json: JSON? {
    switch self {
    case .nothing, .unset: return .null
    case .bool(let bool): return .bool(bool)
    case .int(let int): return .int(int)
    case .float(let float):
      return .number(float)
    case .string(let string): return .string(string)
    case .range(let range): return .object([.init("range", .string(range.description))])
    case .list(let list):
      let items = list.compactMap(\.json)
      return items.count == list.count ? .array(items) : nil
    case .record(let record):
      // The library that writes JSON ends a name at a zero.
      let members = record.compactMap { field in
        field.key.utf8.contains(0) ? nil : field.value.json.map { JSON.Member(field.key, $0) }
      }
      guard members.count == record.count else { return nil }
      // What looks like one of the objects of a single member that stand for something else is told apart from it.
      let isAmbiguous = members.count == 1 && Value.standIns.contains(members[0].name)
      return isAmbiguous ? .object([.init("record", .object(members))]) : .object(members)
    case .object(let object):
      guard let number = object.asNumber else { return nil }
      if case .object = number { return nil }
      return number.json
    case .function, .builtIn, .cell: return nil
    }
  }

  /// Objects of one member of these names stand for numbers that are not finite, for ranges, and for records that would
  /// be taken for one of these.
  private static let standIns = ["number", "range", "record"]

  /// What `json` gave, as a value again.
  init(_ json: JSON) {
    switch json {
    case .null: self = .nothing
    case .bool(let bool): self = .bool(bool)
    case .int(let int): self = .int(int)
    case .double(let double): self = .float(double)
    case .string(let string): self = .string(string)
    case .array(let items): self = .list(items.map(Value.init))
    case .object(let members):
      if members.count == 1, let text = members[0].value.asString {
        if let number = json.asAnyNumber {
          self = .float(number)
          return
        }
        if members[0].name == "range", let range = ScriptRange(text) {
          self = .range(range)
          return
        }
      }
      if members.count == 1, members[0].name == "record", case .object(let inner) = members[0].value,
        inner.count == 1, Value.standIns.contains(inner[0].name)
      {
        self = .record(Record(inner))
        return
      }
      self = .record(Record(members))
    }
  }
}

extension Record {
  /// A row or a point as a record.
  init(_ fields: [JSON.Member]) { self.init(fields.map { ($0.name, Value($0.value)) }) }
}

extension ScriptRange {
  /// - Parameter text: what `description` gave.
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: " by ")
    guard let range = parts.first, parts.count <= 2 else { return nil }
    let includesLast = !range.contains("..<")
    let numbers = range.split(separator: includesLast ? ".." : "..<") + parts.dropFirst()
    let whole = numbers.compactMap { Int($0) }
    let real = numbers.compactMap { Double($0) }
    guard numbers.count == parts.count + 1, real.count == numbers.count else { return nil }
    let found =
      whole.count == numbers.count
      ? try? ScriptRange(whole[0], whole[1], step: whole.dropFirst(2).first, includesLast: includesLast)
      : try? ScriptRange(real[0], real[1], step: real.dropFirst(2).first, includesLast: includesLast)
    guard let found else { return nil }
    self = found
  }
}
