import Imaging
import Interpreter
import Kernels
import Rain
import Training

extension Call {
  /// Says which links of a folder lead nowhere, and so were passed over.
  func note(danglingLinks links: [String]) {
    guard let first = links.first else { return }
    write(
      links.count == 1
        ? "skipped \(first), a broken link\n"
        : "skipped \(links.count) broken links, such as \(first)\n")
  }
}

extension Topic {
  /// Pairs that lie in files, and what two sets have in common.
  static var files: [BuiltIn] { [paired.using([.pairs]), leakage] }

  private static var paired: BuiltIn {
    struct Parameters: ParameterList {
      let path = Parameter(.path, "A folder with the pairs, or a text file that lists them.")
      let layout = Parameter(
        .layout, optional: "found automatically",
        "`folders`: rainy and clean pictures in two folders; `flat`: in one folder, as rain-1.png "
          + "and norain-1.png or 1_in.png and 1_GT.png; `halves`: side by side in one file; `list`: a "
          + "text file, two paths in each line."
      )
      let rainy = Parameter(
        .string, optional: "none", "With `clean`: a pattern of paths with a *, such as \"rain/*x2.png\".")
      let clean = Parameter(.string, optional: "none", "Such as \"norain/*.png\".")
      let bad = Parameter(
        .badFiles, default: "refuse",
        "What to do with files that have no partner, a different size or cannot be read: stop with an error that "
          + "names them, or skip them.")
      let channels = Parameter.channels
    }
    return BuiltIn(
      "paired", Parameters.self, result: "a pair set",
      summary: "Rainy and clean pictures from files, as published data sets have them.",
      details:
        "Known layouts: Rain100 (`rain-1.png`, `norain-1.png`), Rain12 (`1_in.png`, `1_GT.png`), GT-RAIN "
        + "(`x-R-000.png`, `x-C-000.png`), Rain200, RCDNet's, RainDrop's and Rain13K's folders, Rain1400 "
        + "and Outdoor-Rain (several rainy ones for a clean one), NTURain and RainCityscapes (`a1_Rain`, "
        + "`a1_GT`), Rain800 and DID-MDN (halves, the brighter one rainy), SPA-Data's lists; "
        + "docs/datasets.md has a table with patterns for others. Other files in such sets, such as "
        + "rainregion-1.png, masks and depth, are ignored. `streaks` of a pair is how much the rainy "
        + "picture is brighter. `.problems` lists the files that were skipped.",
      errors: [
        "no pairs, or an unknown layout", "files without a pair, unless `bad` is \"skip\"",
      ],
      examples: [
        Example(
          "save(zeros(3, 8, 8), \"set/norain/1.png\")\nsave(ones(3, 8, 8), \"set/rain/1.png\")\n"
            + "paired(\"set\")[0].streaks.mean() == 1", shows: "true")
      ], seeAlso: ["images", "with", "leakage"]
    ) { given, call in
      let (rainy, clean) = (try given.rainy, try given.clean)
      guard (rainy == nil) == (clean == nil) else {
        throw ScriptError(
          "`rainy` and `clean` must be given together", hint: "give each of them a pattern with a *")
      }
      let set = try PairedFiles(
        given.path, layout: given.layout,
        patterns: rainy.flatMap { rainy in clean.map { (rainy, $0) } }, channels: given.channels,
        skipsProblems: given.bad == .skip)
      for problem in set.problems { call.write("left out \(problem.path): \(problem.reason)\n") }
      if let aside = set.asides.first {
        let count = set.asides.count
        call.write(
          "ignored \(count == 1 ? "a file that is" : "\(count) files that are") neither rainy nor clean, "
            + "\(count == 1 ? "" : "such as ")\(aside)\n")
      }
      call.note(danglingLinks: set.danglingLinks)
      return .object(PairSetValue(set))
    }
  }

  private static var leakage: BuiltIn {
    struct Parameters: ParameterList {
      let train = Parameter(.pictures, "An image set, or a pair set, of which the clean images are used.")
      let test = Parameter(.pictures, "Another one.")
    }
    return BuiltIn(
      "leakage", Parameters.self, result: "a table",
      summary: "The pictures of the test set that are also in the training set; there should be none.",
      details:
        "They are compared by a difference hash of 256 bits, so rescaled, recompressed and brightened copies "
        + "are found; crops and mirrored pictures are not. Every picture is read once.",
      errors: ["sets that are not fixed; use `.fix(seed: 1)`"],
      examples: [
        Example(
          "photos = backgrounds(\"natural\", count: 6, size: 32, seed: 1)\nlen(leakage(photos.take(4), "
            + "photos.skip(3)))",
          shows: "1")
      ], seeAlso: ["paired", "split"]
    ) { given, call in
      let (train, test) = (try given.train, try given.test)
      let shared = try sharedPictures(train, test) { !call.isInterrupted }
      return .object(
        Table(
          columns: ["test", "train", "distance"],
          rows: shared.map {
            [.string(test.name(at: $0.second)), .string(train.name(at: $0.first)), .int($0.distance)]
          }, caption: "\(shared.count) of \(test.count) pictures are in the training set"))
    }
  }
}

extension ParameterKind where Argument == PairedFiles.Layout {
  /// A layout that is known by its name alone.
  fileprivate static var layout: Self {
    let layouts = PairedFiles.Layout.allCases.filter { $0 != .pattern }
    return Self(.choice(layouts.map(\.rawValue))) { value, reading in
      guard let layout = layouts.first(where: { $0.rawValue == value.asString }) else {
        throw reading.mismatch("a layout")
      }
      return layout
    }
  }
}

extension ParameterKind where Argument == any ImageSet {
  /// The pictures of an image set, or the clean ones of a pair set.
  fileprivate static var pictures: Self {
    Self(.any) { value, reading in
      switch EitherSet(value) {
      case .images(let images): return images
      case .pairs(let pairs): return CleanImages(pairs)
      case nil:
        throw ScriptError(
          "`\(reading.parameter)` must be an image set or a pair set, not \(value.typePhrase)")
      }
    }
  }
}
