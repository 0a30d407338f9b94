import Failures
import Resources

/// What the header of a picture file says of the picture as it is stored.
public struct PictureHeader: Hashable, Sendable {
  /// 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity, or a JPEG's four inks.
  public let channels: Int
  /// Bits per sample, 8 or 16.
  public let depth: Int
  /// Size in pixels as stored in the file, before rotation to upright.
  public let size: ImageSize

  init(channels: Int, depth: Int = 8, size: ImageSize) {
    self.channels = channels
    self.depth = depth
    self.size = size
  }

  /// A task that takes less than this is never refused: the memory that tensors leave is not known as exactly.
  private static let uncheckedBytes = 64 << 20

  /// Bytes of memory that the picture takes when it is decoded and held as `Float` the given number of times.
  public func bytes(floats: Int) -> Int {
    // Turning, laying over white and packing for a file each take samples twice.
    size.pixels * channels * (2 * depth / 8 + 4 * floats)
  }

  /// Checks that a task fits into memory before it allocates any.
  ///
  /// - Parameters:
  ///   - task: what is to be done with the picture, as in "reading a.png", for the message.
  ///   - bytes: the memory that the task takes.
  ///   - limit: the bytes that the process may take.
  /// - Throws: `Failure` of kind `.tooLarge` where `bytes` exceeds 64 MiB and what is left (`room(limit:)`).
  public func requireRoom(
    for task: String, bytes: Int, limit: Int = MemoryBudget.limit
  ) throws(Failure) {
    let room = Self.room(limit: limit)
    guard bytes > max(room, Self.uncheckedBytes) else { return }
    throw Failure(
      .tooLarge,
      "\(task), \(size) pixels, needs \(gigabytes(bytes)) of memory, but only \(gigabytes(max(room, 0))) are left of the "
        + "\(gigabytes(limit)) that may be used",
      hint: "set DERAIN_MEMORY to the gigabytes that may be used")
  }

  /// Bytes of memory that may still be allocated: the limit less what tensors take and 80 MiB for the program itself.
  public static func room(limit: Int = MemoryBudget.limit) -> Int {
    limit - MemoryBudget.inTensors - (80 << 20)
  }
}

private func gigabytes(_ bytes: Int) -> String {
  let tenths = (bytes + 50_000_000) / 100_000_000
  return "\(tenths / 10).\(tenths % 10) GB"
}
