import Glibc
import Synchronization

/// How much memory the process may hold, so that a script which keeps too much ends in an error and does not
/// bring the machine down. Single lists and strings have bounds of their own; this one is for many together.
public enum MemoryBound {
  /// In bytes: DERAIN_MEMORY, in gigabytes, where it is set; otherwise three quarters of what there is. A host sees
  /// to it that its objects keep to it too.
  public static let limit: Int = {
    if let text = getenv("DERAIN_MEMORY"), let gigabytes = Double(String(cString: text)), gigabytes > 0 {
      return Int(min(gigabytes, 1e6) * 1e9)
    }
    let physical = sysconf(Int32(_SC_PHYS_PAGES)) * pageSize
    let group = number(in: "/sys/fs/cgroup/memory.max", field: 0) ?? physical
    return min(physical, group) / 4 * 3
  }()

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// What lists and strings were made since the memory was last looked at, in bytes. Looking costs a microsecond.
  private static let made = Atomic<Int>(0)
  private static let looksEvery = 16 << 20

  /// Called for each list and string before it grows, and cheap.
  @inline(__always)
  static func note(adding bytes: Int) throws {
    let sum = made.load(ordering: .relaxed) &+ bytes
    made.store(sum, ordering: .relaxed)
    if sum > looksEvery { try check(adding: bytes) }
  }

  /// - Parameter bytes: what is to be added.
  /// - Throws: `ScriptError` once the process would hold more than the bound.
  static func check(adding bytes: Int = 0) throws {
    made.store(0, ordering: .relaxed)
    guard held + bytes > limit else { return }
    // What was freed may still be held in pieces.
    giveBack?(true)
    guard held + bytes > limit else { return }
    let tenths = limit / 100_000_000
    throw ScriptError(
      "this takes more than \(tenths / 10).\(tenths % 10) GB of memory",
      hint: "keep less in memory at a time, or set DERAIN_MEMORY to the limit in gigabytes")
  }

  /// mimalloc's mi_collect, where the program is linked with it: gives freed memory back to the system.
  private static let giveBack = dlsym(nil, "mi_collect").map {
    unsafeBitCast($0, to: (@convention(c) (Bool) -> Void).self)
  }

  /// The version of mimalloc; nil where another allocator serves the program.
  public static var allocatorVersion: String? {
    guard let address = dlsym(nil, "mi_version") else { return nil }
    let number = unsafeBitCast(address, to: (@convention(c) () -> Int32).self)()
    return "\(number / 100).\(number / 10 % 10).\(number % 10)"
  }

  /// The resident memory of the process, in bytes.
  private static var held: Int { (number(in: "/proc/self/statm", field: 1) ?? 0) * pageSize }

  /// A whole number in a short file, by its place between blanks; nil where there is none.
  private static func number(in path: String, field: Int) -> Int? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return nil }
    let fields = buffer[..<count].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
    return field < fields.count ? Int(String(decoding: fields[field], as: UTF8.self)) : nil
  }
}
