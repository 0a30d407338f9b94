import Glibc

/// Loops whose parts run at the same time, on the same OpenMP team that oneDNN computes on: a second pool of threads
/// would fight it for the cores.
public enum Parallel {
  // OpenMP's library has no header here, so its functions are looked up by name.
  private typealias Region = @convention(c) (UnsafeMutableRawPointer?) -> Void
  private typealias RunRegion = @convention(c) (Region, UnsafeMutableRawPointer?, UInt32, UInt32) -> Void
  private typealias Number = @convention(c) () -> Int32

  private struct Library: Sendable {
    let run: RunRegion
    let thread: Number
    let threads: Number

    init?() {
      Threads.configure()
      guard let run = Threads.symbol("GOMP_parallel"), let thread = Threads.symbol("omp_get_thread_num"),
        let threads = Threads.symbol("omp_get_num_threads")
      else { return nil }
      self.run = unsafeBitCast(run, to: RunRegion.self)
      self.thread = unsafeBitCast(thread, to: Number.self)
      self.threads = unsafeBitCast(threads, to: Number.self)
    }
  }

  private static let library = Library()

  private struct Work {
    let count: Int
    let multiple: Int
    let library: Library
    let body: (Range<Int>) -> Void
  }

  /// Calls the body for ranges that together cover `0..<count`, each on a thread of its own.
  ///
  /// The ranges depend on the number of threads. A result that must not depend on it has to be computed in chunks of a
  /// fixed size; `count` is then the number of chunks.
  ///
  /// - Parameters:
  ///   - count: the number of items.
  ///   - grain: up to this many items run on the current thread alone. Starting the team takes about 2 µs.
  ///   - multiple: the size of each range but the last is a multiple of it, such as the floats of a cache line.
  ///   - body: must not touch anything that another range changes.
  public static func forEachPart(
    of count: Int, grain: Int = 1 << 14, multiple: Int = 16, _ body: (Range<Int>) -> Void
  ) {
    guard count > grain, let library else { return count > 0 ? body(0..<count) : () }
    withoutActuallyEscaping(body) { body in
      var work = Work(count: count, multiple: multiple, library: library, body: body)
      withUnsafeMutablePointer(to: &work) { pointer in
        library.run(
          { raw in
            guard let work = raw?.assumingMemoryBound(to: Work.self) else { return }
            let threads = Int(work.pointee.library.threads())
            let thread = Int(work.pointee.library.thread())
            let (count, multiple) = (work.pointee.count, work.pointee.multiple)
            let units = (count + multiple - 1) / multiple
            let start = units * thread / threads * multiple
            let end = min(units * (thread + 1) / threads * multiple, count)
            if start < end { work.pointee.body(start..<end) }
          }, pointer, 0, 0)
      }
    }
  }

  /// As `forEachPart`, for long work: each range is processed in pieces, and cancellation is checked between them.
  ///
  /// - Throws: the host's error when work is cancelled; some items are then left out.
  public static func forEachPiece(
    of count: Int, grain: Int = 1 << 14, multiple: Int = 16, _ body: (Range<Int>) -> Void
  ) throws {
    forEachPart(of: count, grain: grain, multiple: multiple) { part in
      let size = max(multiple, part.count / 64 / multiple * multiple)
      for start in stride(from: part.lowerBound, to: part.upperBound, by: size) where !Cancellation.isWanted {
        body(start..<min(start + size, part.upperBound))
      }
    }
    try Cancellation.check()
  }

  /// Calls the body once for each index in `0..<count`; the indices are divided among the threads.
  public static func forEach(_ count: Int, _ body: (Int) -> Void) {
    forEachPart(of: count, grain: 1, multiple: 1) { for index in $0 { body(index) } }
  }
}
