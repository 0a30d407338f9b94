internal import COneDNN

/// The conversion of images to matrices of tokens and back, in one pass each way. A token is the row of channels of one
/// pixel.
public enum Tokens {
  private struct Key: Hashable {
    let shape: [Int]
    let layout: Layout
    let isBack: Bool
  }

  private static let primitives = KernelCache<Key, Primitive>()

  /// (N, C, H, W) in any layout → (N, H · W, C), plain.
  public static func tokens(of image: RawTensor) throws -> RawTensor {
    let shape = image.shape
    let result = try RawTensor(shape: [shape[0], shape[2] * shape[3], shape[1]])
    let from = try OneDNN.description(shape: shape, layout: image.layout)
    let to = try OneDNN.description(shape: shape, tag: dnnl_acdb)
    let key = Key(shape: shape, layout: image.layout, isBack: false)
    let primitive = try primitives.value(for: key) { try Reorder.make(from: from, to: to) }
    try Reorder.run(primitive, from: from, image.pointer, to: to, result.pointer)
    return result
  }

  /// (N, H · W, C) → (N, C, H, W) in the layout `PreferredLayout.image`.
  public static func image(of tokens: RawTensor, height: Int, width: Int) throws -> RawTensor {
    let source = try tokens.plain()
    let shape = [tokens.shape[0], tokens.shape[2], height, width]
    let result = try RawTensor(shape: shape, layout: PreferredLayout.image)
    let from = try OneDNN.description(shape: shape, tag: dnnl_acdb)
    let to = try OneDNN.description(shape: shape, layout: result.layout)
    let key = Key(shape: shape, layout: result.layout, isBack: true)
    let primitive = try primitives.value(for: key) { try Reorder.make(from: from, to: to) }
    try Reorder.run(primitive, from: from, source.pointer, to: to, result.pointer)
    return result
  }
}
