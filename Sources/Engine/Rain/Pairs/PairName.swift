/// What the name of a file or folder tells about its pictures, by the naming habits of published data sets.
struct PairName {
  enum Kind {
    case rainy
    case clean
  }

  /// nil where the name tells neither.
  let kind: Kind?
  /// The words of the name without the one that tells the kind; numbers without leading zeros.
  let rest: [Substring]
  /// Whether the word stands before a number, as in `scene-C-000`, so that one picture may serve a whole scene.
  let isBeforeNumber: Bool

  /// What folders of rainy and of clean pictures are called.
  static let rainyFolders = [
    "rain", "rainy", "rainy_image", "rainy_images", "rain_images", "input", "in", "lq", "data",
  ]
  static let cleanFolders = [
    "norain", "no_rain", "clean", "ground_truth", "groundtruth", "gt", "target", "hq", "clear", "label",
    "labels",
  ]

  private static let rainyWords: Set<String> = ["rain", "rainy", "input", "in", "lq"]
  private static let cleanWords: Set<String> = [
    "norain", "clean", "groundtruth", "gt", "target", "hq", "clear", "label",
  ]
  /// What data sets hold beside their pairs: layers and regions of rain, depth, labels of streets.
  private static let byWords: Set<String> = [
    "rainstreak", "rainstreaks", "streak", "streaks", "rainregion", "region", "mask", "masks",
    "rainmask", "rainlayer", "rainmap", "depth", "disparity", "attenuation", "transmission", "trans",
    "gtfine", "gtcoarse",
  ]

  /// - Parameter name: a folder's, or a file's without its ending.
  init(_ name: some StringProtocol) {
    var words = Self.words(of: name)
    let lowercased = words.map { $0.lowercased() }
    func place(_ wanted: Set<String>) -> Int? {
      if let last = lowercased.last, wanted.contains(last) { return words.count - 1 }
      if let first = lowercased.first, wanted.contains(first) { return 0 }
      return nil
    }
    func attached(_ wanted: Set<String>) -> (place: Int, number: Substring)? {
      for place in [0, words.count - 1] where words.indices.contains(place) {
        let word = words[place]
        let letters = word.filter { !$0.isNumber }
        guard letters.utf8.count < word.utf8.count, wanted.contains(letters.lowercased()) else { continue }
        // `norain1`, `000gt`; a folder `Rain12` is a data set.
        let number = word.filter(\.isNumber)
        if word.hasPrefix(number) || word.hasSuffix(number) { return (place, Substring(number)) }
      }
      return nil
    }
    let letter = words.indices.dropLast().last {
      ["R", "C"].contains(words[$0]) && words[$0 + 1].allSatisfy(\.isNumber)
    }
    if words.count > 1, let place = place(Self.cleanWords) ?? place(Self.rainyWords) {
      kind = Self.cleanWords.contains(lowercased[place]) ? .clean : .rainy
      words.remove(at: place)
      isBeforeNumber = false
    } else if let letter {
      kind = words[letter] == "C" ? .clean : .rainy
      words.remove(at: letter)
      isBeforeNumber = true
    } else if let (place, number) = attached(Self.cleanWords) ?? attached(Self.rainyWords) {
      kind = Self.cleanWords.contains(words[place].filter { !$0.isNumber }.lowercased()) ? .clean : .rainy
      words[place] = number
      isBeforeNumber = false
    } else {
      kind = nil
      isBeforeNumber = false
    }
    rest = words.map { word in
      guard word.allSatisfy(\.isNumber) else { return word }
      let number = word.drop { $0 == "0" }
      return number.isEmpty ? "0" : number
    }
  }

  /// Whether the name is that of something that data sets hold beside their pairs.
  static func isAside(_ name: some StringProtocol) -> Bool {
    words(of: name).contains { word in
      byWords.contains(String(word.reversed().drop(while: \.isNumber).reversed()).lowercased())
    }
  }

  private static func words(of name: some StringProtocol) -> [Substring] {
    var words: [Substring] = []
    for word in Substring(name).split(whereSeparator: { "_- ()".contains($0) }) {
      // `no_rain`, `ground_truth`.
      let both = (words.last.map { $0.lowercased() } ?? "") + word.lowercased()
      if ["norain", "groundtruth"].contains(both), !words.isEmpty {
        words[words.count - 1] = Substring(both)
      } else {
        words.append(word)
      }
    }
    return words
  }
}
