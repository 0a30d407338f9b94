import Files
import Synchronization

/// Images that are costly to make again (decoded files, generated backgrounds). They are kept in memory up to a limit
/// and beyond it in a scratch file on disk, from which parts are read as quickly as they are unpacked.
///
/// Training on tens of thousands of backgrounds is therefore as fast as on a few and takes as much memory. One cache
/// serves all threads of the process. Where memory and disk are both full, everything is forgotten and the cache fills
/// anew. Two threads that miss the same image both make it, which is harmless: an image is determined by its key.
public final class ImageCache: Sendable {
  /// The cache of the process: 32 MiB in memory, and on disk a quarter of the space that is free in `TMPDIR` (else in
  /// /var/tmp), at most 16 GiB.
  public static let shared = ImageCache(memory: 32 << 20, disk: ScratchFile.room)

  struct Key: Hashable, Sendable {
    private let source: PathBytes
    private let index: Int

    init(source: String, index: Int) {
      self.source = PathBytes(source)
      self.index = index
    }
  }

  fileprivate struct Contents {
    var images: [Key: PackedImage] = [:]
    var bytes = 0
    var file: ScratchFile?
  }

  private let memory: Int
  private let disk: Int
  private let contents = Mutex(Contents())

  /// - Parameters:
  ///   - memory: the most bytes of pixels to keep in memory.
  ///   - disk: the most bytes of pixels to keep on disk.
  public init(memory: Int, disk: Int) {
    self.memory = memory
    self.disk = disk
  }

  /// Bytes of pixels kept in memory now.
  public var bytes: Int { contents.withLock { $0.bytes } }

  /// Bytes of pixels kept on disk now.
  public var bytesOnDisk: Int { contents.withLock { $0.file?.bytes ?? 0 } }

  /// The number of images kept now.
  public var count: Int { contents.withLock { $0.images.count } }

  /// Forgets everything.
  public func removeAll() { contents.withLock { $0 = Contents() } }

  private static let identities = Atomic<Int>(0)

  /// A number for a set whose description does not tell its images from those of others.
  static func newIdentity() -> Int { identities.add(1, ordering: .relaxed).newValue }

  func image(_ key: Key, make: () throws -> PackedImage) rethrows -> PackedImage {
    if let kept = contents.withLock({ $0.images[key] }) { return kept }
    let made = try make()
    contents.withLock { keep(made, key, in: &$0) }
    return made
  }

  private func keep(_ image: PackedImage, _ key: Key, in contents: inout Contents) {
    guard contents.images[key] == nil else { return }
    if contents.bytes + image.bytes <= memory {
      contents.images[key] = image
      contents.bytes += image.bytes
    } else if let stored = store(image, in: &contents) {
      contents.images[key] = stored
    } else if image.bytes <= max(memory, disk) {
      contents = Contents()
      contents.images[key] = image.bytes <= memory ? image : store(image, in: &contents)
      contents.bytes = image.bytes <= memory ? image.bytes : 0
    }
  }

  /// The same image with its pixels on disk; nil where the disk has no room for it.
  private func store(_ image: PackedImage, in contents: inout Contents) -> PackedImage? {
    if contents.file == nil && image.bytes <= disk { contents.file = ScratchFile() }
    guard let file = contents.file, file.bytes + image.bytes <= disk else { return nil }
    return image.stored(in: file)
  }
}
