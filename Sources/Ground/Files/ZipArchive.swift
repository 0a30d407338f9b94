internal import CZip
import Failures
import Glibc

/// A zip archive in memory, read and written with libzip.
public struct ZipArchive {
  /// A file of the archive.
  public struct Member: Sendable {
    /// The path of the file within the archive.
    public let name: String
    /// Unpacked size in bytes, as the archive states it.
    public let bytes: Int
    fileprivate let index: UInt64
  }

  /// The largest unpacked size of an archive, relative to its own size. Deflate cannot reach it, so an archive that
  /// states more is an attack.
  static let largestExpansion = 1100

  /// The files of the archive, in its order.
  public let members: [Member]
  private let name: String
  private let handle: Handle

  /// The first bytes of an archive without members.
  public static let emptyMark: [UInt8] = [0x50, 0x4b, 0x05, 0x06]

  /// Whether these bytes start like a zip archive that has members.
  public static func isArchive(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4b, 0x03, 0x04]) }

  /// Opens an archive and reads its list of members.
  ///
  /// - Parameter name: names the archive in errors.
  /// - Throws: `Failure` when the bytes are not an archive, or state an unpacked size beyond what zip can reach or
  ///   `FileBytes.limit`.
  public init(_ bytes: [UInt8], name: String) throws(Failure) {
    self.name = name
    handle = try Handle(bytes, name: name)
    var members: [Member] = []
    var total = 0
    for index in 0..<UInt64(max(zip_get_num_entries(handle.archive, 0), 0)) {
      var status = zip_stat_t()
      guard zip_stat_index(handle.archive, index, 0, &status) == 0, let label = status.name,
        status.size <= UInt64(Int.max)
      else { throw Failure(.damaged, "\(name) is a damaged zip archive: entry \(index) cannot be read") }
      let (sum, isTooMuch) = total.addingReportingOverflow(Int(status.size))
      guard !isTooMuch, sum <= min(max(bytes.count, 1024) * Self.largestExpansion, FileBytes.limit) else {
        throw Failure(
          .tooLarge, "\(name) has \(bytes.count) bytes and claims to unpack to more than zip can hold in them"
        )
      }
      total = sum
      members.append(Member(name: String(cString: label), bytes: Int(status.size), index: index))
    }
    self.members = members
  }

  /// The unpacked bytes of a member.
  ///
  /// - Throws: `Failure` when they are damaged, or not as many as stated.
  public func read(_ member: Member) throws(Failure) -> [UInt8] {
    guard let file = zip_fopen_index(handle.archive, member.index, 0) else { throw damage(member) }
    defer { zip_fclose(file) }
    // A wrong claim must not cost memory that the bytes do not fill.
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: min(max(member.bytes, 1), 1 << 20))
    while result.count < member.bytes {
      let count = zip_fread(file, &chunk, UInt64(min(chunk.count, member.bytes - result.count)))
      guard count > 0 else { throw damage(member) }
      result.append(contentsOf: chunk[..<Int(count)])
    }
    // The checksum is compared where the end is reached.
    guard zip_fread(file, &chunk, 1) == 0 else { throw damage(member) }
    return result
  }

  private func damage(_ member: Member) -> Failure {
    Failure(.damaged, "\(name) is a damaged zip archive: \"\(member.name)\" cannot be unpacked")
  }

  /// The bytes of an archive with these files, not compressed. Equal files give equal bytes.
  ///
  /// - Parameter name: names the archive in errors.
  /// - Throws: `Failure` when the archive cannot be made.
  public static func bytes(of files: [(name: String, bytes: [UInt8])], name: String) throws(Failure)
    -> [UInt8]
  {
    var error = zip_error_t()
    func failure() -> Failure {
      Failure(.unwritable, "cannot write \(name): a zip archive could not be created")
    }
    guard let source = zip_source_buffer_create(nil, 0, 0, &error) else { throw failure() }
    // Kept for reading the result, once the archive is closed.
    zip_source_keep(source)
    defer { zip_source_free(source) }
    guard let archive = zip_open_from_source(source, ZIP_TRUNCATE, &error) else {
      zip_source_free(source)
      throw failure()
    }
    for file in files {
      let copy = malloc(max(file.bytes.count, 1))
      file.bytes.withUnsafeBytes { bytes in
        if let start = bytes.baseAddress { copy?.copyMemory(from: start, byteCount: bytes.count) }
      }
      let data = zip_source_buffer(archive, copy, UInt64(file.bytes.count), 1)
      let index = zip_file_add(archive, file.name, data, ZIP_FL_ENC_UTF_8)
      guard index >= 0 else {
        zip_source_free(data)
        zip_discard(archive)
        throw failure()
      }
      zip_set_file_compression(archive, UInt64(index), ZIP_CM_STORE, 0)
      // Equal contents give equal bytes: always the first of January 1980, in zip's own form, which has no time zone.
      zip_file_set_dostime(archive, UInt64(index), 0, 0x21, 0)
    }
    guard zip_close(archive) == 0 else {
      zip_discard(archive)
      throw failure()
    }
    guard zip_source_open(source) == 0 else { throw failure() }
    defer { zip_source_close(source) }
    guard zip_source_seek(source, 0, SEEK_END) == 0 else { throw failure() }
    let count = Int(zip_source_tell(source))
    guard zip_source_seek(source, 0, SEEK_SET) == 0 else { throw failure() }
    var result = [UInt8](repeating: 0, count: count)
    guard zip_source_read(source, &result, UInt64(count)) == count else { throw failure() }
    return result
  }
}

/// libzip's archive and the bytes it reads from.
private final class Handle {
  let archive: OpaquePointer
  private let bytes: UnsafeMutableRawBufferPointer

  init(_ source: [UInt8], name: String) throws(Failure) {
    bytes = .allocate(byteCount: max(source.count, 1), alignment: 8)
    bytes.copyBytes(from: source)
    var error = zip_error_t()
    guard let buffer = zip_source_buffer_create(bytes.baseAddress, UInt64(source.count), 0, &error) else {
      bytes.deallocate()
      throw Failure(.damaged, "\(name) cannot be read as a zip archive")
    }
    guard let archive = zip_open_from_source(buffer, ZIP_RDONLY | ZIP_CHECKCONS, &error) else {
      let reason = String(cString: zip_error_strerror(&error))
      zip_source_free(buffer)
      bytes.deallocate()
      throw Failure(.damaged, "\(name) is a damaged zip archive: \(reason.lowercased())")
    }
    self.archive = archive
  }

  deinit {
    zip_discard(archive)
    bytes.deallocate()
  }
}
