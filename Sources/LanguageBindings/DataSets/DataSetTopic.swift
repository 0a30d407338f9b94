import Scoring
import ImageTensors
import Imaging
import Interpreter
import Rain
import Random
import Tensors
import Training

extension Topic {
  /// Data sets: where images come from, and which parts of them.
  static var dataSets: Topic {
    Topic(
      "Data sets",
      summary:
        "Images from folders or made from a seed, as recipes: nothing is read or drawn before it is "
        + "needed. A stage with `seed:` gives item i the same draw always; one without draws afresh from "
        + "the seed of whoever reads it (`train`, `batch`).",
      using: [.images, .random],
      builtIns: sources + stages + cutting + pairing + files,
      types: [ImageSetValue.type.entry, PairSetValue.type.entry])
  }

  static let tiny = "backgrounds(\"simple\", count: 4, size: 32, seed: 1)"

  private static var sources: [BuiltIn] { [imagesOfFolder, backgrounds.using([.backgrounds])] }

  private static var imagesOfFolder: BuiltIn {
    struct Parameters: ParameterList {
      let folder = Parameter(
        .path,
        "A folder; PNG, JPEG and WebP files in it and below it are taken in order of names. Links are "
          + "followed, each folder once; broken links are skipped.")
      let limit = Parameter(.int(1...Int.max), optional: "none", "The maximum number of pictures.")
      let bad = Parameter(
        .badFiles, default: "refuse",
        "What to do with files that cannot be read: stop with an error that names them, or skip them.")
      let unique = Parameter(.bool, default: false, "Skip pictures that show the same as an earlier one.")
      let dropBlank = Parameter(.bool, default: false, "Skip pictures of nearly one colour.")
      let channels = Parameter.channels
    }
    return BuiltIn(
      "images", Parameters.self, result: "an image set", summary: "The pictures of a folder.",
      errors: [
        "a folder that is missing or without pictures",
        "pictures that cannot be read, unless `bad` is \"skip\"",
      ],
      examples: [
        Example("save(ones(3, 16, 16), \"white.png\")\nlen(images(\".\", limit: 1))", shows: "1")
      ], seeAlso: ["backgrounds", "image"]
    ) { given, call in
      let folder = try ImageFolder(
        given.folder, limit: given.limit,
        badFiles: given.bad, unique: given.unique,
        dropBlank: given.dropBlank)
      let notes = try folder.files.prefix(16).map { (file: $0, notes: try ImageFile.notes(on: $0)) }
      // Whether a picture is whole is known once it is decoded.
      for note in PictureNote.allCases where note != .endless {
        guard let first = notes.first(where: { $0.notes.contains(note) }) else { continue }
        call.write("\(first.file) \(note.sentence)\n")
      }
      for omission in folder.skipped { call.write("left out \(omission.path): \(omission.reason)\n") }
      call.note(danglingLinks: folder.danglingLinks)
      return .object(ImageSetValue(try WithChannels(folder, channels: given.channels)))
    }
  }

  private static var backgrounds: BuiltIn {
    struct Parameters: ParameterList {
      let style = Parameter(
        .style,
        "A named one, or how complex dead leaves are from 0 (few big smooth ones) to 1 (many small "
          + "textured ones)."
      )
      let count = Parameter(.int(1...10_000_000), "How many.")
      let size = Parameter.sideOrUsual
      let seed = Parameter.seed(
        "Fixes the pictures. A larger count begins with the pictures of a smaller one.")
    }
    return BuiltIn(
      "backgrounds", Parameters.self, result: "an image set",
      summary: "Generated pictures, which need no files.",
      details:
        "`\"simple\"`, `\"natural\"` and `\"complex\"` are dead leaves of complexity 0, 0.5 and 1: opaque "
        + "shapes of random size, place and colour fall on each other (Lee, Mumford & Huang 2001), a "
        + "standard model of natural images. `\"ovals\"` are smooth shaded ovals in one arrangement, as "
        + "in portraits; `\"line_art\"` has panels, outlines, screentone and lettering, as in comics; "
        + "`\"facades\"` are grids of windows in perspective, as in photographs of buildings.",
      errors: ["an unknown style, or a complexity outside 0..1", "no `seed:`"],
      examples: [Example("len(\(tiny))", shows: "4")], seeAlso: ["images", "complexity"]
    ) { given, call in
      .object(
        ImageSetValue(
          try Backgrounds(given.style, count: given.count, size: given.size, seed: call.seed(given.seed))))
    }
  }

  private static var cutting: [BuiltIn] { [patches, shrink] }

