import Failures
import Random

/// The images of another set, all converted to colour or all to grey: folders often hold both kinds, and a batch takes
/// one.
public struct WithChannels: DataSet {
  /// The set whose images are converted.
  public let base: any ImageSet
  /// 3 for colour, where grey images get three equal channels; 1 for grey, the luma of ITU-R BT.601 (`Image.grey()`).
  public let channels: Int

  /// - Throws: `Failure` unless `channels` is 1 or 3.
  public init(_ base: any ImageSet, channels: Int) throws {
    guard channels == 1 || channels == 3 else {
      throw Failure(.invalid, "an image must have 1 or 3 channels, not \(channels)")
    }
    self.base = base
    self.channels = channels
  }

  public var count: Int { base.count }
  public var isFixed: Bool { base.isFixed }
  public var ingredients: [any Recipe] { [base] }

  public func text(_ detail: Detail) -> String {
    base.text(detail) + (channels == 1 ? ", in grey" : detail == .identity ? ", in colour" : "")
  }

  public func item(at index: Int, reader: RandomKey) throws -> Image {
    converted(try base.item(at: index, reader: reader))
  }

  public func part(
    of index: Int, reader: RandomKey, choose: (ImageSize) throws -> Window
  ) throws -> Image {
    converted(try base.part(of: index, reader: reader, choose: choose))
  }

  public func size(at index: Int, reader: RandomKey) throws -> ImageSize {
    try base.size(at: index, reader: reader)
  }

  private func converted(_ image: Image) -> Image { channels == 3 ? image.colour() : image.grey() }

  public func name(at index: Int) -> String { base.name(at: index) }
}
