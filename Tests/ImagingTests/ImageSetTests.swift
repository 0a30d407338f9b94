import Failures
import Random
import Testing

@testable import Imaging

/// An image whose every pixel tells where it is: value = (row · width + column) / (height · width).
func ramp(_ height: Int, _ width: Int, channels: Int = 1) -> Image {
  let plane = (0..<height * width).map { Float($0) / Float(height * width) }
  return Image(
    channels: channels, height: height, width: width, pixels: (0..<channels).flatMap { _ in plane })
}

struct ImageSetTests {
  let list = ImageList((0..<10).map { Image(channels: 1, height: 4, width: 5, filled: Float($0) / 16) })

  private func value(_ set: any ImageSet, _ index: Int) throws -> Float {
    try set.item(at: index, reader: RandomKey(seed: 1)).pixels[0] * 16
  }

  @Test func skippingAndTakingCompose() throws {
    let part = try list.skip(3).take(4).skip(1)
    #expect(part.count == 3)
    #expect(try (0..<3).map { try value(part, $0) } == [4, 5, 6])
    #expect(part.isFixed)
  }

  @Test func takingNothingOrTooMuchIsAnError() {
    #expect(throws: Failure.self) { try list.take(0) }
    #expect(throws: Failure.self) { try list.skip(10) }
    #expect(throws: Failure.self) { try list.skip(-1) }
    #expect(throws: Failure.self) { try Subset(list, indices: []) }
    #expect(throws: Failure.self) { try Subset(list, indices: [10]) }
    let error = #expect(throws: Failure.self) { try list.take(11) }
    #expect(error?.message.contains("11") == true && error?.message.contains("of 10") == true)
  }

  @Test func anIndexOutsideIsAnError() {
    #expect(throws: Failure.self) { try list.item(at: 10) }
    #expect(throws: Failure.self) { try list.item(at: -1) }
  }

  @Test func shufflingIsAPermutationFixedByItsSeed() throws {
    let shuffled = try list.shuffled(seed: 2)
    #expect(shuffled.indices.sorted() == Array(0..<10))
    #expect(try list.shuffled(seed: 2).indices == shuffled.indices)
    #expect(try list.shuffled(seed: 3).indices != shuffled.indices)
  }

  @Test func splittingLeavesNoImageOnBothSides() throws {
    let (kept, heldOut) = try list.split(holdingOut: 0.3, seed: 1)
    #expect(heldOut.count == 3 && kept.count == 7)
    #expect(Set(kept.indices).union(heldOut.indices).count == 10)
    #expect(throws: Failure.self) { try list.split(holdingOut: 0.01, seed: 1) }
    #expect(throws: Failure.self) { try list.split(holdingOut: 1, seed: 1) }
  }

  @Test func setsFollowEachOther() throws {
    let both = try Concatenation([list.take(2), list.skip(7)])
    #expect(try (0..<both.count).map { try value(both, $0) } == [0, 1, 7, 8, 9])
    #expect(both.isFixed && both.name(at: 2) == "image 7")
    #expect(throws: Failure.self) { try both.item(at: 5) }
    #expect(throws: Failure.self) { try Concatenation<Image>([]) }
    let unfixed = try Concatenation<Image>([list, list.crop(ImageSize(2))])
    #expect(!unfixed.isFixed)
  }

  @Test func sumsOfSumsAreFlat() throws {
    var sum: any ImageSet = list
    for _ in 0..<2000 { sum = try Concatenation([sum, list]) }
    #expect(sum.count == 2001 * list.count)
    #expect(try value(sum, 1234 * list.count + 3) == 3)
    #expect(sum.summary.utf8.count < 1000)
    for _ in 0..<5 { sum = try Concatenation([sum, sum]) }
    #expect(throws: Failure.self) { for _ in 0..<80 { sum = try Concatenation([sum, sum]) } }
  }

  @Test func aStageTwiceDoesNotUndoItself() throws {
    let ramps = ImageList((0..<10).map { _ in ramp(4, 4) })
    let twice = ramps.augment(flip: true, seed: 1).augment(flip: true, seed: 1)
    #expect(try (0..<10).contains { try twice.item(at: $0) != ramps.item(at: $0) })
  }

