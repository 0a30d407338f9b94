import Failures
import Files

/// Files of `torch.save`. Since PyTorch 1.6 they are zip archives of a pickle and the numbers of the tensors; before
/// that they were several pickles followed by the numbers, and in the first versions tar archives.
enum PyTorchFile {
  static let pickleName = "data.pkl"

  static func read(_ archive: ZipArchive, name: String) throws -> TensorFile {
    guard let pickle = archive.members.first(where: { $0.name.hasSuffix(pickleName) }) else {
      throw Failure(.damaged, "\(name) contains no pickle")
    }
    let folder = pickle.name.dropLast(pickleName.utf8.count)
    let members = Dictionary(archive.members.map { ($0.name, $0) }) { first, _ in first }
    guard members["\(folder)constants.pkl"] == nil else {
      throw Failure(
        .unsupported, "\(name) is a TorchScript program, and Derain runs no code from files",
        hint: "save its weights: torch.save(torch.jit.load(path).state_dict(), other)")
    }
    let order = try members["\(folder)byteorder"].map { try archive.read($0) } ?? Array("little".utf8)
    let isBigEndian = order == Array("big".utf8)
    guard isBigEndian || order == Array("little".utf8) else {
      throw Failure(
        .unsupported,
        "\(name) has numbers in the byte order \"\(String(decoding: order.prefix(20), as: UTF8.self))\"")
    }
    var unpickler = Unpickler(try archive.read(pickle), name: name)
    let root = try unpickler.load()
    let numbers = try unpickler.storages.map { storage -> [UInt8] in
      if storage.type.element == nil { return [] }
      guard let member = members["\(folder)data/\(storage.key)"],
        member.bytes == storage.count * storage.type.bytes
      else {
        throw Failure(
          .damaged, "\(name) is damaged: the numbers of storage \(storage.key) are incomplete")
      }
      return try archive.read(member)
    }
    return try StateDictionary(unpickler, name: name, isBigEndian: isBigEndian) { index, body in
      try numbers[index].withUnsafeBytes(body)
    }.file(root)
  }

  /// Where the first of an old file's pickles ends, which holds a number that no other file begins with; nil for other
  /// files.
  static func legacyStart(_ bytes: [UInt8]) -> Int? {
    let inProtocolOne = "L119547037146038801333356L\n."
    if bytes.starts(with: inProtocolOne.utf8) { return inProtocolOne.utf8.count }
    guard bytes.first == 0x80 else { return nil }
    var unpickler = Unpickler(Array(bytes.prefix(64)), name: "")
    guard case .large([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])? = try? unpickler.load()
    else { return nil }
    return unpickler.position
  }

  /// - Parameter start: behind the first of the file's pickles.
  static func readLegacy(_ bytes: [UInt8], from start: Int, name: String) throws -> TensorFile {
    // Next come the protocol's version and facts about the machine; numbers are little endian on every one.
    var unpickler = Unpickler(bytes, from: start, name: name)
    _ = try unpickler.load()
    _ = try unpickler.load()
    let root = try unpickler.load()
    let keys = try unpickler.load()
    let order = try unpickler.elements(keys)
    let indices = Dictionary(unpickler.storages.enumerated().map { ($1.key, $0) }) { first, _ in first }
    var ranges = [Range<Int>?](repeating: nil, count: unpickler.storages.count)
    var position = unpickler.position
    for item in order {
      guard case .text(let key) = item, let index = indices[key] else {
        throw Failure(.damaged, "\(name) is damaged: it lists a storage that no tensor uses")
      }
      let storage = unpickler.storages[index]
      // Each begins with its count once more.
      let start = position + 8
      guard let size = elementCount([storage.count, storage.type.bytes]), size <= bytes.count - start else {
        throw Failure(.damaged, "\(name) is cut off: the numbers of storage \(key) are incomplete")
      }
      position = start + size
      ranges[index] = start..<position
    }
    return try StateDictionary(unpickler, name: name, isBigEndian: false) { index, body in
      guard let range = ranges[index] else {
        throw Failure(.damaged, "\(name) is damaged: the numbers of a storage are missing")
      }
      return try bytes[range].withUnsafeBytes(body)
    }.file(root)
  }
}
