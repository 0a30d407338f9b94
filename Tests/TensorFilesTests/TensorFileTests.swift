import Failures
import Files
import GoldenFiles
import Random
import Tensors
import TestFolders
import Testing

@testable import TensorFiles

/// A file that `scripts/golden/weights.py` made.
func golden(_ name: String) -> String {
  #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Golden/\(name)"
}

func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch { return "\(error)" }
}

func expectEqual(_ tensor: Tensor?, _ expected: GoldenFile.Values) throws {
  let tensor = try #require(tensor)
  #expect(tensor.shape == expected.shape)
  #expect(try tensor.values() == expected.values)
}

struct TensorFileTests {
  @Test(arguments: ["state.pth", "legacy.pth"]) func readsStateDictionariesOfPyTorch(name: String) throws {
    let (file, expected) = (try TensorFile(contentsOf: golden(name)), try GoldenFile("expected.txt"))
    #expect(file.entries.map(\.name) == ["conv.weight", "conv.bias"])
    for entry in file.entries { try expectEqual(entry.tensor, expected[entry.name]) }
  }

  @Test(arguments: ["kinds.pt", "kinds.safetensors"]) func readsEveryTypeOfNumberAndView(name: String) throws
  {
    let (file, expected) = (try TensorFile(contentsOf: golden(name)), try GoldenFile("expected.txt"))
    let prefix = name == "kinds.pt" ? "state." : ""
    for kind in ["double", "half", "tiny half", "bfloat", "long", "bytes", "flags", "transposed", "part"] {
      try expectEqual(file[prefix + kind], expected[kind])
    }
    #expect(file[prefix + "empty"]?.shape == [0, 3])
    #expect(
      file.notes == (name == "kinds.pt" ? ["epoch": "3", "rate": "0.5", "name": "kinds"] : ["format": "pt"]))
  }

  @Test func nestedDictionariesAreNamedByTheirPaths() throws {
    let file = try TensorFile(contentsOf: golden("basicsr.pth"))
    #expect(
      file.entries.map(\.name) == [
        "params.conv.weight", "params.conv.bias", "params_ema.module.conv.weight",
        "params_ema.module.conv.bias",
      ])
  }

  @Test(arguments: ["plain.npy", "columns.npy", "big-endian.npy"]) func readsArraysOfNumPy(name: String)
    throws
  {
    try expectEqual(TensorFile(contentsOf: golden(name))["array"], GoldenFile("expected.txt")["plain"])
  }

  @Test func readsCompressedArchivesOfNumPy() throws {
    let file = try TensorFile(contentsOf: golden("several.npz"))
    try expectEqual(file["plain"], GoldenFile("expected.txt")["plain"])
    #expect(try file["scalar"]?.item() == -5)
  }

  @Test(arguments: ["safetensors", "npz"]) func whatIsWrittenReadsBack(ending: String) throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/a.\(ending)"
    let file = try TensorFile(contentsOf: golden("kinds.pt"))
    try file.write(to: path)
    let read = try TensorFile(contentsOf: path)
    #expect(read.entries.map(\.name) == file.entries.map(\.name))
    for (one, other) in zip(file.entries, read.entries) {
      #expect(one.tensor.shape == other.tensor.shape)
      #expect(try one.tensor.values() == other.tensor.values())
    }
    if ending == "safetensors" { #expect(read.notes == file.notes) }
    let bytes = try FileBytes.read(path)
    try file.write(to: path)
    #expect(try FileBytes.read(path) == bytes, "equal tensors give equal bytes")
  }

  @Test func aLoneTensorIsWrittenAsNumPyDoes() throws {
    let folder = TemporaryFolder()
    let tensor = try Tensor([0, 0.25, 0.5, 0.75, 1, 1.25], shape: [2, 3])
    try TensorFile([.init("array", tensor)]).write(to: folder.path + "/a.npy")
    #expect(try FileBytes.read(folder.path + "/a.npy") == FileBytes.read(golden("plain.npy")))
  }

  @Test func whatWouldRunCodeIsRefusedByName() {
    #expect(
      message { _ = try TensorFile(contentsOf: golden("hostile.pth")) }
        .contains("would run posix.system, and Derain runs no code from files"))
  }

  @Test func otherFilesAndEndingsAreRefused() throws {
    #expect(
      message { _ = try TensorFile(Array("P6 3 3".utf8), name: "a.ppm") }.contains(
        "contains no readable tensors"))
    #expect(
      message { _ = try TensorFile(contentsOf: "/nowhere/a.pth") }.contains("there is no file /nowhere/a.pth")
    )
    let file = TensorFile([.init("a", try Tensor(1)), .init("b", try Tensor(2))])
    #expect(message { try file.write(to: "a.pth") }.contains("written as .safetensors"))
    #expect(message { try file.write(to: "a.npy") }.contains("can store only one tensor, not 2"))
  }
}

