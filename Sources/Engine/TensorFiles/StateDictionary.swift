import Failures
import Tensors

/// The tensors in an unpickled value, named by the keys of dictionaries and the places in lists that lead to them.
struct StateDictionary {
  /// The deepest nesting of dictionaries and lists, such as those of optimisers.
  private static let deepest = 32

  /// Gives access to the bytes of a storage as they are in the file.
  typealias Numbers = (_ storage: Int, (UnsafeRawBufferPointer) throws -> [Float]) throws -> [Float]

  private let pickle: Unpickler
  private let name: String
  private let isBigEndian: Bool
  private let numbers: Numbers

  /// How much may still be read. A small file could otherwise expand without bound by naming the same values again and
  /// again.
  private var valuesLeft: Int
  private var numbersLeft: Int
  /// Bytes of the names that may still be kept.
  private var namesLeft = 64 << 20
  /// The tensors read so far: one under several names is stored once.
  private var tensors: [Unpickler.StridedTensor: Tensor] = [:]
  private var result = TensorFile([])

  /// - Parameters:
  ///   - name: names the file in errors.
  ///   - isBigEndian: whether the most significant byte of a number comes first.
  init(_ pickle: Unpickler, name: String, isBigEndian: Bool, numbers: @escaping Numbers) {
    self.pickle = pickle
    self.name = name
    self.isBigEndian = isBigEndian
    self.numbers = numbers
    let items = pickle.dictionaries.reduce(0) { $0 + $1.count } + pickle.lists.reduce(0) { $0 + $1.count }
    valuesLeft = 1000 + 4 * items
    numbersLeft = pickle.storages.reduce(0) { $0 + 4 * $1.count }
  }

  /// - Throws: `Failure` where there are none, or none that can be read.
  func file(_ root: Unpickler.Value) throws -> TensorFile {
    var collector = self
    try collector.collect(root, path: "", depth: 0)
    guard !collector.result.entries.isEmpty else {
      if let unread = collector.result.unread.first { throw unread.error }
      throw Failure(
        .empty, "\(name) contains no named tensors",
        hint: "save the state dictionary: torch.save(model.state_dict(), path)")
    }
    return collector.result
  }

  /// - Parameter keepsNotes: whether texts and numbers are kept, which is so unless they lie in a list.
  private mutating func collect(
    _ value: Unpickler.Value, path: String, depth: Int, keepsNotes: Bool = true
  ) throws {
    valuesLeft -= 1
    guard valuesLeft >= 0, depth <= Self.deepest else {
      throw Failure(.damaged, "\(name) contains dictionaries that are nested in themselves")
    }
    namesLeft -= path.utf8.count
    guard namesLeft >= 0 else {
      throw Failure(.tooLarge, "\(name) contains too many names for the weights of a network")
    }
    func below(_ label: String) -> String { path.isEmpty ? label : "\(path).\(label)" }
    switch value {
    case .tensor(let index):
      result.entries.append(.init(named(path), try tensor(pickle.tensors[index], path: path)))
    case .dictionary(let index):
      for (key, item) in pickle.dictionaries[index] {
        guard let label = key.label else {
          if case .tensor = item {
            throw Failure(
              .unsupported, "\(name) contains a tensor whose key is not a string or a number",
              hint: "give it a name: {\"weight\": x}")
          }
          continue
        }
        try collect(item, path: below(label), depth: depth + 1, keepsNotes: keepsNotes)
      }
    case .list(let index):
      for (place, item) in pickle.lists[index].enumerated() where item.mayHoldTensors {
        try collect(item, path: below("\(place)"), depth: depth + 1, keepsNotes: false)
      }
    case .unread(let tensor): passOver(tensor, path: path)
    case .storage: passOver(.storage, path: path)
    case .bool, .int, .double, .text: if keepsNotes { result.notes[path] = value.label }
    case .none, .large, .function, .type, .inert: break
    }
  }

  /// The name of a tensor at a path; one that was saved alone has none.
  private func named(_ path: String) -> String { path.isEmpty ? "tensor" : path }

  private mutating func passOver(_ tensor: UnreadTensor, path: String) {
    let error = Failure(
      .unsupported, "\"\(named(path))\" in \(name) is \(tensor.phrase), which Derain cannot read",
      hint: tensor.hint)
    result.unread.append((named(path), error))
  }

  private mutating func tensor(_ strided: Unpickler.StridedTensor, path: String) throws -> Tensor {
    if let known = tensors[strided] { return known }
    let tensor = try read(strided, path: path)
    tensors[strided] = tensor
    return tensor
  }

  private mutating func read(_ tensor: Unpickler.StridedTensor, path: String) throws -> Tensor {
    func damage() -> Failure {
      Failure(.damaged, "\(name) is damaged: \"\(named(path))\" reaches beyond its storage")
    }
    guard let element = tensor.type.element else { throw damage() }
    let storage = pickle.storages[tensor.view.storage]
    let start = tensor.view.start * storage.type.bytes
    let available = tensor.view.count * storage.type.bytes / element.bytes
    guard tensor.shape.count == tensor.strides.count, (0...available).contains(tensor.offset),
      let count = elementCount(tensor.shape)
    else { throw damage() }
    var last = tensor.offset
    for (size, stride) in zip(tensor.shape, tensor.strides) where count > 0 {
      let (reach, isTooFar) = (size - 1).multipliedReportingOverflow(by: stride)
      guard stride >= 0, !isTooFar, reach <= available else { throw damage() }
      last += reach
    }
    guard count == 0 || last < available else { throw damage() }
    numbersLeft -= count
    guard numbersLeft >= 0 else {
      throw Failure(
        .unsupported,
        "\(name) has tensors that share numbers with others, and would take more memory than the file",
        hint: "save contiguous copies: {k: v.clone() for k, v in model.state_dict().items()}")
    }
    var values = try numbers(tensor.view.storage) { source in
      guard source.count >= start + available * element.bytes else { throw damage() }
      return element.floats(
        UnsafeRawBufferPointer(rebasing: source[start...]), isBigEndian: isBigEndian, count: count,
        place: tensor.place)
    }
    if tensor.isNegated { for index in values.indices { values[index].negate() } }
    return try Tensor(values, shape: tensor.shape)
  }
}

extension Unpickler.Value {
  /// A plain value as text, for use as a key in names and as a note.
  fileprivate var label: String? {
    switch self {
    case .bool(let flag): "\(flag)"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .text(let text): text
    case .none, .large, .list, .dictionary, .function, .type, .storage, .tensor, .unread, .inert: nil
    }
  }

  /// False for plain values, and for the NumPy arrays of random number generators in training states.
  fileprivate var mayHoldTensors: Bool {
    switch self {
    case .unread(.array): false
    case .list, .dictionary, .tensor, .unread, .storage: true
    case .none, .bool, .int, .large, .double, .text, .function, .type, .inert: false
    }
  }
}

extension Unpickler.StridedTensor {
  /// Where element `index` in row-major order lies, counted in numbers from the start of the view.
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
