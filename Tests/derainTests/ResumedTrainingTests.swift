import Files
import Glibc
import TestFolders
import Testing
import Training

/// Training in a process that is killed at a chosen point and started again.
private struct KilledTraining {
  static let steps = 24
  static let every = 5

  private let folder: String

  init() throws {
    var template = Array("/tmp/derain-resume-XXXXXX".utf8CString)
    folder = String(cString: try #require(mkdtemp(&template)))
    // At the step that the file `stop` names it waits to be killed: nobody ever writes into the pipe.
    Program.write(
      """
      step = try { checkpoint("state").step } catch e { 0 }
      fn loss(output, clean) {
        outer step = step + 1
        if step == int(read_text("stop")) {
          write_text("reached", "")
          read_text("pipe")
        }
        l1(output, clean)
      }
      data = backgrounds("simple", count: 4, size: 16, seed: 1).with(rain("range/small"))
      run = train(resnet(channels: 4, blocks: 1, seed: 3), data, steps: \(Self.steps), batch: 2, seed: 1,
        average: 0.9, progress: false, loss: loss, checkpoint: "state", every: \(Self.every))
      save(run.model, "model.safetensors")
      save(run.average, "average.safetensors")
      """, to: "\(folder)/train.dr")
    Program.write("0", to: "\(folder)/stop")
    mkfifo("\(folder)/pipe", 0o600)
  }

  func remove() { _ = system("rm -rf '\(folder)'") }

  /// Kills it within a step, counted from 1, before the weights change.
  func kill(inStep step: Int) {
    _ = system(
      """
      cd '\(folder)' && rm -f reached && {
        echo -n \(step) >stop; '\(Program.path)' run train.dr & pid=$!
        while [ ! -e reached ] && kill -0 $pid; do sleep 0.01; done
        kill -9 $pid; wait $pid
      } >/dev/null 2>&1
      """)
  }

  /// Lets it find no room for a checkpoint beyond so many blocks of 512 bytes.
  /// - Returns: what it says.
  func fail(inWriteAfter blocks: Int) -> String {
    _ = system(
      "cd '\(folder)' && echo -n 0 >stop && (ulimit -f \(blocks); '\(Program.path)' run train.dr 2>&1) | head -c 400 >said"
    )
    return text(of: "\(folder)/said") ?? ""
  }

  /// Lets it be killed in the middle of writing a checkpoint, as far as its files tell.
  func leaveHalfACheckpoint() {
    let name = String(Array("state".utf8).withUnsafeBytes(checksum), radix: 16)
    Program.write("half", to: "\(folder)/.derain-\(name).part")
  }

  /// Whether a file that was being written is left.
  var hasRemains: Bool { system("ls -A '\(folder)' | grep -q part") == 0 }

  /// Steps that the checkpoint holds.
  var kept: String {
    Program.run(["-e", "try { checkpoint(\"state\").step } catch e { 0 }"], in: folder).output
  }

  /// The bytes of the final weights and their average, after a run that nothing disturbs.
  func result() throws -> [[UInt8]] {
    Program.write("0", to: "\(folder)/stop")
    let outcome = Program.run(["run", "train.dr"], in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try ["model", "average"].map { name in
      let file = try #require(fopen("\(folder)/\(name).safetensors", "r"))
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }
  }
}

@Suite struct ResumedTrainingTests {
  private static let undisturbed = Result {
    let training = try KilledTraining()
    defer { training.remove() }
    return try training.result()
  }

  /// Before the first checkpoint, right after one, between two, and after the last.
  @Test(arguments: [1, 3, 5, 6, 9, 10, 11, 16, 20, 21, 23, 24])
  func trainingKilledWithinAStepEndsInTheSameBytes(step: Int) throws {
    let training = try KilledTraining()
    defer { training.remove() }
    training.kill(inStep: step)
    #expect(training.kept == "\((step - 1) / KilledTraining.every * KilledTraining.every)\n")
    #expect(try training.result() == Self.undisturbed.get())
  }

  /// With no checkpoint yet, and over an older one.
  @Test(arguments: [(0, 0), (0, 1), (0, 13), (0, 26), (8, 0), (8, 5), (13, 20), (22, 26)])
  func trainingWithoutRoomForACheckpointKeepsTheLastOne(step: Int, blocks: Int) throws {
    let training = try KilledTraining()
    defer { training.remove() }
    if step > 0 { training.kill(inStep: step) }
    let before = training.kept
    let said = training.fail(inWriteAfter: blocks)
    if blocks > 0 {
      #expect(said.contains("cannot write state: it would exceed the file size limit"))
      // Where there is hardly any room that is noticed before the training begins.
      #expect(blocks < 13 || said.contains("; training had reached"))
    }
    #expect(training.kept == before, "the write did not get through")
    #expect(!training.hasRemains)
    #expect(try training.result() == Self.undisturbed.get())
  }

  @Test func whatWasLeftHalfWrittenIsGoneWithTheNextCheckpoint() throws {
    let training = try KilledTraining()
    defer { training.remove() }
    training.leaveHalfACheckpoint()
    #expect(try training.result() == Self.undisturbed.get())
    #expect(!training.hasRemains)
  }
}
