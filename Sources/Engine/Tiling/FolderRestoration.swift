import Failures
import Files
import Imaging
import Kernels

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
    /// What is to be known of the picture's file.
    public let notes: [PictureNote]
    /// Why it was not restored.
    public let problem: String?
  }

  /// A picture and where it goes.
  public struct Task: Sendable {
    public let input: String
    public let output: String
    /// Where the middles before and after go, side by side; nil where they are not wanted.
    public let strip: String?

    /// All that is written for it.
    var results: [String] { [output, strip].compactMap(\.self) }
    /// Why it cannot be read, where that is known from the folder.
    var problem: String?
  }

  /// What results say wrote them: files that say so may be replaced by later results.
  public static let software = "derain restore"

  public let restorer: Restorer
  /// Links of the folder that lead nowhere, which are passed over.
  public private(set) var danglingLinks: [String] = []
  /// In order. Each goes to the same name in the same place below the other folder, as PNG.
  public let tasks: [Task]
  private let overwrites: Bool
  /// Why results cannot be written, known before the first is made.
  private var obstacles: [PathBytes: Failure] = [:]

  /// - Parameters:
  ///   - input: a folder, whose folders are gone through as well, or one picture.
  ///   - output: a folder, which is made.
  ///   - strips: whether strips go into the folder `strips` of the output.
  ///   - overwrites: whether results may replace files that are no earlier results.
  /// - Throws: `Failure` where there is nothing to restore; `Failure` where results would replace pictures of the
  ///   input, each other or other files, or where none of them can be written.
  public init(
    _ restorer: Restorer, from input: String, to output: String, strips: Bool = false,
    overwrites: Bool = false
  ) throws {
    self.restorer = restorer
    self.overwrites = overwrites
    for (path, role) in [(input, "picture or folder"), (output, "folder for the results")] where path.isEmpty
    {
      throw Failure(.wrongPlace, "the \(role) has no name", hint: "the folder one stands in is \".\"")
    }
    guard FileBytes.exists(input) else {
      throw Failure(
        .missing, FileBytes.danglingLink(input) ?? "there is no file or folder \(input)")
    }
    var inputs: [(path: String, name: String, problem: String?)]
    if Folder.isFolder(input) {
      guard !FileBytes.areOne(input, output) else {
        throw Failure(.wrongPlace, "\(input) would be restored into itself", hint: "give another folder")
      }
      // What lies in the output is a result, by whichever way it is reached.
      let results = FileBytes.destination(of: output)
      guard !FileBytes.destination(of: input).isPath(below: results) else {
        throw Failure(
          .wrongPlace, "\(input) lies in \(output), whose pictures are taken for results",
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
    // Two pictures of one name but for the ending keep theirs.
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

  /// Whether something is at the path that no earlier restoration wrote and that must not be replaced.
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
        ? "\(first) is there already and is no earlier result"
        : "\(foreign.count) files are there already and are no earlier results: \(names)",
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
            .wrongPlace, "\(task.input) would be restored into \(place), which is itself to be restored",
            hint: "give another folder for the results")
        }
        guard taken.insert(bytes).inserted else {
          throw Failure(
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

  /// Restores all of them; a picture that cannot be read, held in memory or written is passed over and says why.
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

  /// How a picture is cut so that its tiles have room beside it and its result.
  private func plan(for path: String, _ size: ImageSize) throws -> Restorer.Plan {
    let header = try ImageFile.header(of: path)
    let bytes = header.bytes(floats: 2)
    try header.requireRoom(for: "restoring \(path)", bytes: bytes + restorer.leastBytes(for: size))
    return restorer.plan(for: size, room: PictureHeader.room() - bytes)
  }
}
