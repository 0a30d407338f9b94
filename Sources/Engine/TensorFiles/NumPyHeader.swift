import Failures

/// The header of an .npy file: a dictionary in Python's notation with the type, the order and the shape of the numbers.
struct NumPyHeader {
  let type: ElementType
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let shape: [Int]
  let count: Int

  /// - Parameter name: names the file in errors.
  /// - Throws: `Failure` for damage, and by name for values other than plain numbers.
  init(_ text: String, name: String) throws(Failure) {
    guard let header = PythonLiteral(text), case .dictionary(let pairs) = header else {
      throw Failure(.damaged, "the header of \(name) is not a Python dictionary")
    }
    func value(of key: String) throws(Failure) -> PythonLiteral {
      guard let value = header[key] else { throw Failure(.damaged, "the header of \(name) has no \(key)") }
      return value
    }
    let known = ["descr", "fortran_order", "shape"]
    for pair in pairs {
      if case .text(let key) = pair.key, known.contains(key) { continue }
      throw Failure(
        .unsupported, "the header of \(name) has more entries than \(known.joined(separator: ", "))")
    }
    let described = try value(of: "descr")
    guard case .text(let code) = described, let type = Self.type(code) else {
      throw Failure(
        .unsupported, "\(name) holds \(Self.phrase(described)), which Derain cannot read",
        hint: "save plain numbers, such as float32: x.astype(\"float32\")")
    }
    self.type = type
    isBigEndian = code.first == ">"
    guard case .bool(let isColumnMajor) = try value(of: "fortran_order") else {
      throw Failure(.damaged, "the header of \(name) has a fortran_order that is neither True nor False")
    }
    self.isColumnMajor = isColumnMajor
    guard case .tuple(let sizes) = try value(of: "shape") else {
      throw Failure(.damaged, "the header of \(name) has a shape that is not a tuple")
    }
    shape = sizes.compactMap { size in if case .int(let number) = size { number } else { nil } }
    guard shape.count == sizes.count, let count = elementCount(shape) else {
      throw Failure(.damaged, "the header of \(name) has an invalid shape")
    }
    self.count = count
  }

  /// `<f4`: the order of bytes, which is little endian where it is left out, the kind, and the bytes of a number.
  private static func type(_ code: String) -> ElementType? {
    types[String(code.first.map { "<>|=".contains($0) } == true ? code.dropFirst() : code[...])]
  }

  private static let types: [String: ElementType] = [
    "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool, "?": .bool,
    // Names and letters that NumPy knows as well.
    "float64": .float64, "float32": .float32, "float16": .float16, "int64": .int64, "int32": .int32,
    "int16": .int16, "int8": .int8, "uint64": .uint64, "uint32": .uint32, "uint16": .uint16, "uint8": .uint8,
    "bool": .bool, "d": .float64, "f": .float32, "e": .float16, "l": .int64, "q": .int64, "i": .int32,
    "h": .int16, "b": .int8, "L": .uint64, "Q": .uint64, "I": .uint32, "H": .uint16, "B": .uint8,
  ]

  /// A name for a type of values that is not read.
  private static func phrase(_ described: PythonLiteral) -> String {
    switch described {
    case .text(let code):
      let kind = code.drop { "<>|=".contains($0) }.first
      return (kind.flatMap { kinds[$0] } ?? "values of an unknown type") + " (\(code))"
    case .list(let fields):
      let names = fields.compactMap { field -> String? in
        guard case .tuple(let parts) = field, case .text(let name)? = parts.first else { return nil }
        return name
      }
      return "records (fields \(names.prefix(8).joined(separator: ", ")))"
    default: return "arrays within arrays"
    }
  }

  private static let kinds: [Character: String] = [
    "O": "Python objects", "U": "texts", "S": "bytes", "a": "bytes", "V": "raw bytes or records",
    "c": "complex numbers",
    "M": "dates", "m": "spans of time", "f": "long floating-point numbers", "T": "texts",
  ]
}
