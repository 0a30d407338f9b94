import Files
import Scoring
import Interpreter
import Sweeps
import Syntax
import Testing

@testable import Bindings

struct SweepGuardTests {
  /// A sweep over 50 points of a body that trains nothing.
  private func sweep(longest: Double, isConfirmed: Bool = false) throws -> Sweep {
    let session = Session(registry: Registry.derain(), output: RecordedOutput())
    try session.evaluate(
      Source(name: "s.dr", text: "fn slow(p) { s = 0; for i in 1..2000 { s += i }; {y: s + p.n} }"))
    guard case .function(let body)? = session.value(of: "slow") else { throw ScriptError("no function") }
    var settings = Sweep.Settings(name: "guard")
    settings.longest = longest
    settings.isConfirmed = isConfirmed
    settings.showsProgress = false
    return try Sweep(
      SweepPlan([.init("n", (1...50).map { .int($0) })]), body: body, settings: settings, session: session)
  }

  @Test func whateverTakesTooLongStopsAfterItsFirstPointsAndKeepsThem() throws {
    let sweep = try sweep(longest: 1e-6)
    let error = #expect(throws: ScriptError.self) { try sweep.run() }
    #expect(error?.message.contains("47 points are left") == true)
    #expect(error?.hint?.contains("confirm: true") == true)
    #expect(sweep.table().rows.count == 3)
  }

  @Test func whatIsConfirmedOrShortRunsToItsEnd() throws {
    for sweep in [try sweep(longest: 1e-6, isConfirmed: true), try sweep(longest: 3600)] {
      #expect(try !sweep.run())
      #expect(sweep.table().rows.count == 50)
    }
  }
}
