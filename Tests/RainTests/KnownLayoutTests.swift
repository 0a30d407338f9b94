import Failures
import Glibc
import Rain
import TestFolders
import Testing

/// How published data sets lie on the disk, as docs/datasets.md lists them.
@Suite struct KnownLayoutTests {
  private let fixture = PairFixture()

  struct Layout: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Rainy files with the clean one of each.
    let pairs: [(rainy: String, clean: String)]
    var asides: [String] = []
    var patterns: (rainy: String, clean: String)?
    var kind: PairedFiles.Layout = .folders
  }

  static let layouts = [
    Layout(
      testDescription: "Rain100L, training",
      pairs: [("rain-1.png", "norain-1.png"), ("rain-2.png", "norain-2.png")],
      asides: ["rainregion-1.png", "rainregion-2.png", "rainstreak-1.png", "rainstreak-2.png"], kind: .flat),
    Layout(
      testDescription: "Rain100L, test",
      pairs: [
        ("rain/X2/norain-001x2.png", "norain/norain-001.png"),
        ("rain/X2/norain-002x2.png", "norain/norain-002.png"),
      ]),
    Layout(
      testDescription: "Rain100H as PReNet has it", pairs: [("rainy/rain-001.png", "norain-001.png")],
      kind: .flat),
    Layout(
      testDescription: "Rain200H", pairs: [("train/rain/1x2.png", "train/norain/1.png")],
      asides: ["train/rainstreak/1.png"]),
    Layout(
      testDescription: "Rain12", pairs: [("001_in.png", "001_GT.png"), ("002_in.png", "002_GT.png")],
      kind: .flat),
    Layout(
      testDescription: "Rain13K", pairs: [("input/1.jpg", "target/1.jpg"), ("input/2.jpg", "target/2.jpg")]),
    Layout(
      testDescription: "Rain1400",
      pairs: (1...14).map { ("rainy_image/901_\($0).jpg", "ground_truth/901.jpg") }),
    Layout(
      testDescription: "RainDrop",
      pairs: [("data/0_rain.png", "gt/0_clean.png"), ("data/1_rain.png", "gt/1_clean.png")]),
    Layout(testDescription: "data and label", pairs: [("data/1.png", "label/1.png")]),
    Layout(
      testDescription: "SPA-Data, test",
      pairs: [("rain/000.png", "gt/000gt.png"), ("rain/001.png", "gt/001gt.png")]),
    Layout(
      testDescription: "SPA-Data", pairs: [("real_world/002/002_1.png", "real_world_gt/002/002_1.png")]),
    Layout(
      testDescription: "Outdoor-Rain",
      pairs: [("in/im_0001_s80_a04.png", "gt/im_0001.png"), ("in/im_0001_s85_a05.png", "gt/im_0001.png")],
      asides: ["depth/im_0001.png", "trans/im_0001.png", "mask/im_0001_s80.png"]),
    Layout(
      testDescription: "RainCityscapes",
      pairs: [
        (
          "leftImg8bit_rain/train/aachen/aachen_000004_leftImg8bit_rain_alpha_0.01_beta_0.005_pattern_1.png",
          "leftImg8bit/train/aachen/aachen_000004_leftImg8bit.png"
        )
      ],
      asides: [
        "depth_rain/train/aachen/aachen_000004_depth_rain_alpha_0.01.png",
        "gtFine/train/aachen/aachen_000004_gtFine.png",
      ]),
    Layout(
      testDescription: "NTURain",
      pairs: [("a1_Rain/00001.jpg", "a1_GT/00001.jpg"), ("b2_Rain/00001.jpg", "b2_GT/00001.jpg")]),
    Layout(
      testDescription: "GT-RAIN",
      pairs: [
        ("Gurutto_0-0/Gurutto_0-0-Webcam-R-000.png", "Gurutto_0-0/Gurutto_0-0-Webcam-C-000.png"),
        ("Gurutto_0-0/Gurutto_0-0-Webcam-R-017.png", "Gurutto_0-0/Gurutto_0-0-Webcam-C-000.png"),
        ("Ti_1/Ti_1-R-000.png", "Ti_1/Ti_1-C-000.png"),
      ], kind: .flat),
    Layout(
      testDescription: "RainDS", pairs: [("rainstreak/rs-1.png", "gt/norain-1.png")],
      asides: ["raindrop/rd-1.png"],
      patterns: ("rainstreak/rs-*.png", "gt/norain-*.png"), kind: .pattern),
    Layout(testDescription: "endings of two kinds", pairs: [("rain/1.PNG", "norain/1.jpg")]),
    Layout(testDescription: "zeros before numbers", pairs: [("rain-001.png", "norain-1.png")], kind: .flat),
    Layout(testDescription: "names of Windows", pairs: [("rain (1).png", "norain (1).png")], kind: .flat),
    Layout(testDescription: "blanks, dashes and lines", pairs: [("rain/-a b\nc.png", "norain/-a b\nc.png")]),
    Layout(
      testDescription: "masks beside the pictures", pairs: [("input/1.png", "target/1.png")],
      asides: ["input/1_mask.png", "target/1_depth.png"]),
    Layout(testDescription: "a mask that has a partner", pairs: [("input/mask_1.png", "target/mask_1.png")]),
    Layout(
      testDescription: "letters composed in two ways",
      pairs: [("rain/caf\u{e9}.png", "norain/cafe\u{301}.png"), ("rain/u\u{308}_1.png", "norain/\u{fc}.png")]),
    Layout(
      testDescription: "a pattern of composed letters",
      pairs: [("nass/\u{e9}1.png", "trocken/e\u{301}1.png")],
      patterns: ("nass/e\u{301}*.png", "trocken/\u{e9}*.png"), kind: .pattern),
  ]

  @Test(arguments: layouts) func opens(_ layout: Layout) throws {
    var numbers: [String: Int] = [:]
    for (rainy, clean) in layout.pairs {
      let number = numbers[clean] ?? numbers.count
      numbers[clean] = number
      try fixture.add(clean, number, rainy: false)
      try fixture.add(rainy, number, rainy: true)
    }
    for name in layout.asides { try fixture.add(name, 99, rainy: false) }
    for name in ["Thumbs.db", ".DS_Store", "._rain-1.png", "README.txt", "list.json", "streaks.mat"] {
      fixture.folder.write(name, Array("nonsense".utf8))
    }
    let set = try fixture.open(patterns: layout.patterns)
    #expect(set.layout == layout.kind)
    try fixture.expectPairs(set, count: layout.pairs.count, cleanCount: numbers.count)
    func bytes(_ names: [String]) -> Set<[UInt8]> { Set(names.map { Array($0.utf8) }) }
    let found = (0..<set.count).map { "\(set.name(at: $0)) \(set.cleanName(at: $0))" }
    #expect(
      bytes(found)
        == bytes(layout.pairs.map { "\(fixture.folder.file($0.rainy)) \(fixture.folder.file($0.clean))" }))
    if layout.kind != .pattern { #expect(bytes(set.asides) == bytes(layout.asides.map(fixture.folder.file))) }
  }

  @Test func severalFoldersMayLinkToOneOfCleanPictures() throws {
    try fixture.add("all/1.png", 1, rainy: false)
    for kind in ["heavy", "light"] {
      try fixture.add("\(kind)/rain/1.png", 1, rainy: true)
      symlink(fixture.folder.file("all"), fixture.folder.file("\(kind)/gt"))
    }
    symlink("nowhere.png", fixture.folder.file("light/rain/2.png"))
    symlink(fixture.folder.path, fixture.folder.file("light/rain/loop"))
    let set = try fixture.open(skips: true)
    #expect(set.count == 2 && set.danglingLinks == [fixture.folder.file("light/rain/2.png")])
  }

  @Test func aCleanPictureThatCouldBeSeveralIsNoPartner() throws {
    for name in ["x-C-000.png", "x-C-001.png"] { try fixture.add(name, 1, rainy: false) }
    for name in ["x-R-000.png", "x-R-007.png"] { try fixture.add(name, 1, rainy: true) }
    let set = try fixture.open(skips: true)
    #expect(set.count == 1 && set.problems.map(\.path).contains(fixture.folder.file("x-R-007.png")))
  }

  @Test func namesThatAreNoTextAreTold() throws {
    for (kind, isRainy) in [("rain", true), ("norain", false)] {
      try fixture.add("\(kind)/1.png", 1, rainy: isRainy)
      let gbk = (Array(fixture.folder.file("\(kind)/").utf8) + [0xd3, 0xea] + Array("1.png".utf8)).map {
        CChar(bitPattern: $0)
      }
      rename(fixture.folder.file("\(kind)/1.png"), gbk + [0])
    }
    let error = #expect(throws: Failure.self) { try fixture.open() }
    #expect(error?.message.contains("2 files") == true)
    #expect(error?.message.contains("rain/\\xD3\\xEA1.png: its name is not UTF-8: rename it") == true)
    try fixture.add("rain/2.png", 1, rainy: true)
    try fixture.add("norain/2.png", 1, rainy: false)
    let set = try fixture.open(skips: true)
    #expect(set.count == 1 && set.problems.count == 2)
  }

  @Test func namesInListsAreFoundHoweverTheirLettersAreComposed() throws {
    try fixture.add("nass/cafe\u{301}.png", 1, rainy: true)
    try fixture.add("trocken/caf\u{e9}.png", 1, rainy: false)
    fixture.folder.write("list.txt", Array("nass/caf\u{e9}.png trocken/cafe\u{301}.png\n".utf8))
    try fixture.expectPairs(fixture.open("list.txt"), count: 1)
  }
}
