import Resources

/// Images (N, C, H, W) in blocks of channels, cut into pieces of pixels for the threads. Where a piece begins does not
/// depend on how many threads there are.
struct ChannelPieces {
  /// Pixels of a piece: with sixteen channels 64 kB, so that a second walk over it stays within the second-level cache.
  private static let length = 1024

  /// Channels side by side.
  let lanes: Int
  /// Blocks of channels in an image.
  let blocks: Int
  let batch: Int
  let channels: Int
  let pixels: Int

  init(_ image: RawTensor) {
    lanes = if case .blocked(let block) = image.layout { block } else { 1 }
    channels = image.shape[1]
    blocks = (channels + lanes - 1) / lanes
    batch = image.shape[0]
    pixels = image.shape[2] * image.shape[3]
  }

  /// Channels of an image, padding channels included.
  var paddedChannels: Int { blocks * lanes }
  var planes: Int { batch * blocks }
  var perPlane: Int { (pixels + ChannelPieces.length - 1) / ChannelPieces.length }

  /// Pixels of a piece of a plane.
  func pixels(ofPiece piece: Int) -> Int {
    min(ChannelPieces.length, pixels - piece * ChannelPieces.length)
  }

  struct Piece {
    let index: Int
    /// The block of an image that it lies in, counted through the batch.
    let plane: Int
    /// Where it begins in memory.
    let start: Int
    let pixels: Int
  }

  /// Calls the body for every piece, the pieces divided among the threads.
  func forEach(_ body: (Piece) -> Void) {
    let grain = max(1, (1 << 14) / max(1, min(pixels, ChannelPieces.length) * lanes))
    Parallel.forEachPart(of: planes * perPlane, grain: grain, multiple: 1) { part in
      for index in part {
        let (plane, piece) = (index / perPlane, index % perPlane)
        body(
          Piece(
            index: index, plane: plane, start: (plane * pixels + piece * ChannelPieces.length) * lanes,
            pixels: pixels(ofPiece: piece)))
      }
    }
  }
}
