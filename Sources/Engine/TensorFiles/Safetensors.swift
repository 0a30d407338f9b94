import Failures
import Files
import Tensors

/// The safetensors format (github.com/huggingface/safetensors, "Format"): eight bytes of length, a JSON header
/// that says where each tensor lies, and the numbers, little endian in row-major order.
enum Safetensors {
  /// What the format allows for the header, in bytes.
  private static let headerLimit = 100_000_000

  static func isLikely(_ bytes: [UInt8]) -> Bool { bytes.count > 8 && bytes[8] == UInt8(ascii: "{") }

  /// A tensor's place among the numbers.
  private struct Place {
    let name: String
    /// Nil for numbers that are not read.
    let type: ElementType?
    let shape: [Int]
    let count: Int
    let range: Range<Int>
    /// Why the numbers are not read.
    let problem: Failure?
  }

  static func read(_ bytes: [UInt8], name: String) throws -> TensorFile {
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(min(headerLimit, bytes.count - 8)) else {
      throw Failure(
        .damaged,
        "\(name) is cut off: its header should have \(length) bytes, but only \(bytes.count - 8) follow")
    }
    let start = 8 + Int(length)
    let header = try JSON(parsing: bytes[8..<start], name: "the header of \(name)")
    guard let members = header.asObject else {
      throw Failure(.damaged, "the header of \(name) is not a JSON object")
    }
    let places = try members.filter { $0.name != "__metadata__" }.map { try place($0, file: name) }
      .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var end = 0
    for place in places {
      guard place.range.lowerBound == end else {
        throw Failure(
          .damaged,
          "\(name) is damaged: \"\(place.name)\" begins at byte \(place.range.lowerBound), not \(end)")
      }
      end = place.range.upperBound
    }
    guard end == bytes.count - start else {
      throw Failure(
        .damaged,
        "\(name) is damaged: its tensors take \(end) bytes, but \(bytes.count - start) follow the header")
    }
    let entries = try bytes.withUnsafeBytes { all in
      try places.compactMap { place -> TensorFile.Entry? in
        guard let type = place.type else { return nil }
        let source = UnsafeRawBufferPointer(rebasing: all[(start + place.range.lowerBound)...])
        return TensorFile.Entry(
          place.name, try Tensor(type.floats(source, count: place.count), shape: place.shape))
      }
    }
    let notes = try (header["__metadata__"] ?? .object([])).asObject?.map { note in
      guard let text = note.value.asString else { throw Self.metadataDamage(name) }
      return (note.name, text)
    }
    guard let notes else { throw Self.metadataDamage(name) }
    // Names that differ only in how letters are composed are one to a dictionary of strings.
    var file = TensorFile(entries, notes: Dictionary(notes) { first, _ in first })
    file.unread = places.compactMap { place in place.problem.map { (place.name, $0) } }
    return file
  }

  private static func metadataDamage(_ file: String) -> Failure {
    Failure(.damaged, "the header of \(file) has a __metadata__ that contains more than strings")
  }

  private static func place(_ member: JSON.Member, file: String) throws(Failure) -> Place {
    func damage(_ what: String) -> Failure {
      Failure(.damaged, "\(file) is damaged: the header has no \(what) for \"\(member.name)\"")
    }
    let known = ["dtype", "shape", "data_offsets"]
    if let other = (member.value.asObject ?? []).first(where: { !known.contains($0.name) }) {
      throw Failure(
        .unsupported, "the header of \(file) has \"\(other.name)\" for \"\(member.name)\", which is not known"
      )
    }
    guard let typeName = member.value["dtype"]?.asString else { throw damage("dtype") }
    let type = ElementType(rawValue: typeName)
    let problem =
      type == nil
      ? Failure(
        .unsupported,
        "\"\(member.name)\" in \(file) has numbers of type \(typeName), which Derain cannot read",
        hint: "save it as F32: x.float()") : nil
    let sizes = member.value["shape"]?.asArray ?? [.null]
    let shape = sizes.compactMap(\.asInt)
    guard shape.count == sizes.count, let count = elementCount(shape) else { throw damage("possible shape") }
    let offsets = (member.value["data_offsets"]?.asArray ?? []).compactMap(\.asInt)
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1],
      type.map({ offsets[1] - offsets[0] == count * $0.bytes }) ?? true
    else { throw damage("fitting place") }
    return Place(
      name: member.name, type: type, shape: shape, count: count, range: offsets[0]..<offsets[1],
      problem: problem)
  }

  /// A file's bytes: float32, in the order of the entries; the header is padded so that the numbers are aligned.
  static func bytes(of file: TensorFile) throws -> [UInt8] {
    var members: [JSON.Member] = []
    if !file.notes.isEmpty {
      let notes = file.notes.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(JSON.Member("__metadata__", .object(notes)))
    }
    var end = 0
    for entry in file.entries {
      let start = end
      end += entry.tensor.count * 4
      let place = [
        JSON.Member("dtype", .string(ElementType.float32.rawValue)),
        JSON.Member("shape", .array(entry.tensor.shape.map { .int($0) })),
        JSON.Member("data_offsets", .array([.int(start), .int(end)])),
      ]
      members.append(JSON.Member(entry.name, .object(place)))
    }
    var header = Array(JSON.object(members).text.utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var result: [UInt8] = []
    result.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { result += $0 }
    result += header
    for entry in file.entries { try entry.tensor.values().withUnsafeBytes { result += $0 } }
    return result
  }
}
