import DataSetLaws
import Imaging
import Random
import TestFolders
import Testing

/// Photographs of two sizes, made by chance.
private func photographs(_ seed: Int = 1, channels: Int = 3) -> ImageList {
  ImageList(
    (0..<4).map { index in
      var stream = RandomKey(seed: seed).index(index).stream()
      let (height, width) = index % 2 == 0 ? (12, 17) : (15, 11)
      return Image(
        channels: channels, height: height, width: width, pixels: stream.uniforms(channels * height * width))
    })
}

/// Crops that every reader draws for itself.
private func free() throws -> Crop<Image> { try photographs().crop(ImageSize(height: 9, width: 8)) }

/// Files of photographs, the last of them in a folder within.
private final class Pictures: Sendable {
  let path: String
  private nonisolated(unsafe) let folder = TemporaryFolder()

  init(names: [String] = ["a.png", "b.png", "in/c.png"]) {
    path = folder.path
    folder.makeFolder("in")
    for (name, image) in zip(names, photographs().images) { try? image.write(to: folder.file(name)) }
  }

  func paths(_ names: [String]) -> [String] { names.map { "\(path)/\($0)" } }
}

/// What the protocol `DataSet` promises, tried on every set of images there is. Those of pairs are tried in RainTests.
@Suite struct DataSetLawTests {
  private typealias Case = DataSetCase<Image>
  private static let pictures = Pictures()
  private static let renamed = Pictures(names: ["a.png", "b.png", "in/d.png"])
  private static let half = ImageSize(height: 6, width: 5)

  static let cases: [DataSetCase<Image>] = sources + stages + freeStages

  private static let sources = [
    Case("list", { photographs() }, unlike: [{ photographs(2) }, { photographs(channels: 1) }]),
    Case(
      "files", { try ImageFiles(pictures.paths(["in/c.png", "a.png"])) },
      unlike: [
        { try ImageFiles(pictures.paths(["a.png", "in/c.png"])) },
        { try ImageFiles(pictures.paths(["in/c.png"])) },
        { try ImageFiles(pictures.paths(["in/c.png", "b.png"])) },
      ]),
    Case(
      "folder", { try ImageFolder(pictures.path) },
      unlike: [{ try ImageFolder(pictures.path, limit: 2) }, { try ImageFolder(renamed.path) }]),
    Case(
      "backgrounds", { try Backgrounds(.natural, count: 3, size: half, seed: 1) },
      unlike: [
        { try Backgrounds(.simple, count: 3, size: half, seed: 1) },
        { try Backgrounds(.leaves(LeafStyle(complexity: 0.501)), count: 3, size: half, seed: 1) },
        { try Backgrounds(.natural, count: 4, size: half, seed: 1) },
        { try Backgrounds(.natural, count: 3, size: ImageSize(6), seed: 1) },
        { try Backgrounds(.natural, count: 3, size: half, seed: 2) },
      ]),
    Case(
      "patches", { try Patches(of: photographs(), count: 5, size: half, seed: 1) },
      unlike: [
        { try Patches(of: photographs(2), count: 5, size: half, seed: 1) },
        { try Patches(of: photographs(), count: 6, size: half, seed: 1) },
        { try Patches(of: photographs(), count: 5, size: ImageSize(5), seed: 1) },
        { try Patches(of: photographs(), count: 5, size: half, seed: 2) },
        { try Patches(of: photographs(), count: 5, size: half, seed: 1, smoothestOf: 2) },
      ]),
    Case(
      "smooth patches", { try Patches(of: photographs(), count: 5, size: half, seed: 1, smoothestOf: 3) },
      unlike: [{ try Patches(of: photographs(), count: 5, size: half, seed: 1, smoothestOf: 2) }]),
  ]

