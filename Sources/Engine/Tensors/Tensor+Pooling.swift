import Failures
import Kernels

extension Tensor {
  /// Maximum pooling of images (N, C, H, W). The gradient goes to the first of equal maxima.
  ///
  /// - Parameters:
  ///   - kernel: height and width of the window in pixels.
  ///   - stride: pixels between neighbouring windows; by default the size of the window, as in PyTorch.
  ///   - padding: pixels beyond each edge, which are never the maximum; at most half of the window.
  /// - Returns: (N, C, H', W') with H' = ⌊(H + 2·padding − kernel) / stride⌋ + 1, and W' likewise.
  /// - Throws: `Failure` when the window does not fit or the padding is too large, and for empty tensors.
  public func maxPooled(_ kernel: Int, stride: Int? = nil, padding: Int = 0) throws -> Tensor {
    try pooled(.maximum, "maximum pooling", kernel, stride: stride ?? kernel, padding: padding)
  }

  /// Average pooling of images (N, C, H, W), with sizes as in `maxPooled(_:stride:padding:)`.
  ///
  /// - Parameter includesPadding: whether zeros beyond the edges count in the mean, which is the default as in PyTorch.
  public func averagePooled(
    _ kernel: Int, stride: Int? = nil, padding: Int = 0, includesPadding: Bool = true
  ) throws -> Tensor {
    try pooled(
      .average(includesPadding: includesPadding), "average pooling", kernel, stride: stride ?? kernel,
      padding: padding)
  }

  private func pooled(
    _ kind: Pooling.Kind, _ name: StaticString, _ kernel: Int, stride: Int, padding: Int
  ) throws -> Tensor {
    try pooled(kind, name, (kernel, kernel), (stride, stride), (padding, padding))
  }

  private func pooled(
    _ kind: Pooling.Kind, _ name: StaticString, _ kernel: (height: Int, width: Int),
    _ stride: (vertical: Int, horizontal: Int), _ padding: (vertical: Int, horizontal: Int) = (0, 0)
  ) throws -> Tensor {
    let pooling = try Pooling(kind, input: shape, kernel: kernel, stride: stride, padding: padding)
    let layout = raw.layout
    let (output, choice) = try pooling.forward(raw)
    return .recorded(name, output, from: [self]) { gradient in
      [Tensor(try pooling.backward(gradient.raw, choice: choice, layout: layout))]
    }
  }

  /// Mean or maximum over a grid of `height` × `width` parts, whatever the size of the images, as adaptive pooling in
  /// PyTorch: part i of n covers the rows from ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉ (excluded), and columns likewise.
  ///
  /// - Parameter maximum: takes the largest value instead of the mean.
  /// - Throws: `Failure` for empty tensors, and when a size is less than 1.
  public func adaptivePooled(height: Int, width: Int, maximum: Bool = false) throws -> Tensor {
    guard rank == 4, count > 0 else {
      throw Failure("pooling takes a batch of images [N, C, H, W] that is not empty, not shape \(shape)")
    }
    guard height > 0, width > 0 else { throw Failure("pooling gives at least one pixel") }
    if shape[2] % height == 0, shape[3] % width == 0 {
      let window = (shape[2] / height, shape[3] / width)
      return try pooled(maximum ? .maximum : .average(includesPadding: true), "pooling", window, window)
    }
    return try pooled(into: height, axis: 2, maximum: maximum).pooled(into: width, axis: 3, maximum: maximum)
  }

  /// As `adaptivePooled` along one axis: means of means over equal counts, and maxima of maxima, are those of a whole.
  private func pooled(into parts: Int, axis: Int, maximum: Bool) throws -> Tensor {
    let size = shape[axis]
    if size % parts == 0 {
      let window = axis == 2 ? (size / parts, 1) : (1, size / parts)
      return try pooled(maximum ? .maximum : .average(includesPadding: true), "pooling", window, window)
    }
    let bands = try (0..<parts).map { part in
      try selecting(Array(part * size / parts..<((part + 1) * size + parts - 1) / parts), axis: axis)
        .pooled(into: 1, axis: axis, maximum: maximum)
    }
    return try .concatenated(bands, axis: axis)
  }
}
