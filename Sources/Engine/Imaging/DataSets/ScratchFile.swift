import Failures
import Glibc
import Synchronization

/// A file without a name, which holds bytes for as long as the process wants them and leaves nothing behind,
/// however the process ends.
///
/// It lies in `TMPDIR`, or else in /var/tmp, which unlike /tmp is never a part of memory.
final class ScratchFile: Sendable {
  private let descriptor: Int32
  private let end = Atomic<Int>(0)

  private static var folder: String {
    getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
  }

  /// How many bytes such files may take: a quarter of what the disk has free, and 16 GiB at most.
  static var room: Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { return 0 }
    return min(Int(status.f_bavail) * Int(status.f_frsize) / 4, 16 << 30)
  }

  /// Nil where no file can be made.
  init?() {
    var template = Array("\(Self.folder)/derain-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(descriptor) }

  /// The number of bytes it holds.
  var bytes: Int { end.load(ordering: .relaxed) }

  /// Adds bytes at the end, for one writer at a time.
  /// - Returns: where they begin; nil where the disk takes no more.
  func append(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let start = self.bytes
    var done = 0
    while done < bytes.count, let source = bytes.baseAddress {
      let step = pwrite(descriptor, source + done, bytes.count - done, off_t(start + done))
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else { return nil }
      done += step
    }
    end.store(start + bytes.count, ordering: .relaxed)
    return start
  }

  /// Fills a buffer with the bytes from `start` on.
  /// - Throws: `Failure` where the disk fails.
  func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int) throws(Failure) {
    var done = 0
    while done < buffer.count, let target = buffer.baseAddress {
      let step = pread(descriptor, target + done, buffer.count - done, off_t(start + done))
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else {
        throw Failure(
          .unreadable, "decoded images kept in \(Self.folder) cannot be read back",
          hint: "check that disk, or set TMPDIR to a folder on another")
      }
      done += step
    }
  }
}
