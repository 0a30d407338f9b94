import Failures
import Files
import Imaging
import Rain
import Random
import TestFolders
import Testing

@Suite struct PairedFilesTests {
  private let fixture = PairFixture()

  @Test func picturesOfOneNameInSeveralFoldersKeepToTheirs() throws {
    for (folder, number) in [("a/", 1), ("b/", 2)] {
      try fixture.add("input/\(folder)1.png", number, rainy: true)
      try fixture.add("target/\(folder)1.png", number, rainy: false)
    }
    try fixture.expectPairs(fixture.open(), count: 2)
    try fixture.add("input/c/1.png", 3, rainy: true)
    let set = try fixture.open(skips: true)
    #expect(set.count == 2 && set.problems.count == 1, "a picture of that name elsewhere is not its own")
  }

  @Test func whatSaysWhetherThereIsRainMayEndTheName() throws {
    for number in 0..<3 {
      try fixture.add("data/\(number)_rain.png", number, rainy: true)
      try fixture.add("gt/\(number)_clean.png", number, rainy: false)
    }
    try fixture.expectPairs(fixture.open(), count: 3)
  }

  @Test func aLetterInANameIsNoSeparator() throws {
    try fixture.add("rain/box.png", 1, rainy: true)
    try fixture.add("rain/bo.png", 1, rainy: true)
    try fixture.add("norain/bo.png", 1, rainy: false)
    let set = try fixture.open(skips: true)
    #expect(set.count == 1 && set.problems.map(\.reason) == ["there is no clean picture with its name"])
  }

  @Test func rainyFoldersMayShareCleanPicturesAbove() throws {
    for kind in ["heavy", "light"] { try fixture.add("input/\(kind)/1.png", 1, rainy: true) }
    try fixture.add("target/1.png", 1, rainy: false)
    try fixture.expectPairs(fixture.open(), count: 2, cleanCount: 1)
  }

  @Test func listsMayHaveBlanksAndCommasInPaths() throws {
    try fixture.add("my rain/a 1.png", 1, rainy: true)
    try fixture.add("clean/a 1.png", 1, rainy: false)
    for separator in ["\t", ", "] {
      let text = "\u{feff}my rain/a 1.png\(separator)clean/a 1.png\r\n"
      try FileBytes.write(Array(text.utf8), to: fixture.folder.file("list.txt"))
      try fixture.expectPairs(fixture.open("list.txt"), count: 1)
    }
  }

  @Test func theIdentityIsThatOfTheFilesWhereverTheyLie() throws {
    func set(in folder: String, numbers: ClosedRange<Int>) throws -> PairedFiles {
      for i in numbers {
        try fixture.add("\(folder)/input/\(i).png", i, rainy: true)
        try fixture.add("\(folder)/target/\(i).png", i, rainy: false)
      }
      return try fixture.open(folder)
    }
    let four = try set(in: "a", numbers: 1...4)
    #expect(try four.identity == fixture.open("a//").identity)
    #expect(try four.identity == set(in: "deep/down", numbers: 1...4).identity)
    #expect(try four.identity != set(in: "other", numbers: 2...5).identity)
    #expect(try four.take(2).identity != four.skip(2).identity)
  }

  @Test func namesInOneFolder() throws {
    for i in 1...3 {
      try fixture.add("rain-00\(i).png", i, rainy: true)
      try fixture.add("norain-00\(i).png", i, rainy: false)
      try fixture.add("rainstreak-00\(i).png", i, rainy: false)
    }
    let set = try fixture.open()
    #expect(set.layout == .flat && set.summary.contains("3 pairs (flat)"))
    try fixture.expectPairs(set, count: 3)
  }

  @Test func foldersWhoseRainyNamesSayMore() throws {
    for i in [1, 2, 10] {
      try fixture.add("test/norain/norain-\(i).png", i, rainy: false)
      try fixture.add("test/rain/norain-\(i)x2.png", i, rainy: true)
    }
    let set = try fixture.open()
    #expect(set.layout == .folders)
    try fixture.expectPairs(set, count: 3)
  }

  @Test(arguments: [("rain", "norain"), ("input", "target")]) func foldersOfEqualNames(
    rainy: String, clean: String
  ) throws {
    for part in ["train/small", "test/small"] {
      for i in 1...2 {
        try fixture.add("\(part)/\(rainy)/\(i).png", part.count * 10 + i, rainy: true)
        try fixture.add("\(part)/\(clean)/\(i).png", part.count * 10 + i, rainy: false)
      }
    }
    try fixture.expectPairs(fixture.open(), count: 4)
    try fixture.expectPairs(fixture.open("test"), count: 2)
  }

  @Test(arguments: [
    ("rainy_image", "ground_truth", "901", ["901_1", "901_2", "901_14"]),
    ("in", "gt", "im_0001", ["im_0001_s80_a04", "im_0001_s85_a05"]),
  ]) func severalRainyOnesForAClean(rainy: String, clean: String, name: String, names: [String]) throws {
    try fixture.add("\(clean)/\(name).png", 1, rainy: false)
    try fixture.add("\(clean)/9.png", 2, rainy: false)
    for other in names { try fixture.add("\(rainy)/\(other).png", 1, rainy: true) }
    try fixture.add("\(rainy)/9_1.png", 2, rainy: true)
    let set = try fixture.open()
    #expect(set.summary.contains("2 clean, 1 to \(names.count) rainy each (folders)"))
    try fixture.expectPairs(set, count: names.count + 1, cleanCount: 2)
  }

