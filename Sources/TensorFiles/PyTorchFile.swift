import Files
import Tensors

/// What `torch.save` writes: since PyTorch 1.6 a zip archive of a pickle and the tensors' numbers, before that several
/// pickles and the numbers in a row.
enum PyTorchFile {
  /// Python's names for types of numbers, those of storages and those of tensors.
  static let types: [String: ElementType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16,
    "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
    "ByteStorage": .uint8, "BoolStorage": .bool, "float64": .float64, "float32": .float32,
    "float16": .float16,
    "bfloat16": .bfloat16, "int64": .int64, "int32": .int32, "int16": .int16, "int8": .int8, "uint8": .uint8,
    "bool": .bool,
  ]

  static func read(_ archive: ZipArchive, name: String) throws -> TensorFile {
    guard let pickle = archive.members.first(where: { $0.name.hasSuffix("data.pkl") }) else {
      throw FileError(.damaged, "\(name) has no pickle in it")
    }
    let folder = pickle.name.dropLast("data.pkl".utf8.count)
    if let order = archive.members.first(where: { $0.name == "\(folder)byteorder" }),
      try archive.read(order) != Array("little".utf8)
    {
      throw FileError(.unsupported, "\(name) was written by a big-endian machine, whose numbers are not read")
    }
    let members = Dictionary(archive.members.map { ($0.name, $0) }) { first, _ in first }
    var unpickler = Unpickler(try archive.read(pickle), name: name)
    let root = try unpickler.load()
    let numbers = try unpickler.storages.map { storage in
      guard let member = members["\(folder)data/\(storage.key)"],
        member.bytes == storage.count * storage.type.bytes
      else {
        throw FileError(
          .damaged, "\(name) is damaged: the numbers of storage \(storage.key) are not all there")
      }
      return try archive.read(member)
    }
    return try StateDictionary(unpickler, name: name) { index, body in
      try numbers[index].withUnsafeBytes(body)
    }.file(root)
  }

  /// The number that old files begin with, pickled.
  private static let legacyMagic: [UInt8] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
  ]

  static func isLegacy(_ bytes: [UInt8]) -> Bool { bytes.starts(with: legacyMagic) }

  static func readLegacy(_ bytes: [UInt8], name: String) throws -> TensorFile {
    // After the magic number come the protocol's version and facts about the machine.
    var unpickler = Unpickler(bytes, from: legacyMagic.count + 1, name: name)
    _ = try unpickler.load()
    _ = try unpickler.load()
    let root = try unpickler.load()
    let keys = try unpickler.load()
    let order = try unpickler.elements(keys)
    let indices = Dictionary(unpickler.storages.enumerated().map { ($1.key, $0) }) { first, _ in first }
    var ranges = [Range<Int>?](repeating: nil, count: unpickler.storages.count)
    var position = unpickler.position
    for item in order {
      guard case .text(let key) = item, let index = indices[key] else { continue }
      let storage = unpickler.storages[index]
      // Each begins with its count once more.
      let start = position + 8
      guard let size = elementCount([storage.count, storage.type.bytes]), size <= bytes.count - start else {
        throw FileError(.damaged, "\(name) is cut off: the numbers of storage \(key) are not all there")
      }
      position = start + size
      ranges[index] = start..<position
    }
    return try StateDictionary(unpickler, name: name) { index, body in
      guard let range = ranges[index] else {
        throw FileError(.damaged, "\(name) is damaged: it lacks the numbers of a storage")
      }
      return try bytes[range].withUnsafeBytes(body)
    }.file(root)
  }
}

/// The tensors among what was unpickled.
private struct StateDictionary {
  /// Dictionaries within dictionaries, as those of optimisers.
  private static let deepest = 8

  private let pickle: Unpickler
  private let name: String
  private let numbers: (_ storage: Int, (UnsafeRawBufferPointer) throws -> [Float]) throws -> [Float]