  private static var patches: BuiltIn {
    struct Parameters: ParameterList {
      let set = Parameter.images
      let count = Parameter(
        ParameterKind<Int?>(.int(1...10_000_000)) { value, _ in value.asWhole }, default: .nothing,
        shown: "required", "How many.")
      let size = Parameter.sideOrUsual
      let seed = Parameter.seed("Fixes the patches.")
      let smoothestOf = Parameter(
        .int(1...1000), default: 1,
        "The number of random positions for each patch, of which the smoothest is taken; more gives simpler patches."
      )
    }
    return BuiltIn(
      "patches", receivers: ["image set"], Parameters.self, result: "an image set",
      summary:
        "Squares cut at random positions of random images; a larger count begins with the "
        + "patches of a smaller one.",
      errors: ["no `count:` or no `seed:`", "an image that is smaller, when it is read"],
      examples: [Example("len(\(tiny).patches(count: 10, size: 16, seed: 1))", shows: "10")],
      seeAlso: ["crop", "tiles"]
    ) { given, call in
      guard let count = try given.count else {
        throw ScriptError("`patches` is missing the number of patches", hint: "add `count: 64`")
      }
      return .object(
        ImageSetValue(
          try Patches(
            of: given.set, count: count, size: given.size, seed: call.seed(given.seed),
            smoothestOf: given.smoothestOf)))
    }
  }

  private static var shrink: BuiltIn {
    struct Parameters: ParameterList {
      let set = Parameter.images
      let longest = Parameter(.int(1...100_000), "The longer side in pixels.")
    }
    return BuiltIn(
      "shrink", receivers: ["image set"], Parameters.self, result: "an image set",
      summary:
        "Shrinks each image, keeping its proportions, until its longer side has the given size; "
        + "smaller images are unchanged.",
      errors: ["an image that cannot be read, when it is used"],
      examples: [Example("\(tiny).shrink(16)[0].shape", shows: "[3, 16, 16]")]
    ) { given, _ in .object(ImageSetValue(try Shrunk(given.set, longest: given.longest))) }
  }

  private static var pairing: [BuiltIn] {
    [
      with.using([.pairs, .degradations]), unseen.using([.particles, .rain, .pairs, .degradations]),
      unseenSuite.using([
        .matchedRain, .streaks, .particles, .physicalRain, .tracedRain, .sheets, .rain, .pairs, .degradations,
      ]), batch,
    ]
  }

  private static var with: BuiltIn {
    struct Parameters: ParameterList {
      let set = Parameter.images
      let rain = Parameter(.degradation, "The rain, or another degradation.")
      let overlay = OverlayParameters()
      let seed = Parameter.seed("Fixes the rain of each image; without it, the rain is new at each reading.")
    }
    return BuiltIn(
      "with", receivers: ["image set"], Parameters.self, result: "a pair set",
      summary: "Adds rain to the images, or degrades them in another way.",
      errors: ["images and rain whose sizes do not match", "`blend` or `strength` without rain"],
      examples: [
        Example("\(tiny).with(rain(\"range/small\"), seed: 1)[0].rainy.shape", shows: "[3, 32, 32]"),
        Example("\(tiny).with(gaussian_noise(0.1), seed: 1)[0].rainy.shape", shows: "[3, 32, 32]"),
      ],
      seeAlso: ["rain", "gaussian_noise", "over", "matched", "unseen_suite"]
    ) { given, _ in
      .object(
        PairSetValue(
          DegradedSet(
            clean: try given.set, degradation: try given.overlay.degradation(given.rain),
            seed: try given.seed)))
    }
  }

  private static var unseen: BuiltIn {
    struct Parameters: ParameterList {
      let set = Parameter.images
      let part = Parameter(
        .choice(["slanted", "particles"]), default: "slanted",
        "`slanted`: long wide streaks 75 to 88 degrees off the vertical; `particles`: another generator.")
      let overlay = OverlayParameters()
    }
    return BuiltIn(
      "unseen", Parameters.self, result: "a pair set",
      summary:
        "Fixed images with rain from none of the training presets, the same in every project and run; "
        + "version 1 of the suite.",
      details:
        "Most of what this rain does to a picture is to brighten it, so that darkening alone scores well on it, and "
        + "its two parts are not equally strong. `unseen_suite` is version 2, for new experiments; version 1 stays "
        + "as it is, so that earlier tables can be repeated.",
      errors: ["images that are not fixed; use `.fix(seed: 1)`"],
      examples: [Example("len(\(tiny).unseen())", shows: "4")], seeAlso: ["unseen_suite", "with", "evaluate"]
    ) { given, _ in
      .object(
        PairSetValue(
          try UnseenSuite().pairs(given.part, over: given.set, blend: given.overlay.formula())))
    }
  }

