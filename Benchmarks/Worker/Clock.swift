import Failures
import Glibc
import ImageTensors
import Imaging
import Kernels
import Networks
import Rain
import Random
import Resources
import Tensors
import Training

/// Seconds that the work takes once: the mean over as many times as fill `least` seconds. Short work is done once
/// more before, unmeasured, because after a pause caches and threads are cold; for long work that does not matter.
func seconds(of work: () throws -> Void, atLeast least: Double) throws -> Double {
  let first = try once(work)
  if first >= 0.5 { return first }
  var total = 0.0
  var count = 0
  // The clock is read after ever more repetitions, so that reading it does not count.
  var batch = 1
  while total < least {
    total += try once { for _ in 0..<batch { try work() } }
    count += batch
    batch = max(1, min(2 * batch, Int(Double(count) * (least - total) / max(total, 1e-9))))
  }
  return total / Double(count)
}

func once(_ work: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let elapsed = try clock.measure(work).components
  return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
}

/// A line of /proc/self/status in bytes: what the process has in memory (VmRSS) or has had at most (VmHWM).
func processMemory(_ name: String) -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), file) != nil {
    let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .split(whereSeparator: \.isWhitespace)
    if words.count > 1, words[0] == "\(name):", let kilobytes = Int(words[1]) { return kilobytes << 10 }
  }
  return 0
}
