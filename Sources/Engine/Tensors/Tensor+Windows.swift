import Failures
import Kernels

/// Windows of tokens, as attention within windows takes them.
extension Tensor {
  /// An image batch (N, C, H, W) cut into windows: (windows, size², C), a token for each pixel, in one pass.
  ///
  /// Windows come image by image and row by row, tokens row by row within a window.
  ///
  /// - Parameter shift: the image is first rolled so many pixels up and to the left, around its edges.
  /// - Throws: `Failure` where the windows do not divide the image.
  public func windows(size: Int, shift: Int = 0) throws -> Tensor {
    let grid = try WindowGrid(imageShape: shape, size: size, shift: shift)
    let layout = raw.layout
    return .recorded("windows", try grid.tokens(of: raw), from: [self]) { gradient in
      [Tensor(try grid.image(of: gradient.raw.plain(), layout: layout))]
    }
  }

  /// The image batch (N, C, H, W) that `windows(size:shift:)` cuts into these tokens (windows, size², C).
  ///
  /// - Throws: `Failure` where there are not as many windows as the image has.
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
