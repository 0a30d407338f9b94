import Failures
import Glibc
import Resources
import Synchronization

/// A pool of aligned memory for float arrays.
///
/// Touching 64 MB of fresh memory costs 25 ms, reusing it 0.1 ms, so freed blocks stay in the pool, sorted by size
/// class. After the first steps of a training run all requests are served from it. Safe to use from any thread.
public enum MemoryPool {
  /// The contents of the pool in bytes, and how often it had to ask the system for memory.
  public struct Use: Sendable, Equatable {
    /// Bytes of the blocks in use.
    public var live = 0
    /// Bytes of the free blocks that are kept for reuse.
    public var cached = 0
    /// The largest value that `live` ever had.
    public var peak = 0
    /// The number of requests that no kept block could serve.
    public var misses = 0
  }

  private struct State {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    var use = Use()

    /// Counts bytes that are in use from now on, or no longer where they are negative.
    mutating func add(_ bytes: Int) {
      use.live += bytes
      use.peak = max(use.peak, use.live)
      MemoryBudget.inTensors = use.live
    }
  }

  // Raw pointers are not Sendable; the mutex is what makes handing them over safe.
  private final class Guarded: @unchecked Sendable {
    let mutex = Mutex(())
    var state = State()
  }

  private static let guarded = Guarded()

  /// The contents of the pool now.
  public static var use: Use { withState { $0.use } }

  /// The bytes by which the pool grows while `body` runs: its results and the free blocks that it leaves. Free blocks
  /// are released first.
  public static func taken(by body: () throws -> Void) rethrows -> Int {
    releaseCached()
    let before = use
    try body()
    let after = use
    return after.live + after.cached - before.live - before.cached
  }

  /// The largest resident memory of the whole process so far, in bytes.
  public static var residentPeak: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss << 10
  }

  private static func withState<R>(_ body: (inout State) -> R) -> R {
    guarded.mutex.withLock { _ in body(&guarded.state) }
  }

  /// Above this many bytes a request is held against the memory that is free, so that it ends in an error and
  /// not in the system killing the process.
  private static let checkedSize = 64 << 20

  static func take(
    bytes: Int, purpose: @autoclosure () -> String
  ) throws -> UnsafeMutableRawPointer {
    let reused: UnsafeMutableRawPointer? = withState { state in
      guard let pointer = state.free[bytes]?.popLast() else {
        state.use.misses += 1
        return nil
      }
      state.use.cached -= bytes
      state.add(bytes)
      return pointer
    }
    if let reused { return reused }
    if bytes >= checkedSize, let available = availableBytes(), bytes > available {
      releaseCached()
      if let now = availableBytes(), bytes > now { throw outOfMemory(purpose(), bytes, available: now) }
    }
    let (use, limit) = (use, MemoryBudget.limit)
    if use.live + use.cached + bytes > limit {
      releaseCached()
      guard use.live + bytes <= limit else {
        throw Failure(
          "\(purpose()), \(megabytes(bytes)), would make tensors take more than \(megabytes(limit)) together; "
            + "\(megabytes(use.live)) are in use",
          hint: "keep less in memory at a time, or set DERAIN_MEMORY to the limit in gigabytes")
      }
    }
    var pointer: UnsafeMutableRawPointer?
    guard posix_memalign(&pointer, alignment(bytes), bytes) == 0, let pointer else {
      throw outOfMemory(purpose(), bytes, available: availableBytes())
    }
    if bytes >= hugePage { madvise(pointer, bytes, MADV_HUGEPAGE) }
    withState { $0.add(bytes) }
    return pointer
  }

  static func give(back pointer: UnsafeMutableRawPointer, bytes: Int) {
    let isKept = withState { state in
      state.add(-bytes)
      guard state.use.cached + bytes <= cacheLimit else { return false }
      state.free[bytes, default: []].append(pointer)
      state.use.cached += bytes
      return true
    }
    if !isKept { free(pointer) }
  }

  /// The most bytes kept for reuse: a quarter of the machine's memory.
  static let cacheLimit = sysconf(Int32(_SC_PHYS_PAGES)) / 4 * sysconf(Int32(_SC_PAGESIZE))

  /// Returns all free blocks to the system.
  public static func releaseCached() {
    withState { state in
      for pointer in state.free.values.joined() { free(pointer) }
      state.free = [:]
      state.use.cached = 0
    }
  }

  /// The size class of a request: four classes for every power of two, so that at most a fifth is wasted.
  static func sizeClass(bytes: Int) -> Int {
    guard bytes > 256 else { return 256 }
    let step = 1 << max(6, Int.bitWidth - (bytes - 1).leadingZeroBitCount - 3)
    return (bytes + step - 1) / step * step
  }

  private static let hugePage = 2 << 20
  private static func alignment(_ bytes: Int) -> Int { bytes >= hugePage ? hugePage : 64 }

  private static func outOfMemory(_ purpose: String, _ bytes: Int, available: Int?) -> Failure {
    let free = available.map { ", and \(megabytes($0)) are free" } ?? ""
    return Failure(
      "\(purpose), \(megabytes(bytes)), does not fit into memory\(free)",
      hint: "use smaller images or a smaller batch")
  }

  private static func megabytes(_ bytes: Int) -> String {
    bytes >= 10 << 30 ? "\(bytes >> 30) GB" : "\(max(1, bytes >> 20)) MB"
  }

  /// What the system says it can still give, from /proc/meminfo, or less where the process's container is smaller.
  static func availableBytes() -> Int? {
    guard let machine = machineBytes() else { return nil }
    guard let most = number(in: "/sys/fs/cgroup/memory.max"),
      let used = number(in: "/sys/fs/cgroup/memory.current")
    else { return machine }
    return min(machine, max(0, most - used))
  }

  /// The number that a file of the system holds; nil where it is not there or holds a word, as "max" for no bound.
  private static func number(in path: String) -> Int? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 64)
    guard fgets(&line, Int32(line.count), file) != nil else { return nil }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return Int(text.split(whereSeparator: \.isWhitespace).first ?? "")
  }

  private static func machineBytes() -> Int? {
    guard let file = fopen("/proc/meminfo", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("MemAvailable:") else { continue }
      return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }
    return nil
  }
}
