/// Fields in the order in which they were written. A value: copies are independent.
public struct Record {
  /// Kept behind one reference so that a `Value` stays at 16 bytes.
  private final class Storage {
    var keys: [String]
    var values: [Value]
    /// Where each key is; built only for records too long to search one by one.
    var places: [String: Int]?

    init(keys: [String], values: [Value], places: [String: Int]? = nil) {
      self.keys = keys
      self.values = values
      self.places = places
    }
  }

  private var storage: Storage

  public init() {
    storage = Storage(keys: [], values: [])
  }

  /// A record of the given fields; a later field replaces an earlier one of the same name.
  public init(_ fields: [(String, Value)]) {
    self.init()
    for (key, value) in fields { self[key] = value }
  }

  public var count: Int { storage.keys.count }
  /// The address of the storage: records that share it have the same fields.
  var identity: UInt { UInt(bitPattern: Unmanaged.passUnretained(storage).toOpaque()) }
  public var keys: [String] { storage.keys }
  public var values: [Value] { storage.values }

  private static let searchLimit = 12

  public func index(of key: String) -> Int? {
    if let places = storage.places { return places[key] }
    return storage.keys.firstIndex(of: key)
  }

  /// The value at a position in writing order.
  public func value(at position: Int) -> Value { storage.values[position] }

  /// The field's value, or nil where there is none. Setting nil removes the field.
  public subscript(key: String) -> Value? {
    get { index(of: key).map { storage.values[$0] } }
    set {
      makeUnique()
      if let newValue {
        if let place = index(of: key) {
          storage.values[place] = newValue
        } else {
          storage.keys.append(key)
          storage.values.append(newValue)
          if storage.places != nil {
            storage.places?[key] = storage.keys.count - 1
          } else if storage.keys.count > Record.searchLimit {
            rebuildPlaces()
          }
        }
      } else if let place = index(of: key) {
        storage.keys.remove(at: place)
        storage.values.remove(at: place)
        if storage.places != nil { rebuildPlaces() }
      }
    }
  }

  /// Changes a field in place, without copying what it holds.
  mutating func update<Result>(at position: Int, _ change: (inout Value) throws -> Result) rethrows -> Result
  {
    makeUnique()
    return try change(&storage.values[position])
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) {
      storage = Storage(keys: storage.keys, values: storage.values, places: storage.places)
    }
  }

  private func rebuildPlaces() {
    storage.places = Dictionary(uniqueKeysWithValues: zip(storage.keys, storage.keys.indices))
  }
}

extension Record: Sequence {
  public func makeIterator() -> AnyIterator<(key: String, value: Value)> {
    var position = 0
    let storage = storage
    return AnyIterator {
      guard position < storage.keys.count else { return nil }
      defer { position += 1 }
      return (storage.keys[position], storage.values[position])
    }
  }
}

extension Record: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}
