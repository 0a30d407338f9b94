import DataSetLaws
import Imaging
import Rain
import Random
import TestFolders
import Testing

/// Photographs of two sizes, made by chance.
private func photographs(_ seed: Int = 1) -> ImageList {
  ImageList(
    (0..<4).map { index in
      var stream = RandomKey(seed: seed).index(index).stream()
      let (height, width) = index % 2 == 0 ? (12, 17) : (15, 11)
      return Image(
        channels: 3, height: height, width: width, pixels: stream.uniforms(3 * height * width))
    })
}

private func noisy(_ images: any ImageSet = photographs(), sigma: Double = 0.1, seed: Int? = nil) throws
  -> DegradedSet
{
  DegradedSet(clean: images, degradation: try GaussianNoise(sigma: .constant(sigma)), seed: seed)
}

private func matched(psnr: Double = 16) throws -> MatchedRain {
  try MatchedRain(RainPreset.named("range/large").rain, psnr: psnr)
}

/// The photographs, of which the second and the last are white.
private func partlyWhite() -> ImageList {
  ImageList(
    photographs().images.enumerated().map { index, image in
      index % 2 == 0 ? image : Image(channels: 3, height: image.height, width: image.width, filled: 1)
    })
}

/// Pairs in files of three layouts.
private final class Layouts: Sendable {
  let path: String
  private nonisolated(unsafe) let fixture = PairFixture()

  init() {
    path = fixture.folder.path
    for number in 1...3 {
      try? fixture.add("folders/rain/\(number).png", number, rainy: true)
      try? fixture.add("folders/norain/\(number).png", number, rainy: false)
      try? fixture.add("flat/rain-\(number).png", number, rainy: true)
      try? fixture.add("flat/norain-\(number).png", number, rainy: false)
    }
    fixture.folder.makeFolder("halves")
    for number in 1...3 { try? fixture.addHalves("halves/\(number).png", number) }
  }
}

/// What the protocol `DataSet` promises, tried on every set of pairs there is, and with pairs on the sets of any items.
@Suite struct PairSetLawTests {
  private typealias Case = DataSetCase<RainyPair>
  private static let layouts = Layouts()
  private static let half = ImageSize(height: 6, width: 5)

  static let pairs: [DataSetCase<RainyPair>] =
    ["folders", "flat", "halves"].map { name in
      Case(
        "files, \(name)", { try PairedFiles("\(layouts.path)/\(name)") },
        unlike: [{ try PairedFiles("\(layouts.path)/\(name)", channels: 1) }])
    } + [
      Case(
        "degraded", { try noisy(seed: 1) },
        unlike: [
          { try noisy(photographs(2), seed: 1) }, { try noisy(sigma: 0.2, seed: 1) }, { try noisy(seed: 2) },
          { try noisy() },
        ]),
      Case(
        "in the rain",
        { try DegradedSet(clean: photographs(), rain: RainPreset.named("range/small").rain, seed: 1) },
        unlike: [
          {
            try DegradedSet(
              clean: photographs(), rain: RainPreset.named("range/small").rain,
              blend: .add(strength: .constant(0.5)),
              seed: 1)
          },
          { try DegradedSet(clean: photographs(), rain: RainPreset.named("range/large").rain, seed: 1) },
        ]),
    ]
    + MatchedSuite.Kind.allCases.map { kind in
      Case(
        "unseen, \(kind)", { try MatchedSuite().pairs(kind, over: photographs()) },
        unlike: [
          { try MatchedSuite().pairs(kind, over: photographs(2)) },
          { try MatchedSuite(psnr: 18).pairs(kind, over: photographs()) },
          { try MatchedSuite().pairs(kind == .bent ? .beaded : .bent, over: photographs()) },
        ])
    } + [
      Case(
        "matched", { DegradedSet(clean: photographs(), degradation: try matched(), seed: 1) },
        unlike: [{ DegradedSet(clean: photographs(), degradation: try matched(psnr: 20), seed: 1) }]),
      Case(
        "freely matched", isFixed: false, { DegradedSet(clean: photographs(), degradation: try matched()) },
        unlike: []),
      Case("freely degraded", isFixed: false, { try noisy() }, unlike: []),
      Case(
        "degraded over free crops", isFixed: false, { try noisy(photographs().crop(half), seed: 1) },
        unlike: []),
      Case("augmented", { try noisy(seed: 1).augment(flip: true, rotate: true, seed: 1) }, unlike: []),
      Case("freely augmented", isFixed: false, { try noisy(seed: 1).augment(flip: true) }, unlike: []),
      Case("cropped", { try noisy(seed: 1).crop(half, seed: 1) }, unlike: []),
      Case("free crops of files", isFixed: false, { try files().crop(half) }, unlike: []),
      Case("free crops of halves", isFixed: false, { try files("halves").crop(half) }, unlike: []),
      Case("fixed", { try noisy().fix(seed: 1) }, unlike: [{ try noisy().fix(seed: 2) }]),
      Case("subset", { try files().shuffled(seed: 1) }, unlike: [{ try files().shuffled(seed: 2) }]),
      Case("concatenation", { try Concatenation<RainyPair>([files(), noisy(seed: 1)]) }, unlike: []),
      Case("tiles", { try Tiles(files("halves"), size: half) }, unlike: []),
      Case("mapped", { Mapped(try noisy(seed: 1), label: "turning") { $0.rotatedByQuarter() } }, unlike: []),
    ]

  private static func files(_ name: String = "folders") throws -> PairedFiles {
    try PairedFiles("\(layouts.path)/\(name)")
  }

  static let images = [
    DataSetCase<Image>(
      "clean images", { CleanImages(try noisy(seed: 1)) },
      unlike: [{ CleanImages(try noisy(photographs(2), seed: 1)) }, { photographs() }]),
    DataSetCase<Image>(
      "without bright images", { WithoutBright(partlyWhite(), psnr: 16) },
      unlike: [{ WithoutBright(partlyWhite(), psnr: 17) }, { WithoutBright(photographs(), psnr: 16) }]),
    DataSetCase<Image>("clean images of files", { CleanImages(try files()) }, unlike: []),
    DataSetCase<Image>(
      "clean images of free crops", isFixed: false, { CleanImages(try files().crop(half)) }, unlike: []),
  ]

  @Test(arguments: pairs) func setsOfPairsKeepTheirPromises(_ test: DataSetCase<RainyPair>) throws {
    let faults = try test.faults()
    #expect(faults == [])
  }

  @Test(arguments: images) func setsOfCleanImagesKeepTheirPromises(_ test: DataSetCase<Image>) throws {
    let faults = try test.faults()
    #expect(faults == [])
  }

  @Test func everySetIsTried() throws {
    // The probe's own list is private and gets no number that it has not; ImagingTests tries the sets of images.
    let elsewhere = conformers(to: "DataSet", below: "Sources/Engine/Imaging", of: #filePath)
    let declared = conformers(to: "DataSet", below: "Sources", of: #filePath).subtracting(elsewhere)
    let tried = Set(try Self.pairs.map { try $0.type } + Self.images.map { try $0.type })
    #expect(declared.contains("PairedFiles"))
    #expect(
      tried.subtracting(elsewhere) == declared.subtracting(["PairList"]),
      "not tried: \(declared.subtracting(tried))")
  }
}
