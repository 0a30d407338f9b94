import Files
import Random

/// Picture files in a given order, decoded when asked for and kept in `ImageCache.shared`.
public struct ImageFiles: DataSet {
  /// The files' paths in the order of the items.
  public let paths: [String]
  private let identities: [FileIdentity]

  /// - Throws: `Failure` where a path does not exist or is not a file. Whether the files are pictures is found out
  ///   when they are read.
  public init(_ paths: [String]) throws {
    self.init(paths, try paths.map { path in try PictureBytes.identity(path) })
  }

  init(_ paths: [String], _ identities: [FileIdentity]) {
    self.paths = paths
    self.identities = identities
  }

  public var count: Int { paths.count }
  public var isFixed: Bool { true }
  public func text(_ detail: Detail) -> String {
    let pictures = "\(count) \(count == 1 ? "picture" : "pictures")"
    guard detail == .identity else { return pictures }
    // Where the folder lies does not matter.
    let first = paths.first.map { Array($0.utf8) } ?? []
    let common = paths.reduce(first.count) { length, path in
      min(length, zip(first.prefix(length), path.utf8).prefix { $0 == $1 }.count)
    }
    let folder = first.prefix(common).lastIndex(of: 0x2f) ?? 0
    let files = zip(paths, identities).map { path, identity in
      "\(String(decoding: path.utf8.dropFirst(folder), as: UTF8.self)) \(identity.bytes)"
    }
    return "\(pictures) \(abbreviation(of: files))"
  }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    try packed(index).unpacked()
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    try packed(index).part(choose: choose)
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try check(index)
    return try ImageFile.size(of: paths[index])
  }

  public func name(at index: Int) -> String { paths[index] }

  private func packed(_ index: Int) throws -> PackedImage {
    try check(index)
    return try Self.packed(paths[index], identities[index])
  }

  /// A file that changed on disk since it was listed is another image.
  static func packed(_ path: String, _ identity: FileIdentity) throws -> PackedImage {
    let key = ImageCache.Key(
      source: path,
      index: identity.modifiedSeconds &* 1_000_000_007 &+ identity.modifiedNanoseconds &* 31 &+ identity.bytes
    )
    return try ImageCache.shared.image(key) { try ImageFile.read(path) }
  }
}
