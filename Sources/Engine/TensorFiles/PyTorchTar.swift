import Failures

/// The format of the first versions of PyTorch (0.1): a tar archive of three files. `storages` has the numbers, each
/// preceded by a pickle of its key, device and type, and then a list of storages that are parts of others. `tensors`
/// has shapes and strides, each preceded by a pickle of its key, storage and type. `pickle` refers to tensors by key.
enum PyTorchTar {
  private static let block = 512

  static func isArchive(_ bytes: [UInt8]) -> Bool {
    bytes.count >= block && bytes[257..<262].elementsEqual("ustar".utf8)
  }

  static func read(_ bytes: [UInt8], name: String) throws -> TensorFile {
    let members = try members(bytes, name: name)
    func member(_ label: String) throws(Failure) -> Unpickler {
      guard let range = members[label] else {
        throw Failure(
          .unsupported, "\(name) is a tar archive that torch.save did not write", hint: "unpack it first")
      }
      return Unpickler(Array(bytes[range]), name: name)
    }
    var pickle = try member("pickle")
    let numbers = try storages(try member("storages"), into: &pickle)
    try tensors(try member("tensors"), into: &pickle)
    let root = try pickle.load()
    return try StateDictionary(pickle, name: name, isBigEndian: false) { index, body in
      try numbers[index].withUnsafeBytes(body)
    }.file(root)
  }

  /// Where the files of the archive lie, by name.
  private static func members(_ bytes: [UInt8], name: String) throws(Failure) -> [String: Range<Int>] {
    var result: [String: Range<Int>] = [:]
    var position = 0
    while position + block <= bytes.count, bytes[position] != 0 {
      let header = bytes[position..<position + block]
      let label = String(decoding: header.prefix(100).prefix { $0 != 0 }, as: UTF8.self)
      let octal = header.dropFirst(124).prefix(12).filter {
        (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0)
      }
      let start = position + block
      guard let size = Int(String(decoding: octal, as: UTF8.self), radix: 8), size <= bytes.count - start
      else {
        throw Failure(.damaged, "\(name) is cut off: \"\(label)\" is incomplete")
      }
      result[label] = start..<start + size
      position = start + (size + block - 1) / block * block
    }
    return result
  }

  /// - Returns: the numbers of the storages, as bytes.
  private static func storages(
    _ source: Unpickler, into pickle: inout Unpickler
  ) throws(Failure) -> [ArraySlice<UInt8>] {
    var source = source
    var numbers: [ArraySlice<UInt8>] = []
    for _ in 0..<(try source.count()) {
      let parts = try source.items()
      guard parts.count == 3, let key = parts[0].key, case .type(let type) = parts[2] else {
        throw source.damage()
      }
      let count = try source.count(8)
      guard let size = elementCount([count, type.bytes]) else { throw source.damage() }
      numbers.append(try source.take(size))
      let storage = Unpickler.Storage(key: key, type: type, count: count)
      pickle.persistent[key] = .storage(.init(storage: pickle.storages.count, start: 0, count: count))
      pickle.storages.append(storage)
    }
    for view in try source.items() {
      let parts = try source.elements(view)
      guard parts.count == 4, let key = parts[0].key, let root = parts[1].key,
        case .int(let start) = parts[2],
        case .int(let count) = parts[3], case .storage(let whole)? = pickle.persistent[root],
        (0...whole.count).contains(start), (0...whole.count - start).contains(count)
      else { throw source.damage() }
      pickle.persistent[key] = .storage(
        .init(storage: whole.storage, start: whole.start + start, count: count))
    }
    return numbers
  }

  private static func tensors(_ source: Unpickler, into pickle: inout Unpickler) throws(Failure) {
    var source = source
    for _ in 0..<(try source.count()) {
      let parts = try source.items()
      guard parts.count == 3, let key = parts[0].key, let storage = parts[1].key,
        case .storage(let view)? = pickle.persistent[storage]
      else { throw source.damage() }
      // The number of axes takes four bytes, and four more mean nothing.
      let rank = try source.count(4)
      _ = try source.take(4)
      guard rank <= Unpickler.highestRank else { throw source.damage() }
      var sizes: [Int] = []
      for _ in 0..<(2 * rank + 1) { sizes.append(try source.count(8)) }
      let type = pickle.storages[view.storage].type
      pickle.persistent[key] =
        type.element == nil ? .unread(.numbers(type.name)) : .tensor(pickle.tensors.count)
      pickle.tensors.append(
        .init(
          view: view, type: type, offset: sizes[2 * rank], shape: Array(sizes[..<rank]),
          strides: Array(sizes[rank..<2 * rank]), isNegated: false))
    }
  }
}

extension Unpickler {
  /// A pickle of a list or a tuple.
  fileprivate mutating func items() throws(Failure) -> [Value] {
    let value = try load()
    return try elements(value)
  }

  /// A pickle of a number that is no less than 0.
  fileprivate mutating func count() throws(Failure) -> Int {
    guard case .int(let count) = try load(), count >= 0 else { throw damage() }
    return count
  }
}

extension Unpickler.Value {
  /// A key of a storage or a tensor.
  fileprivate var key: String? {
    switch self {
    case .text(let text): text
    case .int(let number): "\(number)"
    default: nil
    }
  }
}
