/// Batch, group and instance normalisation of images (N, C, H, W):
/// y = (x − mean) / √(variance + ε) · scale + shift, with a scale and a shift for each channel.
///
/// The three differ only in the set of values over which mean and variance are taken. Inputs are first brought into
/// `PreferredLayout.image`, the layout of convolutions, and outputs have it.
public struct ChannelNormalisation: Sendable {
  /// The values that share one mean and one variance.
  public enum Together: Hashable, Sendable {
    /// Each channel, over all images and pixels (Ioffe & Szegedy, "Batch normalization", 2015).
    case batch
    /// Each group of neighbouring channels of each image, over its pixels (Wu & He, "Group normalization", 2018). The
    /// value is the number of groups, which must divide the channels; as many groups as channels make it instance
    /// normalisation.
    case groups(Int)
  }

  /// The sets of values that are normalised.
  public let together: Together
  /// The ε that is added to the variance.
  public let epsilon: Float

  public init(_ together: Together, epsilon: Float) {
    self.together = together
    self.epsilon = epsilon
  }

  /// Mean and variance of each set of values: one for each channel with `.batch`; with `.groups`, image by image and
  /// group by group within an image.
  public struct Statistics {
    /// The mean of each set.
    public let mean: [Double]
    /// The variance of each set, the squares divided by `count`.
    public let variance: [Double]
    /// The number of values in a set.
    public let count: Int
  }

  /// What `backward` needs from the forward pass.
  public struct Saved {
    fileprivate let input: RawTensor
    fileprivate let scale: RawTensor
    fileprivate let means: Buffer
    fileprivate let statistics: Statistics
  }

  // MARK: Forward

  /// Normalises a batch with statistics of that batch.
  ///
  /// - Parameters:
  ///   - input: (N, C, H, W) in any layout.
  ///   - scale: (C), plain.
  ///   - shift: (C), plain.
  public func forward(
    _ input: RawTensor, scale: RawTensor, shift: RawTensor
  ) throws -> (output: RawTensor, statistics: Statistics, saved: Saved) {
    let image = try Reorder.apply(input, to: PreferredLayout.image)
    let pieces = ChannelPieces(image)
    let statistics = try statistics(image, pieces)
    // One coefficient for each channel of each image; those of padding channels are zero, so that they stay zero.
    let (means, factors, shifts) = (
      try coefficients(pieces), try coefficients(pieces), try coefficients(pieces)
    )
    forEachChannel(pieces) { place, channel, set in
      means.pointer[place] = Float(statistics.mean[set])
      factors.pointer[place] = scale.pointer[channel] * Float(inverseDeviation(statistics, set))
      shifts.pointer[place] = shift.pointer[channel]
    }
    let result = try image.sibling()
    let (x, y, mean) = (image.pointer, result.pointer, means.pointer)
    let (factor, added) = (factors.pointer, shifts.pointer)
    pieces.forEach { piece in
      let (at, from) = (piece.plane * pieces.lanes, piece.start)
      ChannelLoops.scale(
        pieces.lanes, x + from, piece.pixels, mean: mean + at, factor: factor + at, shift: added + at,
        into: y + from)
    }
    return (
      result, statistics, Saved(input: image, scale: scale, means: means, statistics: statistics)
    )
  }

  /// Means and spreads of pieces, put together pairwise without loss (Chan et al. 1979).
  private func statistics(_ image: RawTensor, _ pieces: ChannelPieces) throws -> Statistics {
    let count = pieces.planes * pieces.perPlane
    let (means, spreads) = (try Buffer(count: count * pieces.lanes), try Buffer(count: count * pieces.lanes))
    let (x, mean, spread) = (image.pointer, means.pointer, spreads.pointer)
    pieces.forEach { piece in
      let at = piece.index * pieces.lanes
      ChannelLoops.moments(
        pieces.lanes, x + piece.start, piece.pixels, mean: mean + at, spread: spread + at)
    }
    let sets = sets(pieces)
    var (seen, middle, squares) = (
      [Double](repeating: 0, count: sets), [Double](repeating: 0, count: sets),
      [Double](repeating: 0, count: sets)
    )
    forEachChannel(pieces) { place, _, set in
      let (plane, lane) = (place / pieces.lanes, place % pieces.lanes)
      for piece in 0..<pieces.perPlane {
        let pixels = Double(pieces.pixels(ofPiece: piece))
        let at = (plane * pieces.perPlane + piece) * pieces.lanes + lane
        let distance = Double(mean[at]) - middle[set]
        let total = seen[set] + pixels
        middle[set] += distance * pixels / total
        squares[set] += Double(spread[at]) + distance * distance * seen[set] * pixels / total
        seen[set] = total
      }
    }
    return Statistics(
      mean: middle, variance: zip(squares, seen).map { $0 / $1 }, count: seen.first.map { Int($0) } ?? 0)
  }

  // MARK: Backward

