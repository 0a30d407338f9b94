import Failures
import Files
import Imaging
import Kernels

/// Restores the pictures of a folder, one after the other, and writes the results into another folder.
public struct FolderRestoration {
  /// The result for one picture.
  public struct Outcome: Sendable {
    /// Path of the picture.
    public let input: String
    /// Path of the restored picture; nil where there was a problem.
    public let output: String?
    /// Size of the picture in pixels; nil where it could not be read.
    public let size: ImageSize?
    /// Number of tiles that the network was run on; 0 where it was not run.
    public let tiles: Int
    /// Whether the result equals that of the whole picture at once except for rounding.
    public let isExact: Bool
    /// Duration of reading, restoring and writing, in seconds.
    public let seconds: Double
    /// What the user should know of the picture's file.
    public let notes: [PictureNote]
    /// Why the picture was not restored; nil where it was.
    public let problem: String?
  }

  /// A picture to restore and where the results are written.
  public struct Task: Sendable {
    /// Path of the picture.
    public let input: String
    /// Path of the restored picture, a PNG file.
    public let output: String
    /// Where to write a strip that shows the centre of the picture before and after, side by side; nil for none.
    public let strip: String?

    /// Paths of all files written for the picture.
    var results: [String] { [output, strip].compactMap(\.self) }
    /// Why the picture cannot be read, where the folder tells so.
    var problem: String?
  }

  /// The name that results carry as the program that wrote them. Later results may replace files that carry it.
  public static let software = "derain restore"

  /// Runs the network.
  public let restorer: Restorer
  /// Symbolic links of the folder with the name of a picture whose target does not exist; they are left out.
  public private(set) var danglingLinks: [String] = []
  /// The pictures in order. A result has the name and the place of its picture, below the other folder and as PNG.
  public let tasks: [Task]
  private let overwrites: Bool
  /// Why results cannot be written, found out before the first is made.
  private var obstacles: [PathBytes: Failure] = [:]

  /// - Parameters:
  ///   - input: a folder, which is searched with all folders within, or a single picture.
  ///   - output: the folder for the results, which is made where there is none.
  ///   - strips: whether strips are written into the folder `strips` of the output.
  ///   - overwrites: whether results may replace files that are not earlier results.
  /// - Throws: `Failure` where there is nothing to restore; `Failure` where a path is empty or missing, results
  ///   would replace pictures of the input, each other or other files, or none of them can be written.
  public init(
    _ restorer: Restorer, from input: String, to output: String, strips: Bool = false,
    overwrites: Bool = false
  ) throws {
    self.restorer = restorer
    self.overwrites = overwrites
    for (path, role) in [(input, "picture or folder"), (output, "folder for the results")] where path.isEmpty
    {
      throw Failure(.wrongPlace, "the \(role) has no name", hint: "for the current folder, write \".\"")
    }
    guard FileBytes.exists(input) else {
      throw Failure(
        .missing, FileBytes.danglingLink(input) ?? "there is no file or folder \(input)")
    }
    var inputs: [(path: String, name: String, problem: String?)]
    if Folder.isFolder(input) {
      guard !FileBytes.areOne(input, output) else {
        throw Failure(
          .wrongPlace, "the results of \(input) would be written into the same folder",
          hint: "give another folder")
      }
      // What lies in the output is a result, by whichever way it is reached.
      let results = FileBytes.destination(of: output)
      guard !FileBytes.destination(of: input).isPath(below: results) else {
        throw Failure(
          .wrongPlace, "\(input) is inside \(output), the folder for the results",
          hint: "give another folder for the results")
      }
      let contents = try Folder.contents(of: input)
      danglingLinks = contents.danglingLinks.filter(Folder.claimsToBePicture)
      inputs = contents.files
        .filter { Folder.claimsToBePicture($0) && !FileBytes.destination(of: $0).isPath(below: results) }
        .map { ($0, $0.path(below: input), nil) }
      inputs += contents.unusable.map { ($0.path, $0.path.path(below: input), "\($0.path): \($0.reason)") }
      guard !inputs.isEmpty else { throw Failure(.empty, "there are no pictures in \(input)") }
    } else {
      inputs = [(input, FileBytes.name(of: input), nil)]
    }
    // Pictures whose names differ only in the ending keep theirs.
    let stems = Dictionary(grouping: inputs) { PathBytes(Self.stem($0.name)) }
    tasks = inputs.map { path, name, problem in
      let isAlone = stems[PathBytes(Self.stem(name))]?.count == 1
      let result = "\(isAlone ? Self.stem(name) : name).png"
      return Task(
        input: path, output: output.path(to: result),
        strip: strips ? output.path(to: "strips/\(result)") : nil, problem: problem)
    }
    try checkPlaces()
    if let problem = Self.problem(with: tasks.flatMap(\.results).filter(isForeign)) { throw problem }
    obstacles = FileBytes.obstacles(toWriting: tasks.lazy.flatMap(\.results))
    let hindered = tasks.compactMap(obstacle)
    if let first = hindered.first, hindered.count == tasks.count { throw first }
  }

