import Files
import Imaging

/// Restores the pictures of a folder into another, one after the other.
public struct FolderRestoration {
  /// What became of a picture.
  public struct Outcome: Sendable {
    /// The picture's path.
    public let input: String
    /// Where the restored one is; nil where there was a problem.
    public let output: String?
    public let size: ImageSize?
    /// How many parts the network was given.
    public let tiles: Int
    /// Whether the result is that of the whole picture at once, but for rounding.
    public let isExact: Bool
    public let seconds: Double
    /// Why it was not restored.
    public let problem: String?
  }

  public let restorer: Restorer
  /// The pictures, and where each goes: the same name in the same place below the other folder, as PNG.
  public let files: [(input: String, output: String)]

  /// - Parameters:
  ///   - input: a folder, whose folders are gone through as well, or one picture.
  ///   - output: a folder, which is made.
  /// - Throws: `ImageError` where there is nothing to restore; `FileError` where the results would replace pictures of
  ///   the input.
  public init(_ restorer: Restorer, from input: String, to output: String) throws {
    self.restorer = restorer
    let (source, target) = (Self.withoutSlash(input), Self.withoutSlash(output))
    if Folder.isFolder(source) {
      guard FileBytes.realPath(source) != FileBytes.realPath(target) else {
        throw FileError(.wrongPlace, "\(input) would be restored into itself", hint: "give another folder")
      }
      let paths = try Folder.files(in: source).filter {
        Folder.claimsToBePicture($0) && !$0.hasPrefix("\(target)/")
      }
      guard !paths.isEmpty else { throw ImageError(.empty, "there are no pictures in \(input)") }
      let names = paths.map { String($0.dropFirst(source.utf8.count + 1)) }
      let stems = Dictionary(grouping: names) { Self.stem($0) }
      files = zip(paths, names).map { path, name in
        // Two pictures of one name but for the ending keep theirs.
        let isAlone = stems[Self.stem(name)]?.count == 1
        return (path, "\(target)/\(isAlone ? Self.stem(name) : name).png")
      }
    } else {
      guard FileBytes.exists(source) else { throw FileError(.missing, "there is no file or folder \(input)") }
      let name = source.split(separator: "/").last.map(String.init) ?? source
      files = [(source, "\(target)/\(Self.stem(name)).png")]
    }
  }

  private static func withoutSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return name }
    return String(name[..<dot])
  }

  /// Restores all of them; a picture that cannot be read is passed over and says why.
  ///
  /// - Parameters:
  ///   - progress: called with the number of pictures done and the share of the next one in 0..1; it stops everything
  ///     where it answers false.
  ///   - each: called after each picture, with it and the restored one where there is one.
  public func run(
    progress: (_ done: Int, _ share: Double) throws -> Bool,
    each: (Outcome, _ before: Image?, _ after: Image?) throws -> Void
  ) throws {
    let clock = ContinuousClock()
    for (number, file) in files.enumerated() {
      let start = clock.now
      func outcome(_ picture: Picture?, problem: String?) -> Outcome {
        let plan = picture.map { restorer.plan(for: $0.image.size) }
        return Outcome(
          input: file.input, output: problem == nil ? file.output : nil, size: picture?.image.size,
          tiles: plan?.parts.count ?? 0, isExact: plan?.isExact ?? false,
          seconds: Double((clock.now - start) / .milliseconds(1)) / 1000, problem: problem)
      }
      var picture: Picture
      do {
        picture = try Picture(contentsOf: file.input)
      } catch let error as ImageError {
        try each(outcome(nil, problem: error.message), nil, nil)
        continue
      }
      let before = picture.image
      let restored = try restorer(before) { done, all in try progress(number, Double(done) / Double(all)) }
      guard let restored else { return }
      picture.image = restored
      try FileBytes.makeFolders(above: file.output)
      try picture.write(to: file.output)
      try each(outcome(picture, problem: nil), before, restored)
    }
  }
}
