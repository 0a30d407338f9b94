import Interpreter
import Kernels
import Resources

extension Topic {
  /// The engine itself: memory and threads.
  static var system: Topic {
    Topic(
      "System", summary: "What the engine uses.",
      builtIns: [
        BuiltIn(
          "memory", NoParameters.self, result: "a record",
          summary:
            "Bytes of tensors: live, kept for reuse, and the peak; and the most that the process held.",
          examples: [Example("memory().peak >= memory().live", shows: "true")]
        ) { _, _ in
          let use = MemoryPool.use
          return .record([
            "live": .int(use.live), "cached": .int(use.cached), "peak": .int(use.peak),
            "resident_peak": .int(MemoryPool.residentPeak), "misses": .int(use.misses),
          ])
        },
        BuiltIn(
          "threads", NoParameters.self, result: "a whole number",
          summary: "The number of threads of the engine; set DERAIN_THREADS before the start to change it.",
          examples: [Example("threads() >= 1", shows: "true")]
        ) { _, _ in .int(Threads.count) },
      ])
  }
}
