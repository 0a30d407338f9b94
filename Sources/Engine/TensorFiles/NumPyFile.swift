import Failures
import Files
import Tensors

/// NumPy's formats (numpy.lib.format, versions 1 to 3): .npy for one array, .npz for a zip archive of them.
enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  static func isArray(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  static func read(_ archive: ZipArchive, name: String) throws -> TensorFile {
    var unread: [(name: String, error: Failure)] = []
    var file = TensorFile(
      try archive.members.compactMap { member in
        let bytes = try archive.read(member)
        guard isArray(bytes) else {
          throw Failure(
            .unsupported, "\(name) is a zip archive, but \"\(member.name)\" in it is not a NumPy array",
            hint: "Derain reads PyTorch's files and .npz")
        }
        let label = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
        do {
          return TensorFile.Entry(label, try array(bytes, name: "\"\(member.name)\" in \(name)"))
        } catch let error as Failure where error.kind == .unsupported {
          unread.append((label, error))
          return nil
        }
      })
    file.unread = unread
    return file
  }

  static func array(_ bytes: [UInt8], name: String) throws -> Tensor {
    guard bytes.count >= 12 else { throw Failure(.damaged, "\(name) is cut off within its header") }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw Failure(
        .unsupported,
        "\(name) has version \(bytes[6]).\(bytes[7]) of NumPy's format; only 1.0, 2.0 and 3.0 are supported")
    }
    let first = bytes[6] == 1 ? 10 : 12
    let start = bytes[8..<first].reversed().reduce(0) { $0 << 8 | Int($1) } + first
    guard start <= bytes.count else { throw Failure(.damaged, "\(name) is cut off within its header") }
    // Latin letters outside ASCII stand in names of fields alone, and those are refused.
    let header = try NumPyHeader(String(decoding: bytes[first..<start], as: UTF8.self), name: name)
    let wanted = header.count * header.type.bytes
    guard wanted <= bytes.count - start else {
      throw Failure(
        .damaged,
        "\(name) is cut off: shape \(header.shape) needs \(wanted) bytes, but only \(bytes.count - start) follow"
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