  private static let stages = [
    Case(
      "augmented", { photographs().augment(flip: true, rotate: true, seed: 1) },
      unlike: [
        { photographs(2).augment(flip: true, rotate: true, seed: 1) },
        { photographs().augment(flip: false, rotate: true, seed: 1) },
        { photographs().augment(flip: true, seed: 1) },
        { photographs().augment(flip: true, rotate: true, seed: 2) },
        { photographs().augment(flip: true, rotate: true) },
        {
          photographs().augment(flip: true, rotate: true, seed: 1).augment(flip: true, rotate: true, seed: 1)
        },
      ]),
    Case(
      "cropped", { try photographs().crop(half, seed: 1) },
      unlike: [
        { try photographs(2).crop(half, seed: 1) }, { try photographs().crop(ImageSize(6), seed: 1) },
        { try photographs().crop(half, seed: 2) }, { try photographs().crop(half) },
        { try photographs().centreCrop(half) },
      ]),
    Case("middles", { try photographs().centreCrop(half) }, unlike: []),
    Case(
      "fixed", { try free().fix(seed: 1) },
      unlike: [{ try free().fix(seed: 2) }, { photographs().fix(seed: 1) }, { try free() }]),
    Case(
      "subset", { try Subset(photographs(), indices: [3, 0, 3]) },
      unlike: [
        { try Subset(photographs(2), indices: [3, 0, 3]) },
        { try Subset(photographs(), indices: [3, 0, 2]) },
        { try Subset(photographs(), indices: [0, 3, 3]) }, { try photographs().shuffled(seed: 1).take(3) },
        { try photographs().skip(1) }, { try photographs().take(3) },
      ]),
    Case(
      "concatenation", { try Concatenation([photographs(), photographs(2)]) },
      unlike: [
        { try Concatenation([photographs(2), photographs()]) }, { try Concatenation([photographs()]) },
        { try Concatenation<Image>([photographs(), photographs(2).fix(seed: 1)]) },
      ]),
    Case(
      "mapped", { Mapped(photographs(), label: "turning") { $0.rotatedByQuarter() } },
      unlike: [
        { Mapped(photographs(2), label: "turning") { $0.rotatedByQuarter() } },
        { Mapped(photographs(), label: "nothing") { $0 } },
        { Mapped(photographs(), label: "turning", identity: { "other" }) { $0 } },
      ]),
    Case(
      "shrunk", { try Shrunk(photographs(), longest: 13) },
      unlike: [{ try Shrunk(photographs(2), longest: 13) }, { try Shrunk(photographs(), longest: 12) }]),
    Case(
      "tiles", { try Tiles(photographs(), size: half) },
      unlike: [
        { try Tiles(photographs(2), size: half) }, { try Tiles(photographs(), size: ImageSize(6)) },
        { try Tiles(photographs(), size: half, step: 5) },
        // As many as with the steps of 6 that are taken unless told.
        { try Tiles(photographs(), size: half, step: 7) },
      ]),
    Case(
      "grey", { try WithChannels(photographs(), channels: 1) },
      unlike: [
        { try WithChannels(photographs(), channels: 3) }, { try WithChannels(photographs(2), channels: 1) },
      ]),
    Case("coloured", { try WithChannels(photographs(channels: 1), channels: 3) }, unlike: []),
  ]

  /// Stages that draw for every reader, and stages over such.
  private static let freeStages = [
    Case("free crops", isFixed: false, { try free() }, unlike: []),
    Case(
      "freely augmented", isFixed: false, { photographs().augment(flip: true, rotate: true) }, unlike: []),
    Case(
      "augmented over free crops", isFixed: false, { try free().augment(flip: true, seed: 1) }, unlike: []),
    Case("crops of free crops", isFixed: false, { try free().crop(half) }, unlike: []),
    Case("subset of free crops", isFixed: false, { try free().shuffled(seed: 1) }, unlike: []),
    Case(
      "free crops after others", isFixed: false,
      { try Concatenation<Image>([photographs(), free()]) }, unlike: []),
    Case(
      "mapped free crops", isFixed: false,
      { Mapped(try free(), label: "turning") { $0.rotatedByQuarter() } }, unlike: []),
    Case("shrunk free crops", isFixed: false, { try Shrunk(free(), longest: 7) }, unlike: []),
    Case("grey free crops", isFixed: false, { try WithChannels(free(), channels: 1) }, unlike: []),
  ]

  @Test(arguments: cases) func setsKeepTheirPromises(_ test: DataSetCase<Image>) throws {
    let faults = try test.faults()
    #expect(faults == [])
  }

  @Test func everySetIsTried() throws {
    let declared = conformers(to: "DataSet", below: "Sources/Engine/Imaging", of: #filePath)
    let tried = Set(try Self.cases.map { try $0.type })
    #expect(declared.count >= 14)
    #expect(tried == declared, "not tried: \(declared.subtracting(tried))")
  }

  @Test func filesCountWhereverTheirFolderIs() throws {
    let copy = Pictures()
    #expect(try ImageFolder(copy.path).identity == ImageFolder(Self.pictures.path).identity)
    let names = ["in/c.png", "a.png"]
    #expect(
      try ImageFiles(copy.paths(names)).identity == ImageFiles(Self.pictures.paths(names)).identity)
  }

  /// A stage that does nothing does not appear in the identity, and must not change what others draw.
  @Test func stagesOfOneIdentityGiveTheSameItems() throws {
    func areOne(_ a: any ImageSet, _ b: any ImageSet) throws -> Bool {
      try a.identity != b.identity || (0..<a.count).allSatisfy { try a.item(at: $0) == b.item(at: $0) }
    }
    let plain = photographs().augment(flip: true, rotate: true, seed: 1)
    let above = try areOne(
      plain, photographs().augment(flip: false).augment(flip: true, rotate: true, seed: 1))
    let below = try areOne(free().fix(seed: 1), free().augment(flip: false).fix(seed: 1))
    #expect(above)
    #expect(below)
  }

  /// Nor where another stage lies between.
  @Test func aSeedTwiceDoesNotUndoItself() throws {
    let twice = photographs().augment(flip: true, seed: 1).fix(seed: 1).augment(flip: true, seed: 1)
    let isUndone = try (0..<twice.count).allSatisfy { try twice.item(at: $0) == photographs().item(at: $0) }
    #expect(!isUndone)
  }
}