  @Test func filteringKeepsWhatPassesInOrder() throws {
    let bright = try list.filter("bright") { $0.pixels[0] > 0.3 }
    #expect(bright.indices == [5, 6, 7, 8, 9])
    #expect(throws: Failure.self) { try list.filter("none") { _ in false } }
    #expect(throws: Failure.self) { try list.crop(ImageSize(2)).filter("all") { _ in true } }
  }

  @Test func changesAreMadeWhenImagesAreRead() throws {
    let doubled = Mapped(list, label: "twice") { image in
      Image(channels: 1, height: image.height, width: image.width, pixels: image.pixels.map { $0 * 2 })
    }
    #expect(try value(doubled, 3) == 6)
    #expect(doubled.identity != Mapped(list, label: "thrice") { $0 }.identity)
  }

  @Test func tilesCoverEverythingAndEndAtTheEdges() throws {
    let set = ImageList([ramp(7, 8), ramp(4, 4)])
    let tiles = try Tiles(set, size: ImageSize(4))
    #expect(tiles.count == 2 * 2 + 1)
    #expect(try (0..<5).map { try tiles.item(at: $0).pixels[0] * 56 }[..<4] == [0, 4, 24, 28])
    #expect(try Tiles(set, size: ImageSize(4), step: 2).count == 3 * 3 + 1)
    #expect(throws: Failure.self) { try Tiles(set, size: ImageSize(5)) }
    #expect(throws: Failure.self) { try Tiles(list.crop(ImageSize(3)), size: ImageSize(2)) }
  }

  @Test func croppingDrawsFromTheReaderUnlessSeeded() throws {
    let set = ImageList([ramp(40, 50)])
    let fresh = try set.crop(ImageSize(8))
    #expect(!fresh.isFixed)
    let key = RandomKey(seed: 1)
    #expect(try fresh.item(at: 0, reader: key) == fresh.item(at: 0, reader: key))
    let corners = try (0..<50).map { try fresh.item(at: 0, reader: key.index($0)).pixels[0] }
    #expect(Set(corners).count > 40)
    let seeded = try set.crop(ImageSize(8), seed: 3)
    #expect(seeded.isFixed)
    #expect(try seeded.item(at: 0, reader: key) == seeded.item(at: 0, reader: key.index(1)))
    #expect(throws: Failure.self) { try fresh.item(at: 0) }
  }

  @Test func aCropIsTheRightPartOfTheImage() throws {
    let set = ImageList([ramp(6, 8, channels: 3)])
    let middle = try set.centreCrop(ImageSize(height: 2, width: 4)).item(at: 0)
    #expect(middle.channels == 3 && middle.height == 2 && middle.width == 4)
    let expected: [Float] = [18, 19, 20, 21, 26, 27, 28, 29].map { $0 / 48 }
    #expect(middle.pixels == expected + expected + expected)
  }