  /// The gradients with respect to the input, the scale and the shift.
  ///
  /// With x̂ the normalised values and h = g · scale, the gradient of the input is (h − mean(h) − x̂ · mean(h · x̂)) /
  /// √(variance + ε), with the means taken over each set.
  public func backward(
    _ gradient: RawTensor, _ saved: Saved
  ) throws -> (input: RawTensor, scale: RawTensor, shift: RawTensor) {
    let image = saved.input
    let given = try Reorder.apply(gradient, to: image.layout)
    let pieces = ChannelPieces(image)
    let (sums, products) = try self.products(given, saved, pieces)

    let statistics = saved.statistics
    let (scaleGradient, shiftGradient) = (
      try RawTensor(shape: [pieces.channels]), try RawTensor(shape: [pieces.channels])
    )
    var (scales, shifts) = (
      [Double](repeating: 0, count: pieces.channels), [Double](repeating: 0, count: pieces.channels)
    )
    var (meanOfH, meanOfHX) = (
      [Double](repeating: 0, count: statistics.mean.count),
      [Double](repeating: 0, count: statistics.mean.count)
    )
    forEachChannel(pieces) { place, channel, set in
      let (sum, product) = (sums[place], products[place] * inverseDeviation(statistics, set))
      let scale = Double(saved.scale.pointer[channel]) / Double(statistics.count)
      shifts[channel] += sum
      scales[channel] += product
      meanOfH[set] += scale * sum
      meanOfHX[set] += scale * product
    }
    for channel in 0..<pieces.channels {
      scaleGradient.pointer[channel] = Float(scales[channel])
      shiftGradient.pointer[channel] = Float(shifts[channel])
    }

    let (factors, slopes, constants) = (
      try coefficients(pieces), try coefficients(pieces), try coefficients(pieces)
    )
    forEachChannel(pieces) { place, channel, set in
      let inverse = inverseDeviation(statistics, set)
      factors.pointer[place] = saved.scale.pointer[channel] * Float(inverse)
      slopes.pointer[place] = Float(-inverse * inverse * meanOfHX[set])
      constants.pointer[place] = Float(-inverse * meanOfH[set])
    }
    let result = try image.sibling()
    let (g, x, y, mean) = (given.pointer, image.pointer, result.pointer, saved.means.pointer)
    let (factor, slope, constant) = (factors.pointer, slopes.pointer, constants.pointer)
    pieces.forEach { piece in
      let (at, from) = (piece.plane * pieces.lanes, piece.start)
      ChannelLoops.combine(
        pieces.lanes, g + from, x + from, piece.pixels, mean: mean + at, factor: factor + at,
        slope: slope + at,
        shift: constant + at, into: y + from)
    }
    return (result, scaleGradient, shiftGradient)
  }

  /// For each channel of each image the sums of the gradient and of its product with the distance from the mean.
  private func products(
    _ given: RawTensor, _ saved: Saved, _ pieces: ChannelPieces
  ) throws -> (sums: [Double], products: [Double]) {
    let count = pieces.planes * pieces.perPlane * pieces.lanes
    let (partSums, partProducts) = (try Buffer(count: count), try Buffer(count: count))
    let (g, x, mean) = (given.pointer, saved.input.pointer, saved.means.pointer)
    let (sum, product) = (partSums.pointer, partProducts.pointer)
    pieces.forEach { piece in
      let (at, from, to) = (piece.plane * pieces.lanes, piece.start, piece.index * pieces.lanes)
      ChannelLoops.products(
        pieces.lanes, g + from, x + from, piece.pixels, mean: mean + at, sum: sum + to, product: product + to)
    }
    func whole(_ parts: UnsafePointer<Float>) -> [Double] {
      (0..<pieces.planes * pieces.lanes).map { place in
        let (plane, lane) = (place / pieces.lanes, place % pieces.lanes)
        return (0..<pieces.perPlane).reduce(0) {
          $0 + Double(parts[(plane * pieces.perPlane + $1) * pieces.lanes + lane])
        }
      }
    }
    return (whole(sum), whole(product))
  }

  // MARK: Sets

  private func inverseDeviation(_ statistics: Statistics, _ set: Int) -> Double {
    1 / (statistics.variance[set] + Double(epsilon)).squareRoot()
  }

  private func sets(_ pieces: ChannelPieces) -> Int {
    switch together {
    case .batch: pieces.channels
    case .groups(let groups): pieces.batch * groups
    }
  }

  /// Calls the body for every channel of every image with its place among the coefficients and its set.
  @inline(__always)
  private func forEachChannel(
    _ pieces: ChannelPieces, _ body: (_ place: Int, _ channel: Int, _ set: Int) -> Void
  ) {
    for image in 0..<pieces.batch {
      for channel in 0..<pieces.channels {
        let set: Int =
          switch together {
          case .batch: channel
          case .groups(let groups): image * groups + channel / (pieces.channels / groups)
          }
        body(image * pieces.paddedChannels + channel, channel, set)
      }
    }
  }

  /// Room for one number for each channel of each image, set to zero.
  private func coefficients(_ pieces: ChannelPieces) throws -> Buffer {
    let result = try Buffer(count: pieces.batch * pieces.paddedChannels)
    result.fill(0)
    return result
  }
}
