import Failures
import Kernels

/// Selecting, rolling, flipping, repeating and padding along axes.
extension Tensor {
  /// The slices at the given positions along an axis, in that order and with repetitions, as NumPy's `take`. Negative
  /// positions count from the end.
  ///
  /// - Throws: `Failure` with the first position that lies outside.
  public func selecting(_ positions: [Int], axis: Int) throws -> Tensor {
    try selecting(places: positions, axis: resolved(axes: [axis])[0])
  }

  /// As `selecting`, with zeros where there is no position.
  private func selecting(places: [Int?], axis: Int) throws -> Tensor {
    let selection = try Selection(shape: shape, layout: raw.layout, axis: axis, positions: places)
    let whole = shape
    return .recorded("selection", try selection.gather(raw), from: [self]) { gradient in
      [Tensor(try selection.scatterAdd(gradient.raw, to: whole))]
    }
  }

  /// The values shifted cyclically along an axis, as NumPy's `roll`: a positive shift moves them to higher positions.
  public func rolled(by shift: Int, axis: Int) throws -> Tensor {
    let axis = try resolved(axes: [axis])[0]
    let size = shape[axis]
    guard size > 0 else { return self }
    // Remainders first, as a shift may be as large as numbers go.
    return try selecting((0..<size).map { (($0 - shift % size) % size + size) % size }, axis: axis)
  }

  /// The values in reverse order along some axes.
  public func flipped(axes: [Int]) throws -> Tensor {
    try resolved(axes: axes).reduce(self) { try $0.selecting((0..<$0.shape[$1]).reversed(), axis: $1) }
  }

  /// The tensor repeated along an axis, one copy after the other.
  ///
  /// - Throws: `Failure` when the count is negative or the result would be too large.
  public func repeated(_ count: Int, axis: Int) throws -> Tensor {
    guard count >= 0 else { throw Failure("a tensor cannot be repeated \(count) times") }
    let axis = try resolved(axes: [axis])[0]
    let size = shape[axis]
    guard size == 0 || count <= (1 << 31) / size else {
      throw Failure("\(count) times \(shape) does not fit into memory")
    }
    return try selecting((0..<count * size).map { $0 % size }, axis: axis)
  }

  /// The values that padding adds, with the names of PyTorch.
  public enum Padding: String, CaseIterable, Sendable {
    /// Zeros.
    case zeros
    /// The mirror image at the last pixel, which is not repeated.
    case reflect
    /// The last pixel.
    case replicate
    /// The pixels at the opposite edge.
    case circular
  }

  /// Pads the last two axes, height and width.
  ///
  /// - Parameters:
  ///   - top: rows added above; likewise `bottom`, `left` and `right`.
  ///   - padding: the values that are added.
  /// - Throws: `Failure` when a number is negative, or more than the mirror image or the opposite edge can give.
  public func padded(
    top: Int = 0, bottom: Int = 0, left: Int = 0, right: Int = 0, _ padding: Padding = .zeros
  ) throws -> Tensor {
    guard rank >= 2 else { throw Failure("shape \(shape) has no height and width to pad") }
    guard top >= 0, bottom >= 0, left >= 0, right >= 0 else {
      throw Failure("padding must not be negative", hint: "to remove pixels, use a slice")
    }
    return try padded(axis: rank - 2, top, bottom, padding).padded(axis: rank - 1, left, right, padding)
  }

  fileprivate func padded(axis: Int, _ before: Int, _ after: Int, _ padding: Padding) throws -> Tensor {
    guard before > 0 || after > 0 else { return self }
    let size = shape[axis]
    try padding.check(max(before, after), of: size)
    let places = (-before..<size + after).map { position -> Int? in
      switch padding {
      case .zeros: (0..<size).contains(position) ? position : nil
      case .reflect: position < 0 ? -position : position >= size ? 2 * (size - 1) - position : position
      case .replicate: min(max(position, 0), size - 1)
      case .circular: (position + size) % size
      }
    }
    return try selecting(places: places, axis: axis)
  }

  /// Pads the last two axes at the bottom and right, so that a number of pixels divides both: by reflection, or by
  /// repeating the last pixel when the image is too small for that.
  public func paddedToMultiple(of multiple: Int) throws -> Tensor {
    guard rank >= 2, shape[rank - 2] > 0, shape[rank - 1] > 0 else {
      throw Failure("shape \(shape) is not an image")
    }
    let missing = [rank - 2, rank - 1].map { (multiple - shape[$0] % multiple) % multiple }
    guard missing != [0, 0] else { return self }
    let reaches = missing[0] < shape[rank - 2] && missing[1] < shape[rank - 1]
    return try padded(bottom: missing[0], right: missing[1], reaches ? .reflect : .replicate)
  }

  /// The top left part of images, (…, height, width).
  public func cropped(height: Int, width: Int) throws -> Tensor {
    guard shape.suffix(2) != [height, width] else { return self }
    return try selecting(Array(0..<height), axis: rank - 2).selecting(Array(0..<width), axis: rank - 1)
  }
}

extension Tensor.Padding {
  /// Refuses more pixels on one side than an axis has to give.
  ///
  /// - Parameters:
  ///   - pixels: how many are added on one side.
  ///   - size: length of the axis.
  /// - Throws: `Failure` where the axis is too short for this kind of padding.
  public func check(_ pixels: Int, of size: Int) throws {
    let most: Int =
      switch self {
      case .zeros: 1 << 30
      case .reflect: size - 1
      case .replicate: size > 0 ? 1 << 30 : 0
      case .circular: size
      }
    guard pixels <= most else {
      throw Failure(
        "\(rawValue) padding of \(pixels) pixels is more than an axis of \(size) gives",
        hint: "pad with zeros, or by at most \(max(most, 0))")
    }
  }
}
