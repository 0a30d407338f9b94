/// A picture of one set that shows what one of another set does.
public struct SharedPicture: Hashable, Sendable {
  /// Where it is in the first set, and in the second.
  public let first: Int
  public let second: Int
  /// How many of the 256 bits of the two fingerprints differ; 0 for copies.
  public let distance: Int
}

/// The pictures that two sets share, each of the second with the nearest of the first: a network tested on what it was
/// trained on looks better than it is. Rescaled, recompressed and brightened copies are found; crops and mirrored ones
/// are not.
///
/// - Parameter progress: called after each picture that was read; everything stops where it answers false.
/// - Throws: `Failure` where a set is not fixed or a picture cannot be read.
public func sharedPictures(
  _ first: any ImageSet, _ second: any ImageSet, progress: () -> Bool = { true }
) throws -> [SharedPicture] {
  func fingerprints(_ set: any ImageSet) throws -> [Fingerprint] {
    var found: [Fingerprint] = []
    for index in 0..<set.count {
      found.append(Fingerprint(try set.item(at: index)))
      if !progress() { break }
    }
    return found
  }
  let (known, others) = (try fingerprints(first), try fingerprints(second))
  return others.enumerated().compactMap { position, print in
    // Pictures of one colour have no bits to tell them apart by.
    guard !print.isBlank else { return nil }
    let nearest = known.enumerated().map { ($0.offset, $0.element.distance(to: print)) }.min { $0.1 < $1.1 }
    guard let nearest, known[nearest.0].showsTheSame(as: print) else { return nil }
    return SharedPicture(first: nearest.0, second: position, distance: nearest.1)
  }
}
