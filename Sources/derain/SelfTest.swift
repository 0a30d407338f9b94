import Console
import Scoring
import Glibc
import Interpreter
import Syntax

/// A script that shows whether a part works, and how fast.
struct SelfTest: Sendable {
  let subject: String
  /// What comes before the clock runs.
  var preparation = ""
  /// What is timed.
  let work: String
  /// True where the work went well.
  let condition: String
  /// The speed, beside the time.
  var speed: @Sendable (_ seconds: Double) -> String? = { _ in nil }

  /// `folder` is an empty one.
  private static let all = [
    SelfTest(
      subject: "matrix product", preparation: "a = ones(1024, 1024)", work: "product = a @ a",
      condition: "product.min() == 1024 and product.max() == 1024",
      speed: { "\(rounded(2 * 1024 * 1024 * 1024 / $0 / 1e9)) GFLOP/s" }),
    // Forward, back to the input and to the weights: three products of the same size.
    SelfTest(
      subject: "convolution",
      preparation: """
        net = sequential([conv(32, 32)], seed: 1)
        optimiser = adam(net)
        x = variable(randn(8, 32, 64, 64, seed: 1))
        losses = []
        """,
      work: """
        y = net(x)
        loss = (y * y).mean()
        optimiser.step(loss)
        losses += [loss]
        """,
      condition: "losses[-1] < losses[0]",
      speed: { "\(rounded(3 * 2 * 9 * 32 * 32 * 8 * 64 * 64 / $0 / 1e9)) GFLOP/s, forward and backward" }),
    SelfTest(
      subject: "language", work: "n = 0\nfor i in 1..1000000 { n += i % 7 }", condition: "n == 2999998",
      speed: { "\(rounded($0 * 1e9 / 1e6)) ns per iteration of a loop" }),
    SelfTest(
      subject: "PNG", preparation: "picture = backgrounds(\"simple\", count: 1, size: 256, seed: 1)[0]",
      work: "save(picture, \"{folder}/a.png\")\nback = image(\"{folder}/a.png\")",
      condition: "abs(back - picture).max() < 0.002",
      speed: { _ in "256 × 256 pixels written and read" }),
    SelfTest(
      subject: "plot", work: "plot([1, 3, 2]).save(\"{folder}/b.png\")",
      condition: "image(\"{folder}/b.png\").shape[0] == 3"),
  ]

  private static func rounded(_ number: Double) -> String { String(Int(number.rounded())) }

  static func findings(_ session: Session) -> [Doctor.Finding] {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/derain-doctor-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      let reason = String(cString: strerror(errno))
      return [.init("temporary files", "\(base): \(reason)", advice: "set TMPDIR to a writable folder")]
    }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer {
      for name in ["a.png", "b.png"] { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    session.define("folder", .string(folder))
    return all.map { $0.finding(session) }
  }

  private func finding(_ session: Session) -> Doctor.Finding {
    func run(_ text: String) throws -> Value? {
      try session.evaluate(Source(name: subject, text: text)).value
    }
    do {
      _ = try run(preparation)
      var best = Double.infinity
      // The first round compiles kernels and fills caches.
      for _ in 1...3 {
        let start = ContinuousClock.now
        _ = try run(work)
        best = min(best, (ContinuousClock.now - start) / .seconds(1))
      }
      guard case .bool(true)? = try run(condition) else {
        return .init(
          subject, "wrong",
          advice: "the result is wrong: rebuild the program, and test the memory of the machine")
      }
      return .init(subject, [Units.duration(best), speed(best)].compactMap(\.self).joined(separator: "  "))
    } catch let error as ScriptError {
      return .init(subject, "fails", advice: error.message + (error.hint.map { "; \($0)" } ?? ""))
    } catch {
      return .init(subject, "fails", advice: "\(error)")
    }
  }
}