  @Test func anImageTooSmallToCropIsNamedWithBothSizes() throws {
    let error = #expect(throws: Failure.self) {
      try list.crop(ImageSize(8)).item(at: 2, reader: RandomKey(seed: 1))
    }
    #expect(error?.message == "image 2 is 4 × 5 pixels, too small for a crop of 8 × 8")
    #expect(throws: Failure.self) { try list.crop(ImageSize(0)) }
  }

  @Test func everyPlaceOfACropOccurs() throws {
    let fresh = try ImageList([ramp(3, 3)]).crop(ImageSize(2))
    let corners = try (0..<200).map { try fresh.item(at: 0, reader: RandomKey(seed: $0)).pixels[0] }
    #expect(Set(corners.map { Int(($0 * 9).rounded()) }) == [0, 1, 3, 4])
  }

  @Test func augmentingMirrorsAboutHalf() throws {
    let set = ImageList([ramp(1, 4)])
    let augmented = set.augment(flip: true)
    #expect(!augmented.isFixed && set.augment(flip: false).isFixed)
    let mirrored = try (0..<400).count { index in
      try augmented.item(at: 0, reader: RandomKey(seed: index)).pixels == [0.75, 0.5, 0.25, 0]
    }
    #expect((160...240).contains(mirrored))
    let seeded = set.augment(flip: true, rotate: true, seed: 1)
    #expect(seeded.isFixed)
    #expect(try seeded.item(at: 0) == seeded.item(at: 0, reader: RandomKey(seed: 44)))
  }

  @Test func fixingReplacesTheReader() throws {
    let fixed = try ImageList([ramp(40, 50), ramp(40, 50)]).crop(ImageSize(8)).fix(seed: 5)
    #expect(fixed.isFixed)
    #expect(try fixed.item(at: 0) == fixed.item(at: 0, reader: RandomKey(seed: 8)))
    #expect(try fixed.item(at: 0) != fixed.item(at: 1))
  }

  @Test func patchesNestAndCountTheirPhotographs() throws {
    let photographs = ImageList((0..<5).map { _ in ramp(30, 30, channels: 3) })
    let few = try Patches(of: photographs, count: 4, size: ImageSize(8), seed: 1)
    let many = try Patches(of: photographs, count: 64, size: ImageSize(8), seed: 1)
    for index in 0..<4 { #expect(try few.item(at: index) == many.item(at: index)) }
    #expect(many.sources == 5 && few.sources <= 4)
    #expect(few.isFixed)
    let unfixed = try photographs.crop(ImageSize(20))
    #expect(throws: Failure.self) { try Patches(of: unfixed, count: 4, size: ImageSize(8), seed: 1) }
    #expect(throws: Failure.self) {
      try Patches(of: photographs, count: 1, size: ImageSize(31), seed: 1).item(at: 0)
    }
    #expect(throws: Failure.self) { try Patches(of: ImageList([]), count: 1, size: ImageSize(3), seed: 1) }
  }
}

struct ImageCacheTests {
  private let image = PackedImage(Image(channels: 1, height: 10, width: 10))

  /// Which of the images asked for had to be made.
  private func made(by cache: ImageCache, asking indices: [Int]) -> [Int] {
    var made: [Int] = []
    for index in indices {
      _ = cache.image(.init(source: "a", index: index)) {
        made.append(index)
        return image
      }
    }
    return made
  }

  @Test func whatMemoryHasNoRoomForIsKeptOnDisk() {
    let cache = ImageCache(memory: 250, disk: 1000)
    #expect(made(by: cache, asking: [0, 1, 2, 3, 0, 1, 2, 3]) == [0, 1, 2, 3])
    #expect(cache.bytes == 200 && cache.bytesOnDisk == 200 && cache.count == 4)
    cache.removeAll()
    #expect(cache.bytes == 0 && cache.bytesOnDisk == 0 && cache.count == 0)
  }

  @Test func whereNothingHasRoomKeepingBeginsAnew() {
    let cache = ImageCache(memory: 200, disk: 100)
    #expect(made(by: cache, asking: [0, 1, 2, 2, 3, 3, 0]) == [0, 1, 2, 3, 0])
    #expect(cache.bytes == 200 && cache.bytesOnDisk == 0)
    #expect(made(by: ImageCache(memory: 99, disk: 99), asking: [0, 0]) == [0, 0], "larger than all room")
    #expect(made(by: ImageCache(memory: 0, disk: 100), asking: [0, 0, 1, 1]) == [0, 1])
  }

  @Test(arguments: [8, 16]) func partsReadFromDiskAreThoseOfMemory(depth: Int) throws {
    var stream = RandomKey(seed: 1).stream()
    let pixels = (0..<3 * 7 * 9).map { _ in Float(stream.uniform()) }
    let kept = PackedImage(Image(channels: 3, height: 7, width: 9, pixels: pixels), depth: depth)
    let file = try #require(ScratchFile())
    _ = try #require(kept.stored(in: file) as PackedImage?)
    let stored = try #require(kept.stored(in: file) as PackedImage?)
    #expect(file.bytes == 2 * kept.bytes && stored.bytes == kept.bytes)
    #expect(try stored.unpacked() == kept.unpacked())
    let window = Window(row: 2, column: 3, size: ImageSize(height: 4, width: 6))
    #expect(try stored.part { _ in window } == kept.unpacked().cropped(to: window))
  }

