import Failures

/// The names, functions and persistent objects that a pickle may refer to.
extension Unpickler {
  /// PyTorch's own limit of axes.
  static let highestRank = 64

  /// Names of modules that have moved.
  private static let modules = [
    "__builtin__": "builtins", "numpy.core.multiarray": "numpy._core.multiarray",
    "numpy.core.numeric": "numpy._core.numeric", "pathlib._local": "pathlib",
  ]

  func global(module: String, _ member: String) throws(Failure) -> Value {
    let name = "\(Self.modules[module] ?? module).\(member)"
    if let known = PickledFunction(name) { return .function(known) }
    if ["torch", "torch.storage", "torch.cuda"].contains(module), let type = NumberType.named(member) {
      return .type(type)
    }
    throw Failure(
      .unsupported,
      "reading \(self.name) would run \(module).\(member), and Derain runs no code from files",
      hint: "save the state dictionary alone: torch.save(model.state_dict(), path)")
  }

  mutating func call(_ callee: Value, _ arguments: [Value]) throws(Failure) -> Value {
    guard case .function(let function) = callee else { throw damage() }
    switch function {
    case .dictionary: return try dictionary(arguments)
    case .defaultDictionary: return try dictionary(Array(arguments.dropFirst()))
    case .list:
      // A second argument bounds how long it may grow.
      guard arguments.count <= 2 else { throw damage() }
      let items = arguments.isEmpty ? [] : try elements(arguments[0])
      try copy(items.count)
      return pushed(list: items)
    case .tensor(let version): return try tensor(version, arguments)
    case .parameter: return try parameter(arguments)
    case .typed:
      guard arguments.count >= 3, case .function(let maker) = arguments[0],
        case .function(let type) = arguments[1]
      else { throw damage() }
      switch (maker, type) {
      case (.unread(let tensor), _): return .unread(tensor)
      case (.tensor(let version), .tensorClass), (.tensor(let version), .parameter):
        return try tensor(version, elements(arguments[2]))
      case (.parameter, .tensorClass), (.parameter, .parameter):
        return try parameter(elements(arguments[2]))
      default: throw damage()
      }
    case .unread(let tensor): return .unread(tensor)
    case .inert: return .inert
    case .tensorClass: throw damage()
    }
  }

  private mutating func dictionary(_ arguments: [Value]) throws(Failure) -> Value {
    var pairs: [(key: Value, value: Value)] = []
    switch arguments.first {
    case nil: break
    case .list?:
      for pair in try elements(arguments[0]) {
        let items = try elements(pair)
        guard items.count == 2 else { throw damage() }
        pairs.append((items[0], items[1]))
      }
    case .dictionary(let index)?: pairs = dictionaries[index]
    default: throw damage()
    }
    guard arguments.count <= 1 else { throw damage() }
    // The same list may be given over and over.
    try copy(pairs.count)
    return pushed(dictionary: pairs)
  }

  /// The attributes that Python would set on an object, such as the versions beside a state dictionary.
  mutating func build() throws(Failure) {
    let state = try pop()
    switch try top() {
    case .dictionary, .inert: return
    case .tensor:
      // Before 0.4: whether it takes gradients, and its hooks.
      let items = try elements(state)
      let areHooksAlone = items.allSatisfy { item in
        switch item {
        case .none, .bool: true
        case .dictionary(let index): dictionaries[index].isEmpty
        default: false
        }
      }
      guard areHooksAlone else {
        _ = try pop()
        return stack.append(.unread(.hooked))
      }
    case .unread: return
    default: throw damage()
    }
  }