  init(
    _ pickle: Unpickler, name: String,
    numbers: @escaping (_ storage: Int, (UnsafeRawBufferPointer) throws -> [Float]) throws -> [Float]
  ) {
    self.pickle = pickle
    self.name = name
    self.numbers = numbers
  }

  func file(_ root: Unpickler.Value) throws -> TensorFile {
    var result = TensorFile([])
    var left = Budget(
      values: pickle.dictionaries.reduce(1) { $0 + $1.count },
      numbers: pickle.storages.reduce(0) { $0 + 2 * $1.count }, names: 64 << 20)
    try collect(root, path: "", depth: 0, into: &result, &left)
    guard !result.entries.isEmpty else {
      throw FileError(
        .empty, "\(name) holds no tensors by name",
        hint: "save the state dictionary: torch.save(model.state_dict(), path)")
    }
    return result
  }

  /// What may still be taken: sharing must not make much out of little.
  private struct Budget {
    var values: Int
    var numbers: Int
    /// Bytes.
    var names: Int
  }

  private func collect(
    _ value: Unpickler.Value, path: String, depth: Int, into file: inout TensorFile, _ left: inout Budget
  ) throws {
    left.values -= 1
    guard left.values >= 0, depth <= Self.deepest else {
      throw FileError(.damaged, "\(name) holds dictionaries that contain each other over and over")
    }
    left.names -= path.utf8.count
    guard left.names >= 0 else {
      throw FileError(.tooLarge, "\(name) holds more names than those of a network's weights can be")
    }
    switch value {
    case .tensor(let index):
      let tensor = pickle.tensors[index]
      file.entries.append(.init(path.isEmpty ? "tensor" : path, try read(tensor, path: path, &left)))
    case .dictionary(let index):
      for (key, item) in pickle.dictionaries[index] {
        let label: String
        switch key {
        case .text(let text): label = text
        case .int(let number): label = "\(number)"
        default: continue
        }
        try collect(
          item, path: path.isEmpty ? label : "\(path).\(label)", depth: depth + 1, into: &file, &left)
      }
    case .bool(let flag): file.notes[path] = "\(flag)"
    case .int(let number): file.notes[path] = "\(number)"
    case .double(let number): file.notes[path] = "\(number)"
    case .text(let text): file.notes[path] = text
    case .none, .list, .function, .type, .storage: break
    }
  }

  private func read(_ tensor: Unpickler.StridedTensor, path: String, _ left: inout Budget) throws -> Tensor {
    let storage = pickle.storages[tensor.storage]
    func damage() -> FileError {
      FileError(.damaged, "\(name) is damaged: \"\(path)\" reaches beyond its storage")
    }
    guard tensor.shape.count == tensor.strides.count, (0...storage.count).contains(tensor.offset),
      let count = elementCount(tensor.shape)
    else { throw damage() }
    var last = tensor.offset
    for (size, stride) in zip(tensor.shape, tensor.strides) where count > 0 {
      let (reach, isTooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      guard stride >= 0, !isTooFar, reach <= storage.count else { throw damage() }
      last += reach
    }
    guard count == 0 || last < storage.count else { throw damage() }
    left.numbers -= count
    guard left.numbers >= 0 else {
      throw FileError(
        .unsupported,
        "\(name) has tensors that share numbers with others, which take more memory than the file does",
        hint: "save contiguous copies: {k: v.clone() for k, v in model.state_dict().items()}")
    }
    let values = try numbers(tensor.storage) { source in
      storage.type.floats(source, count: count, place: tensor.place)
    }
    return try Tensor(values, shape: tensor.shape)
  }
}

extension Unpickler.StridedTensor {
  /// Where element `index` in row-major order lies in the storage.
  fileprivate func place(_ index: Int) -> Int {
    var rest = index
    var place = offset
    for axis in shape.indices.reversed() {
      place += rest % shape[axis] * strides[axis]
      rest /= shape[axis]
    }
    return place
  }
}
