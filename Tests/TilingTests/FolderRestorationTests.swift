import Failures
import Files
import Glibc
import Imaging
import Networks
import Tensors
import TestFolders
import Testing

@testable import Tiling

@Suite struct FolderRestorationTests {
  private let folder = TemporaryFolder()
  private let restorer: Restorer

  init() throws {
    // A skip over a convolution of zeros leaves pictures as they are.
    let layer = try Residual(Sequential([Convolution2D(inputChannels: 3, outputChannels: 3)]))
    let zeros = try layer.parameters.map { ($0.path, try Tensor(filled: 0, shape: $0.shape)) }
    let network = Network(layer, name: "identity", given: Dictionary(uniqueKeysWithValues: zeros))
    restorer = try Restorer(network.model(seed: 0))
  }

  private func ramp(channels: Int, steps: Float) -> Image {
    Image(
      channels: channels, height: 4, width: 5, pixels: (0..<channels * 20).map { Float($0 * 3) / steps })
  }

  private func restore(
    _ input: String, _ output: String, overwrites: Bool = false
  ) throws -> [FolderRestoration.Outcome] {
    var outcomes: [FolderRestoration.Outcome] = []
    try FolderRestoration(
      restorer, from: folder.path + "/" + input, to: folder.path + "/" + output, overwrites: overwrites
    ).run(progress: { _, _ in true }, each: { outcome, _, _ in outcomes.append(outcome) })
    return outcomes
  }

  @Test func aPictureBesideAnotherOfItsNameIsNotReplaced() throws {
    try FileBytes.makeFolders(above: folder.path + "/in/x")
    try Picture(ramp(channels: 3, steps: 255)).write(to: folder.path + "/in/pic.png")
    let before = try FileBytes.read(folder.path + "/in/pic.png")
    folder.write("in/pic.jpg", before)
    let replaced = try #require(throws: Failure.self) { try restore("in/pic.jpg", "in") }
    #expect(replaced.message.hasSuffix("/in/pic.png exists already and is not an earlier result"))
    #expect(try FileBytes.read(folder.path + "/in/pic.png") == before)
    #expect(try restore("in/pic.jpg", "out").count == 1)
    let error = try #require(throws: Failure.self) { try restore("in", "") }
    #expect(error.message.contains("the folder for the results"))
  }

  @Test func depthAndTransparencyStay() throws {
    try FileBytes.makeFolders(above: folder.path + "/in/x")
    let pictures = [
      "deep": Picture(ramp(channels: 3, steps: 65535), depth: 16),
      "grey": Picture(ramp(channels: 1, steps: 255)),
      "clear": Picture(ramp(channels: 3, steps: 255), alpha: ramp(channels: 1, steps: 100)),
      "clear grey": Picture(ramp(channels: 1, steps: 65535), depth: 16, alpha: ramp(channels: 1, steps: 90)),
    ]
    for (name, picture) in pictures { try picture.write(to: "\(folder.path)/in/\(name).png") }
    #expect(try restore("in", "out").allSatisfy { $0.problem == nil && $0.isExact })
    for name in pictures.keys {
      let before = try Picture(contentsOf: "\(folder.path)/in/\(name).png")
      let after = try Picture(contentsOf: "\(folder.path)/out/\(name).png")
      #expect(after.depth == before.depth && after.alpha == before.alpha, "\(name)")
      #expect(after.image == before.image, "\(name)")
    }
    #expect(pictures["clear"]?.alpha != nil)
  }

