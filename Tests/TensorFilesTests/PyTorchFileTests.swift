import GoldenFiles
import Tensors
import Testing

@testable import TensorFiles

struct PyTorchFileTests {
  @Test(arguments: ["state.pth", "legacy.pth", "legacy-1.pth", "big-endian.pth", "old.pth", "first.pth"])
  func statesOfEveryVersionOfPyTorchAreRead(name: String) throws {
    let (file, expected) = (try TensorFile(contentsOf: golden(name)), try GoldenFile("expected.txt"))
    let prefix = name == "legacy-1.pth" ? "state_dict." : ""
    #expect(file.entries.map(\.name) == ["\(prefix)conv.weight", "\(prefix)conv.bias"])
    for label in ["conv.weight", "conv.bias"] { try expectEqual(file[prefix + label], expected[label]) }
  }

  @Test(arguments: ["protocol", "legacy"], 2...5)
  func checkpointsAreReadWhateverProtocolPickledThem(container: String, version: Int) throws {
    let file = try TensorFile(contentsOf: golden("\(container)-\(version).pth"))
    let expected = try GoldenFile("expected.txt")
    for part in ["state_dict", "again"] {
      for label in ["conv.weight", "conv.bias"] { try expectEqual(file["\(part).\(label)"], expected[label]) }
    }
    for label in ["ratio.0.5", "ratio.true", "ratio.-3", "pair.1.half"] {
      try expectEqual(file[label], expected[label])
    }
    try expectEqual(file["pair.0"], expected["conv.bias"])
    #expect(file.entries.count == 9)
    // Counts are kept, integers beyond 64 bits and whatever else no tensor needs are not.
    #expect(file.notes["counts.a"] == "2" && file.notes["seed"] == nil && file.notes["args.rate"] == nil)
  }

  @Test func viewsHaveTheValuesThatPyTorchSees() throws {
    let (file, expected) = (try TensorFile(contentsOf: golden("views.pth")), try GoldenFile("expected.txt"))
    #expect(file.entries.count == 8)
    for entry in file.entries { try expectEqual(entry.tensor, expected[entry.name]) }
  }

  @Test(arguments: [
    ("complex", "a tensor of complex64"), ("conjugate", "a tensor of complex64"),
    ("float8", "a tensor of float8_e4m3fn"), ("quantised", "a quantised tensor"),
    ("channels", "a quantised tensor"), ("sparse", "a sparse tensor"), ("rows", "a sparse tensor"),
    ("meta", "a tensor of the device meta, which has no numbers"), ("nested", "a nested tensor"),
    ("jagged", "a nested tensor"), ("lazy", "a parameter that a lazy layer has not made yet"),
    ("storage", "a storage, which has no shape"), ("array", "an array of NumPy's"),
  ])
  func whatCannotBeReadIsRefusedByName(kind: String, phrase: String) {
    #expect(
      message { _ = try TensorFile(contentsOf: golden("unread-\(kind).pth")) }
        .contains("\"weight\" in \(golden("unread-\(kind).pth")) is \(phrase), which Derain cannot read"))
  }

  @Test func whatCannotBeReadMayStandBesideWhatCan() throws {
    let path = golden("beside.pth")
    #expect(
      message { _ = try TensorFile(contentsOf: path) }.contains("\"mean\" in \(path) is an array of NumPy's"))
    let file = try TensorFile(contentsOf: path, allowsUnread: true)
    #expect(file.entries.map(\.name) == ["state_dict.conv.weight", "state_dict.conv.bias"])
    #expect(file.unread.map(\.name) == ["mean", "spectrum"])
  }

  @Test func otherPicklesAndArchivesAreNamed() {
    let pickle: [UInt8] = [0x80, 4, 0x7d, 0x94, 0x2e]
    #expect(
      message { _ = try TensorFile(pickle, name: "x") }.contains(
        "a pickle that was not written by torch.save"))
    let empty = [0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18)
    #expect(message { _ = try TensorFile(empty, name: "x") }.contains("an empty archive"))
    var tar = [UInt8](repeating: 0, count: 1536)
    tar.replaceSubrange(257..<262, with: "ustar".utf8)
    tar.replaceSubrange(0..<5, with: "a.txt".utf8)
    tar.replaceSubrange(124..<127, with: "200".utf8)
    #expect(
      message { _ = try TensorFile(tar, name: "x") }.contains("a tar archive that torch.save did not write"))
  }
}

/// Arguments of `torch._utils._rebuild_tensor_v2`, changed in the bytes of a file.
struct TensorFlagTests {
  /// A tensor of two numbers with these flags and hooks, in the container before PyTorch 1.6.
  private func file(function: String = "_rebuild_tensor_v2", hooks: [UInt8] = [0x7d], flags: [UInt8])
    -> [UInt8]
  {
    func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) }
    let storage =
      [[0x28], text("storage"), Array("ctorch\nFloatStorage\n".utf8), text("0"), text("cpu")]
      .flatMap(\.self) + [0x4b, 2, 0x74, 0x51]
    let arguments = [[0x28], storage, [0x4b, 0, 0x4b, 2, 0x85, 0x4b, 1, 0x85, 0x89], hooks, flags, [0x74]]
      .flatMap(\.self)
    let tensor = Array("ctorch._utils\n\(function)\n".utf8) + arguments + [0x52]
    let program = [0x7d] + text("w") + tensor + [0x73]
    let magic: [UInt8] = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let keys = [0x5d] + text("0") + [0x61]
    let pickles = [magic, [0x4d, 0xe9, 3], [0x7d], program, keys].flatMap { [0x80, 2] + $0 + [0x2e] }
    return pickles + [2, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]
  }

  private func flag(_ name: String, _ value: UInt8) -> [UInt8] {
    [0x7d, 0x8c, UInt8(name.utf8.count)] + Array(name.utf8) + [value, 0x73]
  }

  @Test func theNegativeFlagTurnsTheSigns() throws {
    #expect(try TensorFile(file(flags: []), name: "x")["w"]?.values() == [1, 2])
    #expect(try TensorFile(file(flags: [0x4e]), name: "x")["w"]?.values() == [1, 2])
    #expect(try TensorFile(file(flags: flag("neg", 0x89)), name: "x")["w"]?.values() == [1, 2])
    #expect(try TensorFile(file(flags: flag("neg", 0x88)), name: "x")["w"]?.values() == [-1, -2])
  }

  @Test func whatIsNotHonouredIsRefusedByName() {
    func said(_ bytes: [UInt8]) -> String { message { _ = try TensorFile(bytes, name: "x") } }
    #expect(said(file(flags: flag("conj", 0x88))).contains("\"w\" in x is a tensor with the flag conj"))
    #expect(said(file(flags: flag("zero", 0x88))).contains("\"w\" in x is a tensor with the flag zero"))
    #expect(
      said(file(hooks: flag("hook", 0x88), flags: [])).contains("\"w\" in x is a tensor with backward hooks"))
    #expect(
      said(file(flags: [0x7d, 0x4e])).contains("has a tensor with 8 arguments, but at most 7 are supported"))
    #expect(
      said(file(function: "_rebuild_tensor_v9", flags: []))
        .contains("would run torch._utils._rebuild_tensor_v9"))
  }
}
