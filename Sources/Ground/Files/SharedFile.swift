import Failures
import Glibc

/// A file that several programs of one machine read and append to.
///
/// Whoever changes the file holds its lock meanwhile. A change of what is there already goes into a new file that takes
/// the old one's place, so that a reader sees a whole file at any moment, and whoever is killed leaves one.
public struct SharedFile {
  /// Which file it was and how far it went, by which a later look finds out what has been added since.
  public struct Version: Equatable, Sendable {
    fileprivate let device: UInt
    fileprivate let inode: UInt
    public let bytes: Int

    /// Whether `other` is a later state of the same file that is at least as long.
    public func isContinued(by other: Version) -> Bool {
      device == other.device && inode == other.inode && bytes <= other.bytes
    }

    /// The same file up to another place.
    public func upTo(_ bytes: Int) -> Version { Version(device: device, inode: inode, bytes: bytes) }
  }

  /// Where the file lies, behind all links.
  public let path: String

  public init(_ path: String) { self.path = FileBytes.destination(of: path) }

  /// - Returns: nil where there is no file.
  public func version() throws(Failure) -> Version? {
    guard FileBytes.exists(path) else { return nil }
    let file = try open(O_RDONLY)
    defer { close(file) }
    return try version(of: file)
  }

  /// What stands behind a place in the file, and the version that was read.
  public func read(from start: Int = 0) throws(Failure) -> (bytes: [UInt8], version: Version) {
    let file = try open(O_RDONLY)
    defer { close(file) }
    return try read(file, from: start)
  }

  /// - Throws: `Failure` where the file cannot be changed, or a new one cannot be made beside it or in its place.
  public func requireWritable() throws(Failure) {
    if let obstacle = FileBytes.obstacles(toWriting: [path]).values.first { throw obstacle }
    if FileBytes.exists(path), access(path, W_OK) != 0 { throw FileBytes.writeError(path, errno) }
  }

  /// Makes the file with its first contents, all of them or nothing.
  ///
  /// - Returns: whether it was made; false where there is one already.
  public func make(_ bytes: [UInt8]) throws(Failure) -> Bool {
    let made = bytes.withUnsafeBytes { bytes in
      Result { () throws(Failure) in try FileBytes.write(bytes, to: path, replacing: false) }
    }
    return try made.get()
  }

  /// Does something while no other program changes the file.
  ///
  /// - Parameter seconds: how long to wait for a program that holds the lock.
  /// - Throws: `Failure` where the file is not there, cannot be written, or stays locked; what `work` throws.
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

  /// What may be done to the file while it is locked.
  public struct Access {
    fileprivate let shared: SharedFile
    fileprivate let file: Int32

    public func version() throws(Failure) -> Version { try shared.version(of: file) }

    public func read(from start: Int = 0) throws(Failure) -> (bytes: [UInt8], version: Version) {
      try shared.read(file, from: start)
    }

    /// Adds bytes at the end; they are on the disk when this returns.
    ///
    /// - Throws: `Failure`; the file is then as it was before, if the disk lets it be.
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

    /// Puts other contents in the place of all there are. Nothing may be appended afterwards.
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
      throw Failure(.tooLarge, "\(path) has \(version.bytes) bytes; at most \(FileBytes.limit) are read")
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

  /// - Returns: false where a signal came instead.
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
        throw Failure(.unwritable, "\(path) is kept busy by another program", hint: "try again")
      }
      usleep(2000)
    }
    return true
  }
}
