import Files
import Glibc
import Resources
import Sweeps
import Testing

@Suite struct ProcessPoolTests {
  @Test func piecesRunSideBySideAndTellWhatTheyDo() throws {
    var pieces = Array(0..<5)
    var told: [Int: [PointReport]] = [:]
    var ends: [Int: PointEnd] = [:]
    try ProcessPool.run(
      jobs: 2, isInterrupted: { false }, next: { pieces.isEmpty ? nil : pieces.removeFirst() },
      work: { piece, tell in
        tell(.progress(.init(step: piece, steps: 5, loss: 0.5, remaining: 1)))
        tell(.curve(Curve("loss", steps: [1, 2], values: [0.25, Double(piece)])))
        tell(.artefact(Artefact("net", kind: "bin", bytes: .init(repeating: UInt8(piece), count: 300_000))))
        return piece == 3 ? .failed("three") : .finished(rows: [[.init("square", .int(piece * piece))]])
      },
      report: { told[$0, default: []].append($1) }, ended: { piece, end, _ in ends[piece] = end }, idle: {})
    #expect(ends[2] == .finished(rows: [[.init("square", .int(4))]]))
    #expect(ends[3] == .failed("three"))
    #expect(ends.count == 5)
    #expect(
      told[4] == [
        .progress(.init(step: 4, steps: 5, loss: 0.5, remaining: 1)),
        .curve(Curve("loss", steps: [1, 2], values: [0.25, 4])),
        .artefact(Artefact("net", kind: "bin", bytes: .init(repeating: 4, count: 300_000))),
      ])
  }

  @Test func copiesComputeAfterTheirOriginHas() throws {
    // A team of threads exists before the process is copied.
    var total = 0.0
    Parallel.forEachPart(of: 1 << 20) { _ in }
    var left = 2
    try ProcessPool.run(
      jobs: 2, isInterrupted: { false },
      next: { () -> Int? in
        left -= 1
        return left >= 0 ? left : nil
      },
      work: { _, _ in
        let sums = (0..<64).map { _ in Double(Threads.count) }
        Parallel.forEachPart(of: 1 << 20) { _ in }
        return .finished(rows: [[.init("sum", .double(sums.reduce(0, +)))]])
      }, report: { _, _ in },
      ended: { _, end, _ in
        guard case .finished(let rows) = end else { return }
        total += rows.first?.first?.value.asDouble ?? 0
      }, idle: {})
    #expect(total == 2 * 64 * Double(max(1, Threads.count / 2)))
  }

  @Test func aCopyThatIsKilledIsAFailure() throws {
    var pieces = [0]
    var end: PointEnd?
    try ProcessPool.run(
      jobs: 1, isInterrupted: { false }, next: { pieces.popLast() },
      work: { _, _ in
        raise(SIGKILL)
        return .finished(rows: [])
      }, report: { _, _ in },
      ended: {
        end = $1; _ = ($0, $2)
      }, idle: {})
    #expect(end == .failed("its process was ended by signal 9 (Killed); perhaps the memory was too small"))
  }

  @Test func interruptionAsksCopiesToStop() throws {
    var pieces = [0, 1]
    var ends: [PointEnd] = []
    var rounds = 0
    try ProcessPool.run(
      jobs: 1, isInterrupted: { rounds > 0 }, next: { pieces.popLast() },
      work: { _, _ in
        signal(SIGINT, SIG_DFL)
        sleep(20)
        return .finished(rows: [])
      }, report: { _, _ in },
      ended: {
        ends.append($1); _ = ($0, $2)
      }, idle: { rounds += 1 })
    #expect(ends.count == 1)
    #expect(pieces.count == 1)
  }
}
