import Files
import Imaging
import Networks
import TestFolders
import Testing

@testable import Restoration

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

  private func restore(_ input: String, _ output: String) throws -> [FolderRestoration.Outcome] {
    var outcomes: [FolderRestoration.Outcome] = []
    try FolderRestoration(restorer, from: folder.path + "/" + input, to: folder.path + "/" + output).run(
      progress: { _, _ in true }, each: { outcome, _, _ in outcomes.append(outcome) })
    return outcomes
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
    #expect(outcomes[1].problem?.contains("no PNG, JPEG or WebP") == true)
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

  @Test func theFolderItselfAndNothingAreRefused() throws {
    try FileBytes.makeFolders(above: folder.path + "/in/x")
    #expect(throws: ImageError.self) { try restore("in", "out") }
    #expect(throws: FileError.self) { try restore("in", "in/") }
    #expect(throws: FileError.self) { try restore("nowhere", "out") }
  }
}