  private func obstacle(to task: Task) -> Failure? {
    task.results.lazy.compactMap { obstacles[PathBytes($0)] }.first
  }

  /// Whether there is a file at the path that is no earlier result and must not be replaced.
  private func isForeign(_ path: String) -> Bool {
    !overwrites && FileBytes.isTaken(path) && !Folder.isFolder(path)
      && ImageFile.software(of: path) != Self.software
  }

  private static func problem(with foreign: [String]) -> Failure? {
    guard let first = foreign.first else { return nil }
    let names = foreign.prefix(5).joined(separator: ", ") + (foreign.count > 5 ? ", …" : "")
    return Failure(
      .wrongPlace,
      foreign.count == 1
        ? "\(first) exists already and is not an earlier result"
        : "\(foreign.count) files exist already and are not earlier results: \(names)",
      hint: "give another folder for the results, or --overwrite (in a script overwrite: true)")
  }

  /// - Throws: `Failure` where a result would replace a picture that is to be restored, or another result.
  private func checkPlaces() throws(Failure) {
    let inputs = Set(tasks.map { PathBytes(FileBytes.destination(of: $0.input)) })
    var taken: Set<PathBytes> = []
    for task in tasks {
      for place in task.results {
        let bytes = PathBytes(FileBytes.destination(of: place))
        guard !inputs.contains(bytes) else {
          throw Failure(
            .wrongPlace, "the result of \(task.input) would replace \(place), which is also to be restored",
            hint: "give another folder for the results")
        }
        guard taken.insert(bytes).inserted else {
          throw Failure(
            .wrongPlace, "two results would have the same file \(place), one of them from \(task.input)",
            hint: "rename one of the pictures")
        }
      }
    }
  }

  private static func stem(_ name: String) -> String {
    guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return name }
    return String(name[..<dot])
  }

  /// Restores all pictures. One that cannot be read, held in memory or written is left out, and its outcome says why.
  ///
  /// - Parameters:
  ///   - progress: called with the number of pictures done and the share of the next one that is done, 0..1; where it
  ///     returns false, everything stops.
  ///   - each: called after each picture; `pictures` is nil where the result was not written.
  /// - Throws: what `progress` and `each` throw.
  public func run(
    progress: (_ done: Int, _ share: Double) throws -> Bool,
    each: (Outcome, Task, _ pictures: (before: Image, after: Image)?) throws -> Void
  ) throws {
    let clock = ContinuousClock()
    for (number, task) in tasks.enumerated() {
      let start = clock.now
      var picture: Picture?
      var plan: Restorer.Plan?
      var pictures: (before: Image, after: Image)?
      var problem: String?
      do {
        if let problem = task.problem { throw Failure(.unreadable, problem) }
        if let obstacle = obstacle(to: task) { throw obstacle }
        let read = try Picture(contentsOf: task.input)
        picture = read
        plan = try self.plan(for: task.input, read.image.size)
        let restored = try restorer(read.image, plan: plan) { done, all in
          try progress(number, Double(done) / Double(all))
        }
        guard let restored else { return }
        // The tiles' memory is for the file now.
        MemoryPool.releaseCached()
        // Somebody may have put it there meanwhile.
        if isForeign(task.output), let problem = Self.problem(with: [task.output]) { throw problem }
        try FileBytes.makeFolders(above: task.output)
        var result = read
        result.image = restored
        try result.write(to: task.output, software: Self.software)
        pictures = (read.image, restored)
      } catch {
        guard error is Failure else { throw error }
        problem = "\(error)"
        MemoryPool.releaseCached()
      }
      let outcome = Outcome(
        input: task.input, output: problem == nil ? task.output : nil, size: picture?.image.size,
        tiles: plan?.parts.count ?? 0, isExact: plan?.isExact ?? false,
        seconds: Double((clock.now - start) / .milliseconds(1)) / 1000, notes: picture?.notes ?? [],
        problem: problem)
      try each(outcome, task, pictures)
    }
  }

  /// The tiles for a picture, such that their memory has room beside the picture and its result.
  private func plan(for path: String, _ size: ImageSize) throws -> Restorer.Plan {
    let header = try ImageFile.header(of: path)
    let bytes = header.bytes(floats: 2)
    try header.requireRoom(for: "restoring \(path)", bytes: bytes + restorer.leastBytes(for: size))
    return restorer.plan(for: size, room: PictureHeader.room() - bytes)
  }
}
