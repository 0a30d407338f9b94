import Failures
import Glibc

/// A file that several processes on one machine read and append to.
///
/// A process holds the lock of the file while it changes it. To change existing contents, it writes a new file and
/// renames it to the old name: readers see a complete file at any moment, even when the writing process is killed.
public struct SharedFile {
  /// The identity of a file and its size at one time. Comparing versions shows whether bytes were only appended.
  public struct Version: Equatable, Sendable {
    fileprivate let device: UInt
    fileprivate let inode: UInt
    /// Size of the file in bytes at that time.
    public let bytes: Int

    /// Whether `other` is the same file, not shorter than this version.
    public func isContinued(by other: Version) -> Bool {
      device == other.device && inode == other.inode && bytes <= other.bytes
    }

    /// The version of the same file with another size in bytes.
    public func upTo(_ bytes: Int) -> Version { Version(device: device, inode: inode, bytes: bytes) }
  }

  /// The path of the file, with all links followed.
  public let path: String

  public init(_ path: String) { self.path = FileBytes.destination(of: path) }

  /// The version of the file now; nil when there is none.
  ///
  /// - Throws: `Failure` when the file cannot be opened.
  public func version() throws(Failure) -> Version? {
    guard FileBytes.exists(path) else { return nil }
    let file = try open(O_RDONLY)
    defer { close(file) }
    return try version(of: file)
  }

  /// The bytes from `start` to the end, and the version up to that end.
  ///
  /// - Throws: `Failure` when the file is missing, larger than `FileBytes.limit` or cannot be read.
  public func read(from start: Int = 0) throws(Failure) -> (bytes: [UInt8], version: Version) {
    let file = try open(O_RDONLY)
    defer { close(file) }
    return try read(file, from: start)
  }

  /// Checks in advance that the file can be changed.
  ///
  /// - Throws: `Failure` when it cannot be, or no new file can be made in its place.
  public func requireWritable() throws(Failure) {
    if let obstacle = FileBytes.obstacles(toWriting: [path]).values.first { throw obstacle }
    if FileBytes.exists(path), access(path, W_OK) != 0 { throw FileBytes.writeError(path, errno) }
  }

  /// Creates the file with its first contents, all of them or none.
  ///
  /// - Returns: false when the file exists already; it is then left as it is.
  public func make(_ bytes: [UInt8]) throws(Failure) -> Bool {
    let made = bytes.withUnsafeBytes { bytes in
      Result { () throws(Failure) in try FileBytes.write(bytes, to: path, replacing: false) }
    }
    return try made.get()
  }

  /// Runs work while no other process changes the file. On file systems without locks, it runs unprotected.
  ///
  /// - Parameter seconds: how long to wait for the lock when another process holds it.
  /// - Throws: `Failure` when the file is missing, cannot be written or stays locked; and what `work` throws.
  public func changing<Result>(
    waiting seconds: Double = 60, _ work: (Access) throws -> Result
  ) throws -> Result {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let file = try open(O_RDWR | O_APPEND)
      defer { close(file) }
      guard try lock(file, until: deadline) else { continue }
      // Another file may have taken its place while this waited.
      guard let now = try version(), try version(of: file).isContinued(by: now) else { continue }
      return try work(Access(shared: self, file: file))
    }
  }

  /// The operations on the file while it is locked.
  public struct Access {
    fileprivate let shared: SharedFile
    fileprivate let file: Int32

    /// The version of the locked file now.
    public func version() throws(Failure) -> Version { try shared.version(of: file) }

    /// The bytes from `start` to the end, and the version up to that end.
    ///
    /// - Throws: `Failure` when the file is larger than `FileBytes.limit` or cannot be read.
    public func read(from start: Int = 0) throws(Failure) -> (bytes: [UInt8], version: Version) {
      try shared.read(file, from: start)
    }

    /// Appends bytes, and waits until they are on the disk.
    ///
    /// - Returns: the version with the new bytes.
    /// - Throws: `Failure` when they cannot be written; the file is then cut back to its former size, where that is
    ///   possible.
    public func append(_ bytes: [UInt8]) throws(Failure) -> Version {
      let before = try version()
      let written = bytes.withUnsafeBytes { bytes in
        Result { () throws(Failure) in
          try FileBytes.writeAll(bytes, to: file, path: shared.path)
          try FileBytes.flush(file, path: shared.path)
        }
      }
      if case .failure = written { ftruncate(file, off_t(before.bytes)) }
      try written.get()
      return before.upTo(before.bytes + bytes.count)
    }

    /// Replaces all contents by renaming a new file with the same permissions to the path. Nothing may be appended
    /// through this access afterwards.
    public func replace(_ bytes: [UInt8]) throws(Failure) {
      var status = stat()
      let mode = fstat(file, &status) == 0 ? status.st_mode & 0o7777 : nil
      let written = bytes.withUnsafeBytes { bytes in
        Result { () throws(Failure) in
          try FileBytes.write(bytes, to: shared.path, replacing: true, mode: mode)
        }
      }
      _ = try written.get()
    }
  }

  private func open(_ flags: Int32) throws(Failure) -> Int32 {
    _ = try FileBytes.identity(path)
    let file = Glibc.open(path, flags | O_CLOEXEC)
    if file < 0 {
      throw flags & O_RDWR != 0 ? FileBytes.writeError(path, errno) : FileBytes.readError(path, errno)
    }
    return file
  }

  private func version(of file: Int32) throws(Failure) -> Version {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw FileBytes.readError(path, errno) }
    return Version(device: UInt(status.st_dev), inode: UInt(status.st_ino), bytes: Int(status.st_size))
  }

  private func read(
    _ file: Int32, from start: Int
  ) throws(Failure) -> (bytes: [UInt8], version: Version) {
    let version = try version(of: file)
    guard version.bytes <= FileBytes.limit else {
      throw Failure(.tooLarge, "\(path) has \(version.bytes) bytes; the limit is \(FileBytes.limit)")
    }
    var failure: Int32 = 0
    let wanted = max(0, version.bytes - start)
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      while filled < wanted, let place = buffer.baseAddress {
        let step = pread(file, place + filled, wanted - filled, off_t(start + filled))
        if step < 0 && errno == EINTR { continue }
        if step < 0 { failure = errno }
        if step <= 0 { break }
        filled += step
      }
    }
    guard failure == 0 else { throw FileBytes.readError(path, failure) }
    return (bytes, version.upTo(start + bytes.count))
  }

  /// - Returns: false when a signal interrupted the call.
  private func lock(_ file: Int32, until deadline: ContinuousClock.Instant) throws(Failure) -> Bool {
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      switch errno {
      case EWOULDBLOCK: break
      case EINTR: return false
      // A file system without locks: programs that share a file on it are on their own.
      case ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL: return true
      default: throw FileBytes.writeError(path, errno)
      }
      guard ContinuousClock.now < deadline else {
        throw Failure(.unwritable, "\(path) is locked by another program", hint: "try again")
      }
      usleep(2000)
    }
    return true
  }
}
