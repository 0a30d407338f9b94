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
        "Images from folders or made from a seed, as recipes: nothing is read or drawn before it is needed. A "
        + "stage with `seed:` gives item i the same draw always; one without draws afresh from the seed of whoever "
        + "reads it (`train`, `batch`).",
      builtIns: sources + stages + cutting + pairing + files,
      types: [
        ScriptType(
          "image set", summary: "A data set of images; `set[0]` is a tensor [channels, height, width].",
          properties: [
            ("names", "What each image is called, such as its file."),
            ("shape", "[count, channels, height, width]; nil for a side that is not the same for all."),
          ]),
        ScriptType(
          "pair set",
          summary: "A data set of clean and rainy images; `set[0]` is a record {clean, rainy, streaks}.",
          properties: [
            ("names", "What each pair is called, such as its rainy file."),
            ("shape", "[count, channels, height, width]; nil for a side that is not the same for all."),
            ("clean", "The clean images, an image set."),
            ("problems", "A table of the files that `paired` left out: file, reason."),
          ]),
      ])
  }

  static let tiny = "backgrounds(\"simple\", count: 4, size: 32, seed: 1)"
  private static var set: ParameterEntry { ParameterEntry("set", .object("image set"), "The data set.") }
  static func seed(_ doc: String) -> ParameterEntry {
    ParameterEntry("seed", .orNil(.int()), default: .nothing, shown: "none", doc)
  }

  private static var sources: [BuiltIn] {
    [
      BuiltIn(
        "images",
        [
          ParameterEntry(
            "folder", .string,
            "A folder; PNG, JPEG and WebP files in it and below it are taken in order of names. Links are followed, "
              + "those to folders once each; links that lead nowhere are passed over."),
          ParameterEntry(
            "limit", .orNil(.int(1...Int.max)), default: .nothing, shown: "none",
            "Take the first so many pictures."),
          ParameterEntry(
            "bad", .choice(["refuse", "skip"]), default: "refuse",
            "What to do about files that cannot be read: refuse the folder and name them, or leave them out."),
          ParameterEntry(
            "unique", .bool, default: false, "Leave out pictures that show what an earlier one does."),
          ParameterEntry("drop_blank", .bool, default: false, "Leave out pictures of nearly one colour."),
          ParameterEntry("channels", .int(1...3), default: 3, "3 makes all pictures colour, 1 all grey."),
        ], result: "an image set", summary: "The pictures of a folder.",
        errors: [
          "a folder that is missing or without pictures",
          "pictures that cannot be read, unless `bad` says to skip them",
        ],
        examples: [
          Example("save(ones(3, 16, 16), \"white.png\")\nlen(images(\".\", limit: 1))", shows: "1")
        ], seeAlso: ["backgrounds", "image"]
      ) { call in
        let folder = try ImageFolder(
          call.path("folder"), limit: call.optionalInt("limit"),
          badFiles: call.string("bad") == "skip" ? .skip : .refuse, unique: call.bool("unique"),
          dropBlank: call.bool("drop_blank"))
        let notes = try folder.files.prefix(16).map { (file: $0, notes: try ImageFile.notes(on: $0)) }
        // Whether a picture is whole is known once it is decoded.
        for note in PictureNote.allCases where note != .endless {
          guard let first = notes.first(where: { $0.notes.contains(note) }) else { continue }
          call.write("\(first.file) \(note.sentence)\n")
        }
        for omission in folder.skipped { call.write("left out \(omission.path): \(omission.reason)\n") }
        call.note(danglingLinks: folder.danglingLinks)
        return .object(ImageSetValue(try WithChannels(folder, channels: call.int("channels"))))
      },
      BuiltIn(
        "backgrounds",
        [
          ParameterEntry(
            "style", .oneOf([.choice(BackgroundStyle.names), .number(0...1)]),
            "A named one, or how complex dead leaves are from 0 (few big smooth ones) to 1 (many small textured ones)."
          ),
          ParameterEntry("count", .int(1...10_000_000), "How many."),
          ParameterEntry("size", .int(1...8192), default: 64, "Height and width in pixels."),
          seed("Fixes the pictures. The first ones of a larger count are those of a smaller one."),
        ], result: "an image set",
        summary: "Generated pictures, which need no files.",
        details:
          "`\"simple\"`, `\"natural\"` and `\"complex\"` are dead leaves of complexity 0, 0.5 and 1: opaque shapes of random "
          + "size, place and colour fall on each other (Lee, Mumford & Huang 2001), a standard model of natural images. "
          + "`\"ovals\"` are smooth shaded ovals in one arrangement, as in portraits; `\"line_art\"` has panels, outlines, "
          + "screentone and lettering, as in comics; `\"facades\"` are grids of windows in perspective, as in photographs of "
          + "buildings.",
        errors: ["a style there is not, or a complexity outside 0..1", "no `seed:`"],
        examples: [Example("len(\(tiny))", shows: "4")], seeAlso: ["images", "complexity"]
      ) { call in
        let style =
          if let name = call.optionalString("style") {
            try BackgroundStyle(named: name)
          } else {
            try BackgroundStyle.leaves(LeafStyle(complexity: call.number("style")))
          }
        let size = try call.int("size")
        return .object(
          ImageSetValue(
            try Backgrounds(
              style, count: call.int("count"), size: ImageSize(height: size, width: size), seed: call.seed()))
        )
      },
    ]
  }

  private static var cutting: [BuiltIn] {
    [
      BuiltIn(
        "patches", receivers: ["image set"],
        [
          set,
          ParameterEntry("count", .int(1...10_000_000), default: .nothing, shown: "required", "How many."),
          ParameterEntry("size", .int(1...8192), default: 64, "Height and width in pixels."),
          seed("Fixes the patches."),
          ParameterEntry(
            "smoothest_of", .int(1...1000), default: 1,
            "Draw so many places for each patch and take the smoothest; more gives simpler patches."),
        ], result: "an image set",
        summary:
          "Squares cut from the images, both the image and the place drawn; the first ones of a larger count are "
          + "those of a smaller one.",
        errors: ["no `count:` or no `seed:`", "an image that is smaller, when it is read"],
        examples: [Example("len(\(tiny).patches(count: 10, size: 16, seed: 1))", shows: "10")],
        seeAlso: ["crop", "tiles"]
      ) { call in
        guard let count = call.optionalInt("count") else {
          throw ScriptError("`patches` needs to know how many", hint: "add `count: 64`")
        }
        return .object(
          ImageSetValue(
            try Patches(
              of: call.object("set", as: ImageSetValue.self).set, count: count, size: call.square("size"),
              seed: call.seed(), smoothestOf: call.int("smoothest_of"))))
      },
      BuiltIn(
        "shrink", receivers: ["image set"],
        [set, ParameterEntry("longest", .int(1...100_000), "The longer side in pixels.")],
        result: "an image set",
        summary:
          "Every image made smaller, keeping its proportions, so that its longer side has so many pixels; smaller ones "
          + "stay as they are.",
        errors: ["an image that cannot be read, when it is"],
        examples: [Example("\(tiny).shrink(16)[0].shape", shows: "[3, 16, 16]")]
      ) { call in
        .object(
          ImageSetValue(
            try Shrunk(call.object("set", as: ImageSetValue.self).set, longest: call.int("longest"))))
      },
    ]
  }

  private static var pairing: [BuiltIn] {
    let pairs = ParameterEntry("pairs", .object("pair set"), "The data set.")
    return [
      BuiltIn(
        "with", receivers: ["image set"],
        [
          set, ParameterEntry("rain", degradationType, "What falls on the images, or another degradation."),
          blendParameter, strengthParameter,
          seed("Fixes the rain of every image; without it every reader draws its own."),
        ], result: "a pair set", summary: "The images with rain over them, or degraded in another way.",
        errors: ["images and rain of sizes that do not go together", "`blend` or `strength` without rain"],
        examples: [
          Example("\(tiny).with(rain(\"range/small\"), seed: 1)[0].rainy.shape", shows: "[3, 32, 32]"),
          Example("\(tiny).with(gaussian_noise(0.1), seed: 1)[0].rainy.shape", shows: "[3, 32, 32]"),
        ],
        seeAlso: ["rain", "gaussian_noise", "over", "unseen"]
      ) { call in
        .object(
          PairSetValue(
            DegradedSet(
              clean: try call.object("set", as: ImageSetValue.self).set,
              degradation: try call.degradation("rain"), seed: call.optionalInt("seed"))))
      },
      BuiltIn(
        "unseen",
        [
          set,
          ParameterEntry(
            "part", .choice(["slanted", "particles"]), default: "slanted",
            "`slanted`: long wide streaks 75 to 88 degrees off the vertical; `particles`: another generator."),
          blendParameter, strengthParameter,
        ], result: "a pair set",
        summary: "Fixed images under rain that no training preset makes, the same in every project and run.",
        errors: ["images that are not fixed, as `.fix(seed: 1)` does"],
        examples: [Example("len(\(tiny).unseen())", shows: "4")], seeAlso: ["with", "evaluate"]
      ) { call in
        .object(
          PairSetValue(
            try UnseenSuite().pairs(
              call.string("part"), over: call.object("set", as: ImageSetValue.self).set, blend: call.blend()))
        )
      },
      BuiltIn(
        "batch", receivers: ["pair set"],
        [
          pairs, ParameterEntry("count", .int(1...100_000), "How many pairs."),
          seed("Fixes which pairs, and their rain."),
        ],
        result: "a record {rainy, clean}",
        summary: "Pairs drawn at random as tensors [count, channels, height, width].",
        errors: ["pairs of different sizes", "no `seed:`"],
        examples: [
          Example(
            "\(tiny).with(rain(\"range/small\")).batch(2, seed: 1).rainy.shape", shows: "[2, 3, 32, 32]")
        ]
      ) { call in
        let set = try call.object("pairs", as: PairSetValue.self).set
        let key = RandomKey(seed: try call.seed()).purpose("batch")
        let drawn = try (0..<call.int("count")).map { place in
          try call.checkInterruption()
          var stream = key.purpose("item").index(place).stream()
          return try set.item(at: stream.integer(in: 0...set.count - 1), reader: key.index(place))
        }
        return .record([
          "rainy": .tensor(try Tensor(batch: drawn.map(\.rainy))),
          "clean": .tensor(try Tensor(batch: drawn.map(\.clean))),
        ])
      },
    ]
  }
}