  @Test func manyReadersAgree() async {
    let cache = ImageCache(memory: 1000, disk: 2000)
    await withTaskGroup(of: Bool.self) { group in
      for task in 0..<8 {
        group.addTask {
          (0..<500).allSatisfy { step in
            let index = (step * 7 + task) % 40
            let value = Float(index) / 255
            let found = cache.image(.init(source: "a", index: index)) {
              PackedImage(Image(channels: 1, height: 10, width: 10, filled: value))
            }
            return (try? found.unpacked().pixels[0]) == value
          }
        }
      }
      for await agreed in group { #expect(agreed) }
    }
    #expect(cache.bytes <= 1000 && cache.bytesOnDisk <= 2000)
  }
}

@Suite struct ChainedStageTests {
  @Test func twoStagesOfAKindDrawApart() throws {
    let ramp = Image(channels: 1, height: 1, width: 2, pixels: [0, 1])
    let twice = ImageList([ramp]).augment(flip: true).augment(flip: true)
    let mirrored = try (0..<64).count { try twice.fix(seed: $0).item(at: 0).pixels == [1, 0] }
    #expect((16...48).contains(mirrored))
  }
}

@Suite struct ShrunkTests {
  @Test func imagesKeepTheirProportionsAndSmallOnesTheirSize() throws {
    let images = [
      ImageSize(height: 40, width: 80), ImageSize(height: 90, width: 30), ImageSize(height: 10, width: 20),
    ]
    let set = try Shrunk(
      ImageList(images.map { Image(channels: 1, height: $0.height, width: $0.width, filled: 0.5) }),
      longest: 20)
    let sizes = try (0..<3).map { try set.item(at: $0).size }
    #expect(
      sizes == [
        ImageSize(height: 10, width: 20), ImageSize(height: 20, width: 7), ImageSize(height: 10, width: 20),
      ])
    #expect(try set.item(at: 0).pixels.allSatisfy { abs($0 - 0.5) < 1e-2 })
  }

  @Test func setsOfOneDescriptionDoNotShareTheirImages() throws {
    func set(_ value: Float) throws -> Shrunk {
      try Shrunk(ImageList([Image(channels: 1, height: 40, width: 40, filled: value)]), longest: 20)
    }
    let (dark, bright) = (try set(0.1), try set(0.9))
    #expect(try dark.item(at: 0).pixels[0] < 0.2)
    #expect(try bright.item(at: 0).pixels[0] > 0.8)
  }
}

@Suite struct SmoothPatchTests {
  @Test func theSmoothestOfSeveralPlacesIsSmoother() throws {
    // Left half flat, right half a chessboard.
    var image = Image(channels: 1, height: 64, width: 128, filled: 0.5)
    for row in 0..<64 {
      for column in 64..<128 { image[0, row, column] = Float((row + column) % 2) }
    }
    let source = ImageList([image])
    func flatPatches(_ places: Int) throws -> Int {
      let patches = try Patches(of: source, count: 40, size: ImageSize(16), seed: 1, smoothestOf: places)
      return try (0..<40).count { index in
        try patches.item(at: index).pixels.allSatisfy { abs($0 - 0.5) < 0.01 }
      }
    }
    #expect(try flatPatches(1) < 30)
    #expect(try flatPatches(8) > 35)
  }

  @Test func prefixesNest() throws {
    let source = try Backgrounds(.natural, count: 3, size: ImageSize(64), seed: 1)
    let few = try Patches(of: source, count: 4, size: ImageSize(16), seed: 2, smoothestOf: 4)
    let many = try Patches(of: source, count: 9, size: ImageSize(16), seed: 2, smoothestOf: 4)
    for index in 0..<4 { #expect(try few.item(at: index) == many.item(at: index)) }
  }
}

@Suite struct WithChannelsTests {
  @Test func greyAndColourPicturesBecomeOneKind() throws {
    let mixed = ImageList([
      Image(channels: 1, height: 4, width: 4, filled: 0.25),
      Image(channels: 3, height: 4, width: 4, filled: 0.5),
    ])
    for channels in [1, 3] {
      let set = try WithChannels(mixed, channels: channels)
      for index in 0..<2 { #expect(try set.item(at: index).channels == channels) }
      #expect(try abs(set.item(at: 0).pixels[0] - 0.25) < 1e-6)
    }
    #expect(throws: Failure.self) { try WithChannels(mixed, channels: 2) }
  }
}
