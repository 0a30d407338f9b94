/// A part of Derain that decides numbers, with the version of its results.
///
/// Whoever changes a part so that other numbers come out raises its version. A point of a sweep whose result used the
/// part is then run again, and no other. A test fails where the code of a part changes and its version does not
/// (`scripts/versions`).
public struct Part: Hashable, Sendable {
  /// What it is called in tables and messages, such as "ssim".
  public let name: String
  /// Counts the changes that change results, from 1.
  public let version: Int
  private let places: [String]
  /// Files below the sources that are parts of their own, written as sources are.
  public let exceptions: [String]
  /// The file whose name, without its ending, is added to the one place.
  private let file: String?

  /// - Parameters:
  ///   - sources: such as `Engine/Rain/Generators/Streak*`.
  ///   - exceptions: files below them that are parts of their own.
  public init(_ name: String, version: Int, sources: String..., except exceptions: [String] = []) {
    self.exceptions = exceptions
    self.name = name
    self.version = version
    places = sources
    file = nil
  }

  /// A part that is one file of a room.
  ///
  /// - Parameters:
  ///   - folder: where the file lies below `Sources`.
  ///   - file: the file; by default the one that this stands in.
  public init(_ name: String, version: Int, in folder: String, file: String = #fileID) {
    self.name = name
    self.version = version
    places = [folder]
    exceptions = []
    self.file = file
  }

  /// The code that decides: folders below `Sources`, or files there without their ending; `*` stands for any letters.
  public var sources: [String] {
    guard let file else { return places }
    let name = file.split(separator: "/").last.map { $0.prefix { $0 != "." } } ?? ""
    return places.map { "\($0)/\(name)" }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
