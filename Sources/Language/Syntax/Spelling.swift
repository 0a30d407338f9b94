/// Finds the name a user probably meant.
public enum Spelling {
  /// The candidate nearest to `name`, if one is near enough to be worth suggesting. Upper and lower
  /// case count as the same; an edit is an insertion, a deletion, a replacement or a swap of neighbours.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    let limit = wanted.count <= 4 ? 1 : wanted.count <= 7 ? 2 : 3
    var best: (name: String, distance: Int, likeness: (Int, Int))?
    for candidate in candidates {
      let letters = Array(candidate.lowercased().utf8)
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = edits(wanted, letters)
      guard distance <= limit, distance < max(wanted.count, letters.count) else { continue }
      // Of names equally near, people mean the one that begins as what they typed, and of these the one of
      // the same length: fingers swap letters more often than they leave one out.
      let shared = zip(wanted, letters).prefix { $0 == $1 }.count
      let likeness = (-shared, abs(letters.count - wanted.count))
      if let best {
        if distance > best.distance { continue }
        if distance == best.distance,
          (likeness.0, likeness.1, candidate) >= (best.likeness.0, best.likeness.1, best.name)
        {
          continue
        }
      }
      best = (candidate, distance, likeness)
    }
    return best?.name
  }

  /// Optimal string alignment distance (Damerau–Levenshtein with adjacent swaps).
  static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforePrevious = [Int](repeating: 0, count: right.count + 1)
    var previous = Array(0...right.count)
    for row in 1...left.count {
      var current = [row] + [Int](repeating: 0, count: right.count)
      for column in 1...right.count {
        let same = left[row - 1] == right[column - 1]
        current[column] = min(
          previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          current[column] = min(current[column], beforePrevious[column - 2] + 1)
        }
      }
      beforePrevious = previous
      previous = current
    }
    return previous[right.count]
  }
}
