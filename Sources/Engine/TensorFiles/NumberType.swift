import Tensors

/// A type of numbers by PyTorch's name, whether its values are read or not.
struct NumberType: Hashable {
  /// As in `torch.float32`.
  let name: String
  /// Bytes of one number in a storage.
  let bytes: Int
  /// How the numbers are read; nil for types that are refused.
  let element: ElementType?

  init(_ name: String, _ element: ElementType) {
    self.name = name
    self.element = element
    bytes = element.bytes
  }

  private init(unread name: String, bytes: Int) {
    self.name = name
    self.bytes = bytes
    element = nil
  }

  /// The type of numbers of `torch.<member>`, which may be a dtype or a class of storages; nil for other names.
  static func named(_ member: String) -> NumberType? {
    known[member] ?? (member.wholeMatch(of: unread) == nil ? nil : NumberType(unread: member, bytes: 1))
  }

  /// Names such as complex64, float8_e4m3fn, bits1x8 and quint4x2, including those of future versions.
  private static var unread: Regex<Substring> { /(?:b?complex|float|bits|q?u?int)[0-9][0-9a-z_]*/ }

  private static let known: [String: NumberType] = {
    let read: [(storage: String?, NumberType)] = [
      ("DoubleStorage", NumberType("float64", .float64)), ("FloatStorage", NumberType("float32", .float32)),
      ("HalfStorage", NumberType("float16", .float16)),
      ("BFloat16Storage", NumberType("bfloat16", .bfloat16)),
      ("LongStorage", NumberType("int64", .int64)), ("IntStorage", NumberType("int32", .int32)),
      ("ShortStorage", NumberType("int16", .int16)), ("CharStorage", NumberType("int8", .int8)),
      ("ByteStorage", NumberType("uint8", .uint8)), ("BoolStorage", NumberType("bool", .bool)),
      ("UntypedStorage", NumberType("uint8", .uint8)), (nil, NumberType("uint16", .uint16)),
      (nil, NumberType("uint32", .uint32)), (nil, NumberType("uint64", .uint64)),
    ]
    let others: [(storage: String?, NumberType)] = [
      ("ComplexFloatStorage", 8, "complex64"), ("ComplexDoubleStorage", 16, "complex128"),
      ("QInt8Storage", 1, "qint8"), ("QUInt8Storage", 1, "quint8"), ("QInt32Storage", 4, "qint32"),
      ("QUInt4x2Storage", 1, "quint4x2"), ("QUInt2x4Storage", 1, "quint2x4"),
    ].map { ($0, NumberType(unread: $2, bytes: $1)) }
    let all = read + others
    var result: [String: NumberType] = [:]
    for (storage, type) in all {
      result[type.name] = type
      guard let storage else { continue }
      result[storage] = type
      // The classes of tensors of the first versions.
      result[storage.replacing("Storage", with: "Tensor")] = type
    }
    return result
  }()
}
