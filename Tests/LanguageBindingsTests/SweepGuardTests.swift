import Failures
import Files
import Scoring
import Interpreter
import Sweeps
import Syntax
import Testing

@testable import LanguageBindings

struct SweepGuardTests {
  /// A sweep over 50 points of a body that trains nothing.
  private func sweep(longest: Double, isConfirmed: Bool = false) throws -> (ScriptPoints, Sweep) {
    let session = Session(registry: Registry.derain(), output: RecordedOutput())
    try session.evaluate(
      Source(name: "s.dr", text: "fn slow(p) { s = 0; for i in 1..2000 { s += i }; {y: s + p.n} }"))
    guard case .function(let body)? = session.value(of: "slow") else { throw ScriptError("no function") }
    var settings = Sweep.Settings(name: "guard")
    settings.longest = longest
    settings.isConfirmed = isConfirmed
    let points = try ScriptPoints(
      SweepPlan([.init("n", (1...50).map { .int($0) })]), body: body, jobs: 1, showsProgress: false,
      session: session)
    return (points, try points.sweep(settings))
  }

  @Test func whateverTakesTooLongStopsAfterItsFirstPointsAndKeepsThem() throws {
    let (points, sweep) = try sweep(longest: 1e-6)
    let error = #expect(throws: Failure.self) { try sweep.run() }
    #expect(error?.message.contains("47 points are left") == true)
    #expect(error?.hint?.contains("confirm: true") == true)
    #expect(points.table(of: sweep).rows.count == 3)
  }

  @Test func whatIsConfirmedOrShortRunsToItsEnd() throws {
    for (points, sweep) in [try sweep(longest: 1e-6, isConfirmed: true), try sweep(longest: 3600)] {
      #expect(try !sweep.run())
      #expect(points.table(of: sweep).rows.count == 50)
    }
  }
}