  @Test func halvesOfOneFile() throws {
    for i in 1...4 { try fixture.addHalves("\(i).png", i) }
    let set = try fixture.open()
    #expect(set.layout == .halves && set.summary.contains("4 pairs side by side"))
    try fixture.expectPairs(set, count: 4)
    let part = try Crop(set, size: ImageSize(8), place: .random(seed: 3)).item(at: 0)
    #expect(part.clean.size == ImageSize(8) && part.layer.pixels.allSatisfy { abs($0 - 0.25) < 0.01 })
  }

  @Test func lists() throws {
    for i in 1...2 {
      try fixture.add("real/a\(i).png", i, rainy: true)
      try fixture.add("real/gt/b\(i).png", i, rainy: false)
    }
    fixture.folder.write(
      "pairs.txt", Array("# rainy clean\n/real/a1.png /real/gt/b1.png\n\nreal/a2.png, real/gt/b2.png\n".utf8))
    let set = try fixture.open("pairs.txt")
    #expect(set.layout == .list)
    try fixture.expectPairs(set, count: 2)
  }

  @Test func patterns() throws {
    for i in 1...2 {
      try fixture.add("wet_\(i)b.png", i, rainy: true)
      try fixture.add("dry_\(i).png", i, rainy: false)
    }
    try fixture.expectPairs(fixture.open(patterns: ("wet_*b.png", "dry_*.png")), count: 2)
    #expect(throws: Failure.self) { try fixture.open(patterns: ("wet", "dry_*.png")) }
  }

  @Test func everyFileInNoPairIsNamed() throws {
    for i in 1...2 {
      try fixture.add("rain/\(i).png", i, rainy: true)
      try fixture.add("norain/\(i).png", i, rainy: false)
    }
    try fixture.add("rain/3.png", 3, rainy: true)
    try fixture.add("norain/4.png", 4, rainy: false)
    try fixture.add("rain/5.png", 5, rainy: true, width: 30)
    try fixture.add("norain/5.png", 5, rainy: false)
    try fixture.add("norain/6.png", 6, rainy: false)
    fixture.folder.write("rain/6.png", Array("nonsense".utf8))
    try fixture.add("extra.png", 7, rainy: false)
    let set = try fixture.open(skips: true)
    #expect(set.count == 2)
    let reasons = Dictionary(
      uniqueKeysWithValues: set.problems.map {
        (String($0.path.dropFirst(fixture.folder.path.count + 1)), $0.reason)
      })
    #expect(reasons.count == 5)
    #expect(reasons["rain/3.png"] == "there is no clean picture with its name")
    #expect(reasons["norain/4.png"] == "it has no rainy picture")
    #expect(reasons["rain/5.png"]?.contains("is 20 × 24") == true)
    #expect(reasons["rain/6.png"]?.contains("not a PNG, JPEG or WebP") == true)
    #expect(reasons["extra.png"]?.contains("not in a folder") == true)
    let error = #expect(throws: Failure.self) { try fixture.open() }
    #expect(error?.message.contains("5 files") == true && error?.hint?.contains("skip") == true)
  }

  @Test func oddHalvesAndOtherFoldersAreRefused() throws {
    for i in 1...2 { try fixture.addHalves("\(i).png", i) }
    try fixture.add("3.png", 3, rainy: false, width: 25)
    let set = try fixture.open(layout: .halves, skips: true)
    #expect(set.problems.map(\.reason) == ["its width of 25 pixels cannot be halved"])
    let other = PairFixture()
    for i in 1...2 { try other.add("\(i).png", i, rainy: false) }
    #expect(
      #expect(throws: Failure.self) { try other.open() }?.message.contains("have no known layout") == true)
    #expect(throws: Failure.self) { try PairFixture().open() }
  }

  @Test func cropsTakeOnePlaceOfBoth() throws {
    try fixture.add("rain/1.png", 1, rainy: true)
    try fixture.add("norain/1.png", 1, rainy: false)
    let crop = try Crop(fixture.open(), size: ImageSize(height: 9, width: 7))
    #expect(!crop.isFixed)
    let places = try (0..<20).map { seed in
      let pair = try crop.item(at: 0, reader: RandomKey(seed: seed))
      #expect(pair.layer.pixels.allSatisfy { abs($0 - 0.25) < 0.01 })
      return pair.clean
    }
    #expect(Set(places).count > 10)
    let large = try Crop(fixture.open(), size: ImageSize(21))
    #expect(throws: Failure.self) { try large.item(at: 0, reader: RandomKey(seed: 1)) }
  }
}

@Suite struct SharedPicturesTests {
  @Test func copiesAreFoundThoughRescaledAndBrightened() throws {
    let set = try Backgrounds(.natural, count: 8, size: ImageSize(64), seed: 1)
    var bright = try set.item(at: 2)
    for index in bright.pixels.indices { bright.pixels[index] = min(bright.pixels[index] * 1.1, 1) }
    let small = try set.item(at: 5).resized(to: ImageSize(40))
    let other = try Backgrounds(.natural, count: 3, size: ImageSize(64), seed: 2)
    let test = try ImageList([bright, other.item(at: 0), small, other.item(at: 1)])
    let shared = try sharedPictures(set, test)
    #expect(shared.map(\.first) == [2, 5] && shared.map(\.second) == [0, 2])
    #expect(try sharedPictures(set, other).isEmpty)
  }
}
