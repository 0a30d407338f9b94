import Failures
import Files
import Random

/// The PNG, JPEG and WebP files of a folder and all folders within, in byte-wise order of their paths.
///
/// Hidden files and files of other kinds are ignored. A file is *bad* if its first bytes or its name are those of a
/// PNG, JPEG or WebP file but it cannot be read. Symbolic links are followed, also out of the folder, and each folder
/// is entered once; links without a target are ignored. Pictures are decoded when they are asked for and kept in
/// `ImageCache.shared`.
public struct ImageFolder: DataSet {
  /// What to do about bad files.
  public enum BadFiles: Hashable, Sendable {
    /// Throw an error that names them. Only headers are read at first, except with `unique` or `dropBlank`; damage
    /// behind the header is then an error when the picture is read.
    case refuse
    /// Leave them out and list them in `skipped`. Every file is decoded when the set is made.
    case skip
  }

  /// A file left out, and why.
  public struct Omission: Hashable, Sendable {
    /// The file's path, which begins with that of the folder.
    public let path: String
    /// Why the file was left out, without a full stop.
    public let reason: String
  }

  /// The folder's path.
  public let path: String
  /// The pictures, as paths that begin with `path`.
  public var files: [String] { pictures.paths }
  /// Bad files that were left out.
  public let skipped: [Omission]
  /// Pictures left out because they show the same as an earlier one (`Fingerprint.showsTheSame(as:)`).
  public let duplicates: [Omission]
  /// Pictures left out because they are nearly of one colour (`Fingerprint.isBlank`).
  public let blanks: [Omission]
  /// Symbolic links whose target does not exist.
  public let danglingLinks: [String]

  private let pictures: ImageFiles

  /// - Parameters:
  ///   - limit: the most pictures to take, in order of their paths; nil takes all. That there are fewer is no error.
  ///   - badFiles: whether bad files are an error (the default) or are left out.
  ///   - unique: leave out pictures that show the same as an earlier one, such as the same photograph in another size
  ///     or format.
  ///   - dropBlank: leave out pictures of nearly one colour.
  /// - Throws: `Failure` where the limit is not positive, the folder cannot be read or has no pictures, or, with
  ///   `.refuse`, files are bad; it names up to five of them.
  public init(
    _ path: String, limit: Int? = nil, badFiles: BadFiles = .refuse, unique: Bool = false,
    dropBlank: Bool = false
  ) throws {
    if let limit, limit < 1 {
      throw Failure(.invalid, "the limit of images must be positive, not \(limit)")
    }
    var inspection = FolderInspection(
      badFiles: badFiles, unique: unique, dropBlank: dropBlank, limit: limit ?? .max)
    let path = FileBytes.asOnDisk(path)
    let contents = try Folder.contents(of: path)
    let candidates = contents.files
    for candidate in candidates {
      if inspection.isComplete { break }
      try inspection.inspect(candidate)
    }
    let reasons = contents.unusable.map { "\($0.path): \($0.reason)" } + inspection.bad.map(\.reason)
    if !reasons.isEmpty && badFiles == .refuse {
      let named = reasons.prefix(5).joined(separator: "; ")
      let more = reasons.count > 5 ? "; and \(reasons.count - 5) more" : ""
      throw Failure(
        .damaged, "\(reasons.count) of the pictures in \(path) cannot be read: \(named)\(more)",
        hint: "repair or remove them, or skip bad files with bad: \"skip\"")
    }
    guard !inspection.files.isEmpty else {
      let links = contents.danglingLinks.count
      let found =
        !candidates.isEmpty
        ? "none of its \(candidates.count) files can be used"
        : links == 0 ? "it has no files" : "it has \(links == 1 ? "a broken link" : "\(links) broken links")"
      let other = candidates.first(where: Folder.isOtherPicture)
      throw Failure(
        .empty, "there are no pictures in \(path): \(found)",
        hint: "Derain reads PNG, JPEG and WebP" + (other.map { "; convert files such as \($0)" } ?? ""))
    }
    self.path = path
    pictures = ImageFiles(inspection.files, inspection.identities)
    skipped = contents.unusable.map { Omission(path: $0.path, reason: $0.reason) } + inspection.bad
    duplicates = inspection.duplicates
    blanks = inspection.blanks
    danglingLinks = contents.danglingLinks
  }

  public var count: Int { files.count }
  public var isFixed: Bool { true }

  public func text(_ detail: Detail) -> String {
    guard detail == .summary else { return pictures.text(detail) }
    let omissions = [(skipped, "bad"), (duplicates, "double"), (blanks, "blank")]
      .filter { !$0.0.isEmpty }.map { "\($0.0.count) \($0.1)" }
    let leftOut = omissions.isEmpty ? "" : " (left out: \(omissions.joined(separator: ", ")))"
    return "\(count) \(count == 1 ? "picture" : "pictures") in \(path)\(leftOut)"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try pictures.item(at: index, reader: reader)
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    try pictures.part(of: index, reader: reader, choose: choose)
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try pictures.size(at: index, reader: reader)
  }

  public func name(at index: Int) -> String { files[index] }
}

/// The files of a folder on their way to becoming a set: which to keep, and why not the others.
private struct FolderInspection {
  let badFiles: ImageFolder.BadFiles
  let unique: Bool
  let dropBlank: Bool
  let limit: Int
  var files: [String] = []
  var identities: [FileIdentity] = []
  var bad: [ImageFolder.Omission] = []
  var duplicates: [ImageFolder.Omission] = []
  var blanks: [ImageFolder.Omission] = []
  private var fingerprints: [Fingerprint] = []

  init(badFiles: ImageFolder.BadFiles, unique: Bool, dropBlank: Bool, limit: Int) {
    self.badFiles = badFiles
    self.unique = unique
    self.dropBlank = dropBlank
    self.limit = limit
  }

  var isComplete: Bool { files.count >= limit }

  mutating func inspect(_ path: String) throws {
    do {
      let identity = try PictureBytes.identity(path)
      let beginning = identity.bytes == 0 ? [] : try PictureBytes.read(path, first: 16)
      if ImageFile.format(beginning) == nil && !Folder.claimsToBePicture(path) { return }
      if badFiles == .refuse && !unique && !dropBlank {
        _ = try ImageFile.header(of: path)
      } else if try isOmitted(path, identity) {
        return
      }
      files.append(path)
      identities.append(identity)
    } catch let error as Failure {
      bad.append(.init(path: path, reason: error.message))
    }
  }

  private mutating func isOmitted(_ path: String, _ identity: FileIdentity) throws -> Bool {
    let packed = try ImageFiles.packed(path, identity)
    guard unique || dropBlank else { return false }
    let fingerprint = Fingerprint(try packed.unpacked())
    if dropBlank && fingerprint.isBlank {
      blanks.append(.init(path: path, reason: "\(path) has nearly one colour"))
      return true
    }
    guard unique else { return false }
    if let twin = fingerprints.firstIndex(where: { $0.showsTheSame(as: fingerprint) }) {
      duplicates.append(.init(path: path, reason: "\(path) shows the same as \(files[twin])"))
      return true
    }
    fingerprints.append(fingerprint)
    return false
  }
}
