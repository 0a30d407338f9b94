import Resources

/// Operations on the channels of images (N, C, H, W) that keep their layout.
public enum Channels {
  /// The images as planes that lie in one piece: pixels of one channel, or of a block of them side by side.
  private struct Planes {
    /// Channels side by side.
    let lanes: Int
    /// Planes of one image.
    let groups: Int
    let batch: Int
    let pixels: Int

    init(_ image: RawTensor) {
      lanes = if case .blocked(let block) = image.layout { block } else { 1 }
      groups = (image.shape[1] + lanes - 1) / lanes
      batch = image.shape[0]
      pixels = image.shape[2] * image.shape[3]
    }

    var count: Int { batch * groups }
    var size: Int { pixels * lanes }
  }

  /// Adds one number to each channel; padding channels stay zero.
  ///
  /// - Parameter bias: (C), plain.
  public static func adding(_ bias: RawTensor, to image: RawTensor) throws -> RawTensor {
    let result = try image.sibling()
    let planes = Planes(image)
    let padded = try padded(bias, planes)
    Parallel.forEach(planes.count) { plane in
      let (source, target) = (image.pointer + plane * planes.size, result.pointer + plane * planes.size)
      let added = padded.pointer + plane % planes.groups * planes.lanes
      switch planes.lanes {
      case 16: add(SIMD16<Float>.self, added, source, target, planes.pixels)
      case 8: add(SIMD8<Float>.self, added, source, target, planes.pixels)
      default: for i in 0..<planes.pixels { target[i] = source[i] + added[0] }
      }
    }
    return result
  }

  /// The sum of each channel over images and pixels, of shape (C).
  public static func sums(_ image: RawTensor) throws -> RawTensor {
    let planes = Planes(image)
    let partial = try Buffer(count: planes.count * planes.lanes)
    Parallel.forEach(planes.count) { plane in
      let (source, total) = (image.pointer + plane * planes.size, partial.pointer + plane * planes.lanes)
      switch planes.lanes {
      case 16: sum(SIMD16<Float>.self, source, total, planes.pixels)
      case 8: sum(SIMD8<Float>.self, source, total, planes.pixels)
      default: total[0] = Float(Elementwise.sum(source, count: planes.pixels))
      }
    }
    let result = try RawTensor(shape: [image.shape[1]])
    let stride = planes.groups * planes.lanes
    for channel in 0..<image.shape[1] {
      result.pointer[channel] = (0..<planes.batch).reduce(0) { $0 + partial.pointer[$1 * stride + channel] }
    }
    return result
  }

  private static func padded(_ bias: RawTensor, _ planes: Planes) throws -> Buffer {
    let result = try Buffer(count: planes.groups * planes.lanes)
    result.fill(0)
    result.pointer.update(from: bias.pointer, count: bias.count)
    return result
  }

  @inline(__always)
  private static func add<V: SIMD<Float>>(
    _: V.Type, _ bias: UnsafePointer<Float>, _ source: UnsafePointer<Float>,
    _ target: UnsafeMutablePointer<Float>,
    _ pixels: Int
  ) {
    let added = UnsafeRawPointer(bias).loadUnaligned(as: V.self)
    for i in 0..<pixels {
      let value = UnsafeRawPointer(source + i * V.scalarCount).loadUnaligned(as: V.self) + added
      UnsafeMutableRawPointer(target + i * V.scalarCount).storeBytes(of: value, as: V.self)
    }
  }

  @inline(__always)
  private static func sum<V: SIMD<Float>>(
    _: V.Type, _ source: UnsafePointer<Float>, _ total: UnsafeMutablePointer<Float>, _ pixels: Int
  ) {
    var result = V.zero
    var start = 0
    // Short sums are added to longer ones, so that the error does not grow with the count.
    while start < pixels {
      var part = V.zero
      for i in start..<min(start + 256, pixels) {
        part += UnsafeRawPointer(source + i * V.scalarCount).loadUnaligned(as: V.self)
      }
      result += part
      start += 256
    }
    UnsafeMutableRawPointer(total).storeBytes(of: result, as: V.self)
  }

  // MARK: Joining

  /// Whether images with these numbers of channels can be concatenated along their channels without repacking: always
  /// in the plain layout; in blocks when every number but the last is a multiple of the block.
  public static func join(in layout: Layout, _ channels: [Int]) -> Bool {
    guard case .blocked(let block) = layout else { return true }
    return channels.dropLast().allSatisfy { $0 % block == 0 }
  }

  /// Images concatenated along their channels.
  ///
  /// - Parameter parts: at least one; all in one layout, for which `join(in:_:)` is true.
  public static func joined(_ parts: [RawTensor]) throws -> RawTensor {
    var shape = parts[0].shape
    shape[1] = parts.reduce(0) { $0 + $1.shape[1] }
    let result = try RawTensor(shape: shape, layout: parts[0].layout)
    let size = result.physicalCount / shape[0]
    var start = 0
    for part in parts {
      let count = part.physicalCount / shape[0]
      Parallel.forEach(shape[0]) { image in
        (result.pointer + image * size + start).update(from: part.pointer + image * count, count: count)
      }
      start += count
    }
    return result
  }

  /// The inverse of `joined(_:)`: images with the given numbers of channels, in the layout of `whole`.
  public static func divided(_ whole: RawTensor, into channels: [Int]) throws -> [RawTensor] {
    var shape = whole.shape
    let size = whole.physicalCount / shape[0]
    var start = 0
    return try channels.map { count in
      shape[1] = count
      let part = try RawTensor(shape: shape, layout: whole.layout)
      let length = part.physicalCount / shape[0]
      Parallel.forEach(shape[0]) { image in
        (part.pointer + image * length).update(from: whole.pointer + image * size + start, count: length)
      }
      start += length
      return part
    }
  }
}
