/// PReLU: max(x, 0) + slope · min(x, 0) over images (N, C, H, W), with one slope for each channel or one for all (He et
/// al., "Delving deep into rectifiers", 2015). Results have the layout `PreferredLayout.image`.
///
/// The PReLU kernel of oneDNN 2.6.3 is not used: it gives wrong values when there are padding channels.
public enum LearnedSlopes {
  /// - Parameter slopes: (1) or (C), plain.
  public static func forward(_ input: RawTensor, slopes: RawTensor) throws -> RawTensor {
    let x = try Reorder.apply(input, to: PreferredLayout.image)
    let pieces = ChannelPieces(x)
    let result = try x.sibling()
    let spread = try spread(slopes, pieces)
    let (from, to, slope) = (x.pointer, result.pointer, spread.pointer)
    pieces.forEach { piece in
      let block = piece.plane % pieces.blocks * pieces.lanes
      ChannelLoops.rectify(
        pieces.lanes, from + piece.start, piece.pixels, slope: slope + block, into: to + piece.start)
    }
    return result
  }

  /// The gradients with respect to the input and the slopes, the latter of shape (1) or (C).
  public static func backward(
    _ gradient: RawTensor, input: RawTensor, slopes: RawTensor
  ) throws -> (input: RawTensor, slopes: RawTensor) {
    let x = try Reorder.apply(input, to: PreferredLayout.image)
    let given = try Reorder.apply(gradient, to: x.layout)
    let pieces = ChannelPieces(x)
    let result = try x.sibling()
    let sums = try Buffer(count: pieces.planes * pieces.perPlane * pieces.lanes)
    let spread = try spread(slopes, pieces)
    let (g, from, to) = (given.pointer, x.pointer, result.pointer)
    let (slope, sum) = (spread.pointer, sums.pointer)
    pieces.forEach { piece in
      let block = piece.plane % pieces.blocks * pieces.lanes
      ChannelLoops.rectifyBackward(
        pieces.lanes, g + piece.start, from + piece.start, piece.pixels, slope: slope + block,
        into: to + piece.start, sum: sum + piece.index * pieces.lanes)
    }
    var totals = [Double](repeating: 0, count: slopes.count)
    for index in 0..<pieces.planes * pieces.perPlane {
      let first = index / pieces.perPlane % pieces.blocks * pieces.lanes
      for channel in first..<min(first + pieces.lanes, pieces.channels) {
        totals[min(channel, slopes.count - 1)] += Double(sum[index * pieces.lanes + channel - first])
      }
    }
    let slopeGradient = try RawTensor(shape: [slopes.count])
    for (position, total) in totals.enumerated() { slopeGradient.pointer[position] = Float(total) }
    return (result, slopeGradient)
  }

  /// One slope for each channel, padding channels included.
  private static func spread(_ slopes: RawTensor, _ pieces: ChannelPieces) throws -> Buffer {
    let result = try Buffer(count: pieces.paddedChannels)
    result.fill(slopes.count == 1 ? slopes.pointer[0] : 0)
    if slopes.count > 1 { result.pointer.update(from: slopes.pointer, count: slopes.count) }
    return result
  }
}
