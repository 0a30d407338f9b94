import Files
import Tensors

/// NumPy's formats (numpy.lib.format, versions 1 to 3): .npy for one array, .npz for a zip archive of them.
enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  static func isArray(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  static func read(_ archive: ZipArchive, name: String) throws -> TensorFile {
    TensorFile(
      try archive.members.map { member in
        let bytes = try archive.read(member)
        guard isArray(bytes) else {
          throw FileError(
            .unsupported, "\(name) is a zip archive, but \"\(member.name)\" in it is no NumPy array",
            hint: "PyTorch's files and .npz are read")
        }
        let label = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
        return TensorFile.Entry(label, try array(bytes, name: "\"\(member.name)\" in \(name)"))
      })
  }

  static func array(_ bytes: [UInt8], name: String) throws -> Tensor {
    guard bytes.count >= 12 else { throw FileError(.damaged, "\(name) is cut off within its header") }
    guard (1...3).contains(bytes[6]) else {
      throw FileError(.unsupported, "\(name) has version \(bytes[6]) of NumPy's format; 1 to 3 are read")
    }
    let first = bytes[6] == 1 ? 10 : 12
    let start = bytes[8..<first].reversed().reduce(0) { $0 << 8 | Int($1) } + first
    guard start <= bytes.count else { throw FileError(.damaged, "\(name) is cut off within its header") }
    let header = try NumPyHeader(String(decoding: bytes[first..<start], as: UTF8.self), name: name)
    let wanted = header.count * header.type.bytes
    guard wanted <= bytes.count - start else {
      throw FileError(
        .damaged,
        "\(name) is cut off: shape \(header.shape) takes \(wanted) bytes, but \(bytes.count - start) are there"
      )
    }
    let values = bytes.withUnsafeBytes { all in
      header.type.floats(
        UnsafeRawBufferPointer(rebasing: all[start...]), isBigEndian: header.isBigEndian, count: header.count)
    }
    guard header.isColumnMajor && header.shape.count > 1 else {
      return try Tensor(values, shape: header.shape)
    }
    return try Tensor(values, shape: header.shape.reversed()).permuted(header.shape.indices.reversed())
  }

  /// An .npy file's bytes: float32 in row-major order.
  static func bytes(of tensor: Tensor) throws -> [UInt8] {
    let sizes = tensor.shape.map { "\($0)" }.joined(separator: ", ") + (tensor.rank == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
    // The numbers begin at a multiple of 64 bytes.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var result = magic + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
    result += header.utf8
    try tensor.values().withUnsafeBytes { result += $0 }
    return result
  }

  static func archive(of file: TensorFile, name: String) throws -> [UInt8] {
    try ZipArchive.bytes(
      of: file.entries.map { (name: "\($0.name).npy", bytes: try bytes(of: $0.tensor)) }, name: name)
  }
}

/// What stands before an array's numbers: a dictionary in Python's notation.
private struct NumPyHeader {
  let type: ElementType
  let isBigEndian: Bool
  let isColumnMajor: Bool
  let shape: [Int]
  let count: Int

  init(_ text: String, name: String) throws(FileError) {
    func value(of key: String) throws(FileError) -> Substring {
      guard let range = text.firstRange(of: "'\(key)':") else {
        throw FileError(.damaged, "the header of \(name) has no \(key)")
      }
      return text[range.upperBound...].drop { $0 == " " }
    }
    let described = try value(of: "descr")
    let code = described.dropFirst().prefix { $0 != "'" }
    guard described.first == "'", let type = Self.types[String(code.dropFirst())] else {
      throw FileError(
        .unsupported, "\(name) holds values of type \(code), which are not read",
        hint: "save plain numbers, such as float32")
    }
    self.type = type
    isBigEndian = code.first == ">"
    isColumnMajor = try value(of: "fortran_order").hasPrefix("True")
    let sizes = try value(of: "shape").dropFirst().prefix { $0 != ")" }.filter { $0 != " " }
      .split(separator: ",")
    shape = sizes.compactMap { Int($0) }
    guard shape.count == sizes.count, let count = elementCount(shape) else {
      throw FileError(.damaged, "the header of \(name) has no possible shape")
    }
    self.count = count
  }

  private static let types: [String: ElementType] = [
    "f8": .float64, "f4": .float32, "f2": .float16, "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .bool,
  ]
}
