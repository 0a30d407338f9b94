import Failures
import Kernels

/// The partition of images into windows of tokens, for attention within windows.
extension Tensor {
  /// An image batch (N, C, H, W) cut into square windows: (windows, size², C), with one token for each pixel.
  ///
  /// Windows come image by image and row by row, and tokens row by row within a window.
  ///
  /// - Parameters:
  ///   - size: the side of a window in pixels, which divides H and W.
  ///   - shift: how many pixels the image is first rolled up and left, cyclically.
  /// - Throws: `Failure` when the windows do not divide the image.
  public func windows(size: Int, shift: Int = 0) throws -> Tensor {
    let grid = try WindowGrid(imageShape: shape, size: size, shift: shift)
    let layout = raw.layout
    return .recorded("windows", try grid.tokens(of: raw), from: [self]) { gradient in
      [Tensor(try grid.image(of: gradient.raw.plain(), layout: layout))]
    }
  }

  /// The inverse of `windows(size:shift:)`: the image batch (N, C, H, W) with these tokens (windows, size², C).
  ///
  /// - Throws: `Failure` when the number of windows is not that of such a batch.
  public func mergedWindows(batch: Int, height: Int, width: Int, size: Int, shift: Int = 0) throws -> Tensor {
    guard rank == 3, batch >= 0, height >= 0, width >= 0 else {
      throw Failure("windows of tokens have shape [windows, size², channels], not \(shape)")
    }
    let grid = try WindowGrid(imageShape: [batch, shape[2], height, width], size: size, shift: shift)
    guard grid.tokenShape == shape else {
      throw Failure(
        "images \(grid.imageShape) have windows of shape \(grid.tokenShape), not \(shape)")
    }
    // Convolutions come next, and want blocks; few channels would mostly fill them up.
    let layout = shape[2] < 8 ? .plain : PreferredLayout.image
    return .recorded("merged windows", try grid.image(of: raw.plain(), layout: layout), from: [self]) {
      gradient in
      [Tensor(try grid.tokens(of: gradient.raw))]
    }
  }
}