  @Test func namesAndFoldersStayAndWhatCannotBeReadIsTold() throws {
    try FileBytes.makeFolders(above: folder.path + "/in/sub/x")
    for name in ["a.png", "sub/b.png"] {
      try Picture(ramp(channels: 3, steps: 255)).write(to: "\(folder.path)/in/\(name)")
    }
    try FileBytes.write(Array("no picture".utf8), to: "\(folder.path)/in/c.jpg")
    let outcomes = try restore("in/", "in/out/")
    #expect(
      outcomes.map { $0.output?.dropFirst(folder.path.utf8.count) } == [
        "/in/out/a.png", nil, "/in/out/sub/b.png",
      ])
    #expect(outcomes[1].problem?.contains("not a PNG, JPEG or WebP") == true)
    #expect(try restore("in", "in/out").count == 3, "results are not restored again")
    #expect(try restore("in/a.png", "one").map(\.output) == [folder.path + "/one/a.png"])
  }

  @Test func namesThatMeetKeepTheirEndings() throws {
    try FileBytes.makeFolders(above: folder.path + "/in/x")
    for name in ["a.png", "a.jpg"] {
      try Picture(ramp(channels: 3, steps: 255)).write(to: "\(folder.path)/in/\(name)")
    }
    #expect(
      try restore("in", "out").compactMap { $0.output?.split(separator: "/").last } == [
        "a.jpg.png", "a.png.png",
      ])
  }

  private func add(_ names: String...) throws {
    for name in names {
      try FileBytes.makeFolders(above: "\(folder.path)/\(name)")
      try Picture(ramp(channels: 3, steps: 255)).write(to: "\(folder.path)/\(name)")
    }
  }

  @Test func foldersMayHaveAnyLettersAndNamesAnyLength() throws {
    let long = String(repeating: "a", count: 251)
    try add("Straße/ü/1.png", "Straße/ü/2.png", "Straße/\(long).png")
    #expect(
      try restore("Straße", "aus-ü").map { $0.output?.dropFirst(folder.path.utf8.count) } == [
        "/aus-ü/\(long).png", "/aus-ü/ü/1.png", "/aus-ü/ü/2.png",
      ])
  }

  @Test func noResultReplacesAPictureOrAnother() throws {
    try add("in/a.png", "in/q.png", "in/q.jpg", "in/q.png.png")
    #expect(throws: Failure.self) { try restore("in/a.png", "in") }
    #expect(throws: Failure.self) { try restore("in/a.png", "in/../in/.") }
    let error = #expect(throws: Failure.self) { try restore("in", "out") }
    #expect(error?.message.contains("two results would have the same file") == true)
    #expect(!FileBytes.exists(folder.path + "/out"), "nothing is begun")
  }

  @Test func onlyEarlierResultsAreReplaced() throws {
    try add("in/a.png", "in/sub/b.png", "out/sub/b.png", "out/other.png")
    let mine = try FileBytes.read(folder.path + "/out/sub/b.png")
    let error = try #require(throws: Failure.self) { try restore("in", "out") }
    #expect(error.message == "\(folder.path)/out/sub/b.png exists already and is not an earlier result")
    #expect(error.hint?.contains("--overwrite") == true)
    #expect(!FileBytes.exists(folder.path + "/out/a.png"), "nothing is begun")
    #expect(try FileBytes.read(folder.path + "/out/sub/b.png") == mine)
    #expect(try restore("in", "out", overwrites: true).allSatisfy { $0.problem == nil })
    #expect(try FileBytes.read(folder.path + "/out/sub/b.png") != mine)
    // What was restored may be restored again.
    #expect(try restore("in", "out").allSatisfy { $0.problem == nil })
    folder.write("out/a.png", Array("notes".utf8))
    folder.write("out/sub/b.png", mine)
    let several = try #require(throws: Failure.self) { try restore("in", "out") }
    #expect(several.message.hasPrefix("2 files exist already and are not earlier results: "))
  }

  @Test func aFileThatAppearsMeanwhileIsNotReplaced() throws {
    try add("in/a.png", "in/b.png")
    let work = try FolderRestoration(restorer, from: folder.path + "/in", to: folder.path + "/out")
    var problems: [String?] = []
    try work.run(progress: { _, _ in true }) { outcome, _, _ in
      problems.append(outcome.problem)
      folder.write("out/b.png", Array("notes".utf8))
    }
    #expect(problems.count == 2 && problems[0] == nil && problems[1]?.contains("exists already") == true)
    #expect(try FileBytes.read(folder.path + "/out/b.png") == Array("notes".utf8))
  }

  @Test func whereNothingCanBeWrittenNothingIsBegun() throws {
    try add("in/a.png")
    folder.write("out", [1])
    let error = try #require(throws: Failure.self) { try restore("in", "out") }
    #expect(error.kind == .unwritable && error.message.contains("cannot write"))
    folder.makeFolder("other")
    folder.makeFolder("other/a.png")
    let inTheWay = try #require(throws: Failure.self) { try restore("in", "other", overwrites: true) }
    #expect(inTheWay.message.contains("a folder with that name exists"))
  }

  @Test func resultsStandAsThePicturesAreShown() throws {
    let golden = #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/ImagingTests/Golden/"
    try FileBytes.makeFolders(above: folder.path + "/in/x")
    for name in ["turned.png", "turned.webp", "held6.jpg", "turned-deep.png"] {
      folder.write("in/\(name)", try FileBytes.read("/" + golden + name))
    }
    let outcomes = try restore("in", "out")
    #expect(outcomes.count == 4)
    for outcome in outcomes {
      let result = try Picture(contentsOf: #require(outcome.output))
      let before = try Picture(contentsOf: outcome.input)
      #expect(result.image == before.image && result.alpha == before.alpha && result.depth == before.depth)
      #expect(result.image.size == ImageSize(height: 13, width: 11) && outcome.size == result.image.size)
    }
  }

  @Test func stripsHavePlacesOfTheirOwn() throws {
    try add("in/a.png", "in/strips/a.png")
    let (input, output) = (folder.path + "/in", folder.path + "/out")
    #expect(throws: Failure.self) { try FolderRestoration(restorer, from: input, to: output, strips: true) }
    #expect(try FolderRestoration(restorer, from: input, to: output).tasks.count == 2)
  }

  @Test func resultsAreKnownUnderEverySpelling() throws {
    try add("in/a.png", "in/out/a.png")
    for spelling in ["in/out", "in/../in/out/", "in//out"] {
      #expect(try restore("in", spelling, overwrites: true).count == 1, "\(spelling)")
    }
  }

  @Test func namesThatAreNoTextAreToldAndLinksToNowherePassedOver() throws {
    try add("in/a.png")
    for name: [CChar] in [[0x62, -1, 0x2e, 0x70, 0x6e, 0x67, 0], Array("c.png".utf8CString)] {
      let path = Array((folder.path + "/in/").utf8CString.dropLast()) + name
      #expect(symlink("nowhere", path) == 0)
    }
    let outcomes = try restore("in", "out")
    #expect(outcomes.count == 2 && outcomes.count { $0.problem != nil } == 1)
    #expect(
      outcomes.contains { $0.problem?.hasSuffix("in/b\\xFF.png: its name is not UTF-8: rename it") == true })
    let error = #expect(throws: Failure.self) { try restore("in/c.png", "other") }
    #expect(error?.message.hasSuffix("in/c.png is broken: nowhere does not exist") == true)
  }

  @Test func whatCannotBeWrittenDoesNotStopTheOthers() throws {
    try add("in/a/b.png", "in/c.png")
    try FileBytes.makeFolders(above: folder.path + "/out/x")
    try FileBytes.write([1], to: folder.path + "/out/a")
    let outcomes = try restore("in", "out")
    #expect(outcomes.map { $0.problem == nil } == [false, true])
  }

  @Test func theFolderItselfAndNothingAreRefused() throws {
    try FileBytes.makeFolders(above: folder.path + "/in/x")
    #expect(throws: Failure.self) { try restore("in", "out") }
    #expect(throws: Failure.self) { try restore("in", "in/") }
    #expect(throws: Failure.self) { try restore("nowhere", "out") }
    #expect(throws: Failure.self) { try FolderRestoration(restorer, from: folder.path, to: "") }
    #expect(throws: Failure.self) { try FolderRestoration(restorer, from: "", to: folder.path) }
  }
}
