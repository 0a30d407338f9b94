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
    /// Whether the picture had a colour profile, which was not applied and is lost.
    public let ignoresProfile: Bool
    /// Why it was not restored.
    public let problem: String?
  }

  /// A picture and where it goes.
  public struct Task: Sendable {
    public let input: String
    public let output: String
    /// Where the middles before and after go, side by side; nil where they are not wanted.
    public let strip: String?
  }

  public let restorer: Restorer
  /// In order. Each goes to the same name in the same place below the other folder, as PNG.
  public let tasks: [Task]

  /// - Parameters:
  ///   - input: a folder, whose folders are gone through as well, or one picture.
  ///   - output: a folder, which is made.
  ///   - strips: whether strips go into the folder `strips` of the output.
  /// - Throws: `ImageError` where there is nothing to restore; `FileError` where results would replace pictures of the
  ///   input or each other.
  public init(_ restorer: Restorer, from input: String, to output: String, strips: Bool = false) throws {
    self.restorer = restorer
    for (path, role) in [(input, "picture or folder"), (output, "folder for the results")] where path.isEmpty
    {
      throw FileError(.wrongPlace, "the \(role) has no name", hint: "the folder one stands in is \".\"")
    }
    guard FileBytes.exists(input) else { throw FileError(.missing, "there is no file or folder \(input)") }
    let inputs: [(path: String, name: String)]
    if Folder.isFolder(input) {
      guard !FileBytes.areOne(input, output) else {
        throw FileError(.wrongPlace, "\(input) would be restored into itself", hint: "give another folder")
      }
      // What lies in the output is a result, by whichever way it is reached.
      let results = FileBytes.destination(of: output)
      guard !FileBytes.destination(of: input).isPath(below: results) else {
        throw FileError(
          .wrongPlace, "\(input) lies in \(output), whose pictures are taken for results",
          hint: "give another folder for the results")
      }
      inputs = try Folder.files(in: input)
        .filter { Folder.claimsToBePicture($0) && !FileBytes.destination(of: $0).isPath(below: results) }
        .map { ($0, $0.path(below: input)) }
      guard !inputs.isEmpty else { throw ImageError(.empty, "there are no pictures in \(input)") }
    } else {
      inputs = [(input, FileBytes.name(of: input))]
    }
    // Two pictures of one name but for the ending keep theirs.
    let stems = Dictionary(grouping: inputs) { PathBytes(Self.stem($0.name)) }
    tasks = inputs.map { path, name in
      let isAlone = stems[PathBytes(Self.stem(name))]?.count == 1
      let result = "\(isAlone ? Self.stem(name) : name).png"
      return Task(
        input: path, output: output.path(to: result),
        strip: strips ? output.path(to: "strips/\(result)") : nil)
    }
    try checkPlaces()
  }

  /// - Throws: `FileError` where a result would replace a picture that is to be restored, or another result.
  private func checkPlaces() throws(FileError) {
    let inputs = Set(tasks.map { PathBytes(FileBytes.destination(of: $0.input)) })
    // Beside a picture lie others, which are no earlier results.
    if let task = tasks.first, tasks.count == 1, FileBytes.exists(task.output),
      FileBytes.areOne(FileBytes.folder(of: task.input), FileBytes.folder(of: task.output))
    {
      throw FileError(
        .wrongPlace, "\(task.output) is there already, beside \(task.input)",
        hint: "give another folder for the result")
    }
    var taken: Set<PathBytes> = []
    for task in tasks {
      for place in [task.output, task.strip].compactMap(\.self) {
        let bytes = PathBytes(FileBytes.destination(of: place))
        guard !inputs.contains(bytes) else {
          throw FileError(
            .wrongPlace, "\(task.input) would be restored into \(place), which is itself to be restored",
            hint: "give another folder for the results")
        }
        guard taken.insert(bytes).inserted else {
          throw FileError(
            .wrongPlace, "two results would be \(place), one of them that of \(task.input)",
            hint: "give one of the pictures another name")
        }
      }
    }
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return name }
    return String(name[..<dot])
  }

  /// Restores all of them; a picture that cannot be read or written is passed over and says why.
  ///
  /// - Parameters:
  ///   - progress: called with the number of pictures done and the share of the next one in 0..1; it stops everything
  ///     where it answers false.
  ///   - each: called after each picture, with it and the restored one where that was written.
  public func run(
    progress: (_ done: Int, _ share: Double) throws -> Bool,
    each: (Outcome, Task, _ pictures: (before: Image, after: Image)?) throws -> Void
  ) throws {
    let clock = ContinuousClock()
    for (number, task) in tasks.enumerated() {
      let start = clock.now
      func outcome(_ picture: Picture?, problem: String?) -> Outcome {
        let plan = picture.map { restorer.plan(for: $0.image.size) }
        return Outcome(
          input: task.input, output: problem == nil ? task.output : nil, size: picture?.image.size,
          tiles: plan?.parts.count ?? 0, isExact: plan?.isExact ?? false,
          seconds: Double((clock.now - start) / .milliseconds(1)) / 1000,
          ignoresProfile: picture?.ignoresProfile ?? false, problem: problem)
      }
      var picture: Picture
      do {
        picture = try Picture(contentsOf: task.input)
      } catch {
        try each(outcome(nil, problem: "\(error)"), task, nil)
        continue
      }
      let before = picture.image
      let restored = try restorer(before) { done, all in try progress(number, Double(done) / Double(all)) }
      guard let restored else { return }
      picture.image = restored
      do {
        try FileBytes.makeFolders(above: task.output)
        try picture.write(to: task.output)
      } catch {
        try each(outcome(picture, problem: "\(error)"), task, nil)
        continue
      }
      try each(outcome(picture, problem: nil), task, (before, restored))
    }
  }
}