  private static var unseenSuite: BuiltIn {
    struct Parameters: ParameterList {
      let set = Parameter.images
      let kinds = Parameter(
        .listOf(.choice(of: MatchedSuite.Kind.self)), optional: "all",
        "Names of the kinds; the record has them in the suite's order.")
      let psnr = Parameter(.number(MatchedSuite.psnrs), default: 16, "Input PSNR of every pair in dB.")
    }
    return BuiltIn(
      "unseen_suite", Parameters.self, result: "a record {kind: pair set}",
      summary:
        "Fixed images under each of \(MatchedSuite.Kind.allCases.count) kinds of rain that no training preset makes, "
        + "equally strong on every image; version 2 of the suite.",
      details:
        MatchedSuite.Kind.allCases.map { "`\($0.rawValue)`: \($0.about)" }.joined(separator: "\n")
        + "\nThe rain is added as strongly as the input PSNR says (see `matched`). At 16 dB it covers a fifth of the "
        + "pixels on average, at any size from 64 × 64 on, and more in bright pictures. An image too bright for that "
        + "PSNR, with a mean of (1 − value)² below 3 · 10^(−psnr / 10), is replaced by the next one of the set that is "
        + "not, under all kinds alike. The rain of image i is the same in every project and run. Thin, steep rain and "
        + "rain turned by up to 70 degrees are no kinds: they lie within \"range/large\".",
      errors: [
        "images that are not fixed; use `.fix(seed: 1)`", "an empty list of kinds",
        "images that are all too bright",
      ],
      examples: [
        Example("\(tiny).unseen_suite(kinds: [\"bent\"]).bent[0].rainy.shape", shows: "[3, 32, 32]"),
        Example(
          "suite = \(tiny).unseen_suite(kinds: [\"bent\", \"sheets\"])\n"
            + "[round(evaluate(x -> x, pairs, metrics: [psnr]).mean().psnr, 2) for kind, pairs in suite]",
          shows: "[16.0, 16.0]"),
      ], seeAlso: ["matched", "unseen", "evaluate"]
    ) { given, _ in
      let wanted = try given.kinds ?? MatchedSuite.Kind.allCases
      guard !wanted.isEmpty else {
        throw ScriptError(
          "`kinds` of `unseen_suite` is empty", hint: "name one, or leave it out for all kinds")
      }
      let suite = MatchedSuite(psnr: try given.psnr)
      let set = try given.set
      return .record(
        Record(
          try MatchedSuite.Kind.allCases.filter(wanted.contains).map { kind in
            (kind.rawValue, .object(PairSetValue(try suite.pairs(kind, over: set))))
          }))
    }
  }

  private static var batch: BuiltIn {
    struct Parameters: ParameterList {
      let pairs = Parameter(.pairSet, "The data set.")
      let count = Parameter(.int(1...100_000), "The number of pairs.")
      let seed = Parameter.seed("Fixes which pairs, and their rain.")
    }
    return BuiltIn(
      "batch", receivers: ["pair set"], Parameters.self, result: "a record {rainy, clean}",
      summary: "Pairs drawn at random as tensors [count, channels, height, width].",
      errors: ["pairs of different sizes", "no `seed:`"],
      examples: [
        Example(
          "\(tiny).with(rain(\"range/small\")).batch(2, seed: 1).rainy.shape", shows: "[2, 3, 32, 32]")
      ]
    ) { given, call in
      let set = try given.pairs
      let key = RandomKey(seed: try call.seed(given.seed)).purpose("batch")
      let drawn = try (0..<given.count).map { place in
        try call.checkInterruption()
        var stream = key.purpose("item").index(place).stream()
        return try set.item(at: stream.integer(in: 0...set.count - 1), reader: key.index(place))
      }
      return .record([
        "rainy": .tensor(try Tensor(batch: drawn.map(\.rainy))),
        "clean": .tensor(try Tensor(batch: drawn.map(\.clean))),
      ])
    }
  }
}

extension Parameter where Argument == any ImageSet {
  fileprivate static var images: Parameter { Parameter(.imageSet, "The data set.") }
}

extension Parameter where Argument == ImageSize {
  fileprivate static var sideOrUsual: Parameter {
    Parameter(.square, default: 64, "Height and width in pixels.")
  }
}

extension Parameter where Argument == Int {
  /// How many channels pictures from files get.
  static var channels: Parameter {
    Parameter(.int(1...3), default: 3, "3 converts all pictures to colour, 1 to grey.")
  }
}

extension ParameterKind where Argument == ImageFolder.BadFiles {
  /// What happens to files that are of no use.
  static var badFiles: Self {
    ParameterKind<String>.choice(["refuse", "skip"]).map { $0 == "skip" ? .skip : .refuse }
  }
}

extension ParameterKind where Argument == BackgroundStyle {
  /// A name, or how complex dead leaves are.
  fileprivate static var style: Self {
    Self(.oneOf([.choice(BackgroundStyle.names), .number(0...1)])) { value, reading in
      if let name = value.asString { return try BackgroundStyle(named: name) }
      guard let complexity = value.asNumber else { throw reading.mismatch("a style") }
      return .leaves(try LeafStyle(complexity: complexity))
    }
  }
}
