import Failures
import Files
import Resources
import TestFolders
import Testing
import Versions

@testable import Sweeps

/// Doubles n, fails at 13, and counts what it is asked to do.
private final class Doubler: SweepHost {
  let plan: SweepPlan
  var worked: [Int] = []
  var remarks: [String] = []
  var seconds: Double?

  init(_ numbers: [Int]) throws {
    plan = try SweepPlan([.init("n", numbers.map { .int($0) })])
  }

  private func n(_ index: Int) -> Int { plan.points[index]["n"]?.asInt ?? 0 }

  func work(_ index: Int, _ tell: @escaping (PointReport) -> Void) -> PointEnd {
    worked.append(n(index))
    if n(index) == 13 { return .failed("unlucky") }
    tell(.curve(Curve("half", steps: [1], values: [Double(n(index)) / 2])))
    return .finished(rows: [[.init("y", .int(2 * n(index)))]])
  }

  func time(_ index: Int, isThorough: Bool) -> Double? { seconds }
  func text(of index: Int) -> String { "n \(n(index))" }
  func remark(_ text: String) { remarks.append(text) }

  func sweep(
    source: RunSource = RunSource("n -> 2 n"), _ change: (inout Sweep.Settings) throws -> Void = { _ in }
  ) throws -> Sweep {
    var settings = Sweep.Settings(name: "doubles")
    try change(&settings)
    return try Sweep(
      plan, source: source, method: RunMethod(version: 4, instructions: "AVX2", convolution: "direct"),
      settings: settings, host: self)
  }
}

@Suite struct SweepTests {
  private func y(_ sweep: Sweep) -> [Int?] { sweep.results.map { $0?.rows.first?.first?.value.asInt } }

  @Test func everyPointIsDoneOnceAndKeptInStoreAndTable() throws {
    let folder = TemporaryFolder()
    let (store, csv) = (folder.file("runs.db"), folder.file("runs.csv"))
    for round in 1...2 {
      let host = try Doubler([1, 2, 3])
      let sweep = try host.sweep {
        $0.store = try RunStore(store)
        $0.csv = csv
      }
      #expect(try !sweep.run())
      #expect(y(sweep) == [2, 4, 6])
      #expect(host.worked.sorted() == (round == 1 ? [1, 2, 3] : []))
    }
    // The table alone is enough, too.
    let host = try Doubler([1, 2, 3])
    let sweep = try host.sweep { $0.csv = csv }
    #expect(try !sweep.run() && host.worked.isEmpty && y(sweep) == [2, 4, 6])
  }

  @Test func aPointThatFailsIsNamedAndTheOthersGoOn() throws {
    let host = try Doubler([12, 13, 14])
    let sweep = try host.sweep()
    #expect(try !sweep.run())
    #expect(y(sweep) == [24, nil, 28])
    #expect(sweep.failures == "1 of 3 points failed: n 13: unlucky")
    #expect(sweep.failure == nil)
  }

  @Test func aRaisedPartMakesItsPointsRunAgainAndNoOthers() throws {
    let folder = TemporaryFolder()
    let csv = folder.file("runs.db")
    func worked(_ parts: [Part]) throws -> Int {
      let host = try Doubler([1, 2])
      _ = try host.sweep(source: RunSource("n -> 2 n", parts: parts)) { $0.store = try RunStore(csv) }.run()
      return host.worked.count
    }
    let (first, second) = (Part("ssim", version: 1, sources: "a"), Part("ssim", version: 2, sources: "a"))
    #expect(try worked([]) == 2)
    // The first version of a part is that of all runs before parts had versions.
    #expect(try worked([first]) == 0)
    #expect(try worked([second]) == 2)
    #expect(try worked([second]) == 0)
    #expect(try worked([first]) == 0)
  }

  @Test func frozenResultsAreThoseOfWhateverSource() throws {
    let folder = TemporaryFolder()
    let store = folder.file("runs.db")
    _ = try Doubler([1, 2]).sweep { $0.store = try RunStore(store) }.run()
    let host = try Doubler([1, 2, 3])
    let sweep = try host.sweep(source: RunSource("n -> 3 n")) {
      $0.store = try RunStore(store, for: .reading)
      $0.isFrozen = true
    }
    #expect(try !sweep.run())
    #expect(host.worked.isEmpty && y(sweep) == [2, 4, nil])
    #expect(sweep.shortcomings.count == 2)
  }

  @Test func whatWouldTakeTooLongIsNotBegun() throws {
    let host = try Doubler([1, 2])
    host.seconds = 50_000
    let sweep = try host.sweep { $0.trains = true }
    let error = #expect(throws: Failure.self) { try sweep.run() }
    #expect(error?.message == "the sweep would take about 27 h 46 min for 2 points")
    #expect(host.worked.isEmpty)
    let sure = try host.sweep {
      $0.trains = true
      $0.isConfirmed = true
    }
    #expect(try !sure.run() && host.worked == [1, 2])
  }
}
