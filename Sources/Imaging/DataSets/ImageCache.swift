import Synchronization

/// Images that are costly to make again (decoded files, generated backgrounds), kept while there is room.
///
/// One budget for the whole process, shared by all threads. Where it is full, images not used of late go
/// first (second chance: a queue in which an image used since it was queued gets another round). Two threads
/// that miss the same image both make it, which is harmless: images are values fixed by their key.
public final class ImageCache: Sendable {
  public static let shared = ImageCache(budget: 1 << 30)

  struct Key: Hashable, Sendable {
    let source: String
    let index: Int
  }

  fileprivate struct Entry {
    let image: PackedImage
    var isUsed: Bool
  }

  fileprivate struct Contents {
    var budget: Int
    var bytes = 0
    var entries: [Key: Entry] = [:]
    var queue: [Key] = []
    var first = 0
  }

  private let contents: Mutex<Contents>

  /// - Parameter budget: bytes of pixels to keep at most.
  public init(budget: Int) { contents = Mutex(Contents(budget: budget)) }

  /// Bytes of pixels to keep at most; lowering it drops images at once.
  public var budget: Int {
    get { contents.withLock { $0.budget } }
    set {
      contents.withLock {
        $0.budget = max(newValue, 0)
        $0.makeRoom(for: 0)
      }
    }
  }

  /// Bytes of pixels kept now.
  public var bytes: Int { contents.withLock { $0.bytes } }

  /// The number of images kept now.
  public var count: Int { contents.withLock { $0.entries.count } }

  /// Forgets everything.
  public func removeAll() {
    contents.withLock { $0 = Contents(budget: $0.budget) }
  }

  private static let identities = Atomic<Int>(0)

  /// A number for a set whose description does not tell its images from those of others.
  static func newIdentity() -> Int { identities.add(1, ordering: .relaxed).newValue }

  func image(_ key: Key, make: () throws -> PackedImage) rethrows -> PackedImage {
    if let kept = contents.withLock({ $0.take(key) }) { return kept }
    let made = try make()
    contents.withLock { $0.keep(made, key) }
    return made
  }
}

extension ImageCache.Contents {
  fileprivate mutating func take(_ key: ImageCache.Key) -> PackedImage? {
    guard let position = entries.index(forKey: key) else { return nil }
    entries.values[position].isUsed = true
    return entries.values[position].image
  }

  fileprivate mutating func keep(_ image: PackedImage, _ key: ImageCache.Key) {
    guard entries[key] == nil, image.bytes <= budget else { return }
    makeRoom(for: image.bytes)
    entries[key] = .init(image: image, isUsed: false)
    queue.append(key)
    bytes += image.bytes
  }

  fileprivate mutating func makeRoom(for wanted: Int) {
    while bytes + wanted > budget && first < queue.count {
      let key = queue[first]
      first += 1
      guard let position = entries.index(forKey: key) else { continue }
      if entries.values[position].isUsed {
        entries.values[position].isUsed = false
        queue.append(key)
      } else {
        bytes -= entries.values[position].image.bytes
        entries.remove(at: position)
      }
    }
    if first > 1024 && first * 2 > queue.count {
      queue.removeFirst(first)
      first = 0
    }
  }
}