  /// `(storage, offset, size, strides)`, then `requires_grad, backward_hooks`, from version 3 the type of the numbers,
  /// and flags.
  private mutating func tensor(_ version: Int, _ arguments: [Value]) throws(Failure) -> Value {
    let counts = version == 1 ? 4...4 : version == 2 ? 4...7 : 7...8
    guard arguments.count <= counts.upperBound else {
      throw Failure(
        .unsupported,
        "\(name) has a tensor with \(arguments.count) arguments, but at most \(counts.upperBound) are supported",
        hint: "it was written by a newer PyTorch: save it as safetensors")
    }
    guard arguments.count >= counts.lowerBound, case .storage(let view) = arguments[0],
      case .int(let offset) = arguments[1]
    else { throw damage() }
    var type = storages[view.storage].type
    if version == 3 {
      guard case .type(let own) = arguments[6] else { throw damage() }
      type = own
    }
    var isNegated = false
    let flags = arguments.count == counts.upperBound && version > 1 ? arguments[arguments.count - 1] : .none
    switch flags {
    case .none: break
    case .dictionary(let index):
      try copy(dictionaries[index].count)
      for (key, value) in dictionaries[index] {
        guard case .text(let flag) = key else { throw damage() }
        switch (flag, value) {
        case ("neg", .bool(let isSet)): isNegated = isSet
        case ("conj", .bool(false)): break
        case ("conj", .bool(true)) where type.element == nil: break
        default: return .unread(.flagged(flag))
        }
      }
    default: throw damage()
    }
    if arguments.count > 5, try hasHooks(arguments[5]) { return .unread(.hooked) }
    guard type.element != nil else { return .unread(.numbers(type.name)) }
    let (shape, strides) = (try integers(arguments[2]), try integers(arguments[3]))
    tensors.append(
      StridedTensor(
        view: view, type: type, offset: offset, shape: shape, strides: strides, isNegated: isNegated))
    return .tensor(tensors.count - 1)
  }

  /// `(tensor, requires_grad, backward_hooks, attributes)`; the attributes do not change any number.
  private func parameter(_ arguments: [Value]) throws(Failure) -> Value {
    guard (1...4).contains(arguments.count) else { throw damage() }
    if arguments.count > 2, try hasHooks(arguments[2]) { return .unread(.hooked) }
    switch arguments[0] {
    case .tensor, .unread: return arguments[0]
    default: throw damage()
    }
  }

  private func hasHooks(_ value: Value) throws(Failure) -> Bool {
    switch value {
    case .none: return false
    case .dictionary(let index): return !dictionaries[index].isEmpty
    default: throw damage()
    }
  }

  /// `("storage", type, key, device, count)`, and in old files `(key, start, count)` where it is a part of that one.
  mutating func storage(_ identifier: Value) throws(Failure) -> Value {
    if case .text(let key) = identifier, let known = persistent[key] { return known }
    let parts = try elements(identifier)
    guard (5...6).contains(parts.count), case .text("storage") = parts[0], case .type(let type) = parts[1],
      case .text(let key) = parts[2], case .int(let count) = parts[4], count >= 0,
      elementCount([count, type.bytes]) != nil
    else { throw damage() }
    let index = storageIndices[key] ?? storages.count
    if index == storages.count {
      storageIndices[key] = index
      storages.append(Storage(key: key, type: type, count: count))
    } else if storages[index].type != type || storages[index].count != count {
      throw Failure(.damaged, "\(name) is damaged: it describes storage \(key) in two ways")
    }
    guard parts.count == 6, case .list = parts[5] else {
      return .storage(StorageView(storage: index, start: 0, count: count))
    }
    let part = try elements(parts[5])
    guard part.count == 3, case .int(let start) = part[1], case .int(let partCount) = part[2],
      (0...count).contains(start), (0...count - start).contains(partCount)
    else { throw damage() }
    return .storage(StorageView(storage: index, start: start, count: partCount))
  }

  /// The sizes or strides of a tensor.
  private func integers(_ value: Value) throws(Failure) -> [Int] {
    var result: [Int] = []
    let items = try elements(value)
    guard items.count <= Self.highestRank else { throw damage() }
    for item in items {
      guard case .int(let number) = item else { throw damage() }
      result.append(number)
    }
    return result
  }
}