struct HostilePickleTests {
  private func load(_ program: [UInt8]) throws -> Unpickler.Value {
    var unpickler = Unpickler([0x80, 2] + program + [UInt8(ascii: ".")], name: "x")
    return try unpickler.load()
  }

  @Test func stacksAndMarksDoNotUnderflow() {
    for program: [UInt8] in [
      [], [0x30], [0x31], [0x65], [0x75], [0x52], [0x28, 0x73], [0x68, 9], [0x51], [0x93],
    ] {
      #expect(throws: Failure.self) { try load(program) }
    }
  }

  @Test func deepNestingAndSharingCostNoMoreThanTheirBytes() throws {
    // A tuple in a tuple in a tuple …, and each list twice in the next.
    _ = try load([0x29] + [UInt8](repeating: 0x85, count: 1_000_000))
    _ = try load([0x29] + [UInt8](repeating: 0, count: 60).flatMap { _ in [0x32, 0x86] })
  }

  /// `("storage", torch.FloatStorage, "0", "cpu", 2⁶²)`.
  @Test func noStorageIsLargerThanMemoryCanBe() {
    func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) }
    let type = Array("ctorch\nFloatStorage\n".utf8)
    let count: [UInt8] = [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x40]
    let program = [0x28] + text("storage") + type + text("0") + text("cpu") + count + [0x74, 0x51]
    #expect(throws: Failure.self) { try load(program) }
  }

  /// A long name of a dictionary whose many numbers would each repeat it.
  @Test func namesDoNotMultiply() {
    let long = [UInt8](repeating: 0x61, count: 60_000)
    let number: [UInt8] = [0x4d, 1, 0, 0x4b, 1, 0x73]
    let inner: [UInt8] = [0x7d] + Array(repeating: number, count: 20_000).flatMap(\.self)
    let program: [UInt8] = [0x7d, 0x58, 0x60, 0xea, 0, 0] + long + inner + [0x73]
    let legacy = legacyFile(of: program)
    #expect(message { _ = try TensorFile(legacy, name: "x") }.contains("too many names"))
  }

  /// As PyTorch wrote files before 1.6, without storages.
  private func legacyFile(of program: [UInt8]) -> [UInt8] {
    let magic: [UInt8] = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    return [magic, [0x4d, 0xe9, 3], [0x7d], program, [0x5d]].flatMap { [0x80, 2] + $0 + [0x2e] }
  }

  @Test func aTensorCannotReachBeyondItsStorage() throws {
    let state = try FileBytes.read(golden("legacy.pth"))
    // The bias has shape (2), as `K 2 \x85`, and stride (1).
    let shape = try #require(state.lastRange(of: [0x4b, 2, 0x85]))
    var larger = state
    larger[shape + 1] = 200
    #expect(
      message { _ = try TensorFile(larger, name: "x") }.contains("\"conv.bias\" reaches beyond its storage"))
  }
}

extension [UInt8] {
  fileprivate func lastRange(of part: [UInt8]) -> Int? {
    indices.dropLast(part.count).last { self[$0..<$0 + part.count].elementsEqual(part) }
  }
}

struct DamagedTensorFileTests {
  /// Bytes changed, cut, doubled or made extreme, by a seed.
  private func mutated(_ bytes: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
    var result = bytes
    for _ in 0..<stream.integer(in: 1...4) where !result.isEmpty {
      let place = stream.integer(in: 0...result.count - 1)
      switch stream.integer(in: 0...5) {
      case 0: result[place] ^= 1 << UInt8(stream.integer(in: 0...7))
      case 1: result[place] = [0, 1, 0x7f, 0x80, 0xff][stream.integer(in: 0...4)]
      case 2: result.removeSubrange(place..<min(place + stream.integer(in: 1...16), result.count))
      case 3: result.insert(contentsOf: result[place..<min(place + 16, result.count)], at: place)
      case 4: result = Array(result[..<place])
      default:
        for offset in 0..<min(8, result.count - place) { result[place + offset] = 0xff }
      }
    }
    return result
  }

  @Test(arguments: [
    "state.pth", "legacy.pth", "kinds.pt", "kinds.safetensors", "several.npz", "columns.npy", "hostile.pth",
    "legacy-1.pth", "legacy-4.pth", "legacy-5.pth", "protocol-2.pth", "views.pth", "old.pth", "first.pth",
    "unread-jagged.pth", "unread-channels.pth",
  ])
  func aDamagedFileIsReadOrRefusedInASentence(name: String) throws {
    let bytes = try FileBytes.read(golden(name))
    var stream = RandomKey(seed: 1).purpose(named: name).stream()
    for _ in 0..<1000 {
      let damaged = mutated(bytes, &stream)
      do {
        let file = try TensorFile(damaged, name: "x")
        #expect(file.entries.reduce(0) { $0 + $1.tensor.count } <= 4 * damaged.count)
      } catch let error as Failure {
        #expect(error.message.contains("x") && !error.message.hasSuffix("."))
      }
    }
  }
}
