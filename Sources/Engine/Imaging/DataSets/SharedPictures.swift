/// A picture of one set that shows the same as a picture of another set.
public struct SharedPicture: Hashable, Sendable {
  /// Index of the picture in the first set.
  public let first: Int
  /// Index of the picture in the second set.
  public let second: Int
  /// Number of bits, 0..20 of 256, in which the two fingerprints differ; 0 for copies.
  public let distance: Int
}

/// Finds the pictures that two sets share: each picture of `second` that is not blank, with the nearest of `first`,
/// where their fingerprints differ in at most 20 of 256 bits. A network looks better than it is where it is tested on
/// what it was trained on. Rescaled, recompressed and brightened copies are found; cropped and mirrored ones are not.
///
/// - Parameter progress: called after each picture that was read; where it returns false, no more pictures of that set
///   are read and the result covers those read so far.
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
