import Failures
import Machine

/// What the header of a picture file says of the picture as it is stored.
public struct PictureHeader: Hashable, Sendable {
  /// 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity, or a JPEG's four inks.
  public let channels: Int
  /// Bits per sample, 8 or 16.
  public let depth: Int
  /// Of the picture as it lies in the file, which may not be upright.
  public let size: ImageSize

  init(channels: Int, depth: Int = 8, size: ImageSize) {
    self.channels = channels
    self.depth = depth
    self.size = size
  }

  /// What takes so little is never refused: what tensors leave is not known as exactly.
  private static let uncheckedBytes = 64 << 20

  /// The bytes of memory that the picture takes when it is held as floats so many times.
  public func bytes(floats: Int) -> Int {
    // Turning, laying over white and packing for a file each take samples twice.
    size.pixels * channels * (2 * depth / 8 + 4 * floats)
  }

  /// Sees to it that what does not fit into memory ends in a sentence before any of it is made.
  ///
  /// - Parameters:
  ///   - task: what is to be done with the picture, as in "reading a.png".
  ///   - bytes: what that takes.
  ///   - limit: the bytes that the process may take.
  public func requireRoom(
    for task: String, bytes: Int, limit: Int = MemoryBudget.limit
  ) throws(Failure) {
    let room = Self.room(limit: limit)
    guard bytes > max(room, Self.uncheckedBytes) else { return }
    throw Failure(
      .tooLarge,
      "\(task), \(size) pixels, takes \(gigabytes(bytes)) of memory, and \(gigabytes(max(room, 0))) are left of the "
        + "\(gigabytes(limit)) that may be used",
      hint: "set DERAIN_MEMORY to the gigabytes that may be used")
  }

  /// The bytes of memory that may still be taken, beside tensors and what the program itself takes.
  public static func room(limit: Int = MemoryBudget.limit) -> Int { limit - MemoryBudget.inTensors - (80 << 20) }
}

private func gigabytes(_ bytes: Int) -> String {
  let tenths = (bytes + 50_000_000) / 100_000_000
  return "\(tenths / 10).\(tenths % 10) GB"
}
