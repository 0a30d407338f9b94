extension Tensor {
  /// The largest value of a window that slides over images (N, C, H, W). Its gradient goes to the first largest.
  ///
  /// - Parameters:
  ///   - kernel: height and width of the window.
  ///   - stride: pixels from one window to the next; by default the window's size.
  ///   - padding: pixels beyond each edge that are never the largest, at most half of the window.
  /// - Returns: (N, C, H', W') with H' = (H + 2·padding − kernel) / stride + 1, rounded down.
  public func maxPooled(_ kernel: Int, stride: Int? = nil, padding: Int = 0) throws -> Tensor {
    try pooled(.maximum, "maximum pooling", kernel, stride: stride ?? kernel, padding: padding)
  }

  /// The mean of a window that slides over images; zeros beyond the edges count, as in PyTorch.
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
    let pooling = try Pooling(
      kind, input: shape, kernel: (kernel, kernel), stride: (stride, stride), padding: (padding, padding))
    let layout = raw.layout
    let (output, choice) = try pooling.forward(raw)
    return .recorded(name, output, from: [self]) { gradient in
      [Tensor(try pooling.backward(gradient.raw, choice: choice, layout: layout))]
    }
  }

  /// The mean, or the largest value, of equal parts of images, so many of them whatever the size: part i of n covers
  /// the rows from ⌊i·H/n⌋ to ⌈(i+1)·H/n⌉.
  public func adaptivePooled(height: Int, width: Int, maximum: Bool = false) throws -> Tensor {
    guard rank == 4, count > 0 else {
      throw EngineError("pooling takes a batch of images [N, C, H, W] that is not empty, not shape \(shape)")
    }
    guard height > 0, width > 0 else { throw EngineError("pooling gives at least one pixel") }
    func spans(_ size: Int, _ parts: Int) -> [Range<Int>] {
      (0..<parts).map { $0 * size / parts..<(($0 + 1) * size + parts - 1) / parts }
    }
    // One part after the other: sizes are small where this is used.
    let rows = try spans(shape[2], height).map { rows in
      let strip = try part([
        .range(start: 0, count: shape[0], step: 1), .range(start: 0, count: shape[1], step: 1),
        .range(start: rows.lowerBound, count: rows.count, step: 1),
      ])
      let cells = try spans(shape[3], width).map { columns in
        let cell = try strip.part([
          .range(start: 0, count: shape[0], step: 1), .range(start: 0, count: shape[1], step: 1),
          .range(start: 0, count: rows.count, step: 1),
          .range(start: columns.lowerBound, count: columns.count, step: 1),
        ])
        return try cell.pooledWhole(maximum: maximum)
      }
      return try Tensor.concatenated(cells, axis: 3)
    }
    return try Tensor.concatenated(rows, axis: 2)
  }

  /// One pixel for each image.
  private func pooledWhole(maximum: Bool) throws -> Tensor {
    let pooling = try Pooling(
      maximum ? .maximum : .average(includesPadding: true), input: shape, kernel: (shape[2], shape[3]),
      stride: (shape[2], shape[3]))
    let layout = raw.layout
    let (output, choice) = try pooling.forward(raw)
    return .recorded("pooling", output, from: [self]) { gradient in
      [Tensor(try pooling.backward(gradient.raw, choice: choice, layout: layout))]
    }
  }
}
