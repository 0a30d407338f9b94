internal import CAttention
import Failures
import Resources

/// Multi-head self-attention within windows of an image, with an optional cyclic shift of the windows (Liu et al.,
/// "Swin Transformer", ICCV 2021).
///
/// No rolled or cut copies are made: the kernel reads the tokens of each window from where they lie. Attention matrices
/// are not stored; the backward pass computes them again.
public struct WindowAttention: Hashable, Sendable {
  /// The number of images.
  public let batch: Int
  /// Height of an image in pixels, a multiple of `window`.
  public let height: Int
  /// Width of an image in pixels, a multiple of `window`.
  public let width: Int
  /// The number of attention heads.
  public let heads: Int
  /// Channels of each head.
  public let depth: Int
  /// Side of a square window in pixels.
  public let window: Int
  /// How many pixels the windows are shifted down and right, from 0 to `window − 1`. A window that crosses an edge goes
  /// on at the opposite edge, and its tokens attend only to those on the same side of that edge.
  public let shift: Int

  /// - Throws: `Failure` when the windows do not divide the image, a size is not positive or the shift is out of
  ///   range.
  public init(
    batch: Int, height: Int, width: Int, heads: Int, depth: Int, window: Int, shift: Int
  ) throws {
    guard batch > 0, height > 0, width > 0, heads > 0, depth > 0, window > 0 else {
      throw Failure(
        "attention needs non-empty tensors: batch \(batch), \(height)×\(width) pixels, \(heads) heads of \(depth)"
      )
    }
    guard height % window == 0, width % window == 0 else {
      throw Failure(
        "windows of \(window)×\(window) do not divide an image of \(height)×\(width)",
        hint: "pad the image to a multiple of \(window)")
    }
    guard (0..<window).contains(shift) else {
      throw Failure(
        "the shift must be from 0 to \(window - 1), one less than the window's size, not \(shift)")
    }
    self.batch = batch
    self.height = height
    self.width = width
    self.heads = heads
    self.depth = depth
    self.window = window
    self.shift = shift
  }

  /// Channels of the output, `heads · depth`; queries, keys and values have as many each.
  public var channels: Int { heads * depth }
  private var tokens: Int { window * window }
  private var paddedTokens: Int { (tokens + 15) / 16 * 16 }
  private var windows: Int { batch * (height / window) * (width / window) }
  private var biasCount: Int { heads * tokens * paddedTokens }
  /// Rows of the table of biases: one for each relative position within a window.
  private var side: Int { 2 * window - 1 }
  /// The shape of the bias table: ((2 · window − 1)², heads), one row for each relative position of two tokens.
  public var tableShape: [Int] { [side * side, heads] }

  /// Windows in one part of the work. Parts do not depend on the number of threads, so that sums over them do not
  /// either.
  private var windowsOfPart: Int { max(1, (windows + 15) / 16) }
  private var parts: Int { (windows + windowsOfPart - 1) / windowsOfPart }

  /// softmax(q kᵀ / √depth + bias) v for every window and head.
  ///
  /// - Parameters:
  ///   - qkv: (N, H · W, 3 · channels), plain: all queries, then all keys, then all values, each head by head.
  ///   - table: ((2 · window − 1)², heads), plain: the bias for each relative position of two tokens.
  /// - Returns: (N, H · W, channels).
  public func forward(_ qkv: RawTensor, table: RawTensor) throws -> RawTensor {
    let result = try RawTensor(shape: [batch, height * width, channels])
    let bias = try bias(from: table)
    withShape(bias: bias) { shape, scratch in
      Parallel.forEach(parts) { part in
        withScratch(scratch) {
          attention_forward(shape, first(of: part), last(of: part), qkv.pointer, result.pointer, $0)
        }
      }
    }
    return result
  }

  /// The gradients with respect to `qkv` and `table`.
  public func backward(
    _ gradient: RawTensor, qkv: RawTensor, table: RawTensor
  ) throws -> (qkv: RawTensor, table: RawTensor) {
    let result = try RawTensor(shape: qkv.shape)
    let bias = try bias(from: table)
    let biasGradients = try Buffer(count: parts * biasCount)
    withShape(bias: bias) { shape, scratch in
      Parallel.forEach(parts) { part in
        let own = biasGradients.pointer + part * biasCount
        own.update(repeating: 0, count: biasCount)
        withScratch(scratch) {
          attention_backward(
            shape, first(of: part), last(of: part), qkv.pointer, gradient.pointer, result.pointer, own, $0)
        }
      }
    }
    let tableGradient = try RawTensor(shape: tableShape)
    tableGradient.buffer.fill(0)
    for part in 1..<max(parts, 1) {
      Elementwise.add(
        biasGradients.pointer, biasGradients.pointer + part * biasCount, into: biasGradients.pointer,
        count: biasCount)
    }
    forEachPair { head, place, row in
      tableGradient.pointer[row * heads + head] += biasGradients.pointer[place]
    }
    return (result, tableGradient)
  }

  private func first(of part: Int) -> Int64 { Int64(part * windowsOfPart) }
  private func last(of part: Int) -> Int64 { Int64(min((part + 1) * windowsOfPart, windows)) }

  private func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: count * 4, alignment: 64) { memory in
      guard let base = memory.baseAddress else { return }
      body(base.assumingMemoryBound(to: Float.self))
    }
  }

  private func withShape(bias: Buffer, _ body: (UnsafePointer<attention_shape>, _ scratch: Int) -> Void) {
    let places = WindowPlaces.of(self)
    places.rows.withUnsafeBufferPointer { rows in
      places.regions.withUnsafeBufferPointer { regions in
        var shape = attention_shape(
          instructions: WindowAttention.instructions, heads: Int32(heads), depth: Int32(depth),
          tokens: Int32(tokens), padded_tokens: Int32(paddedTokens), scale: 1 / Float(depth).squareRoot(),
          rows: rows.baseAddress, regions: shift > 0 ? regions.baseAddress : nil, bias: bias.pointer)
        body(&shape, Int(attention_scratch(&shape)))
      }
    }
  }

  private static let instructions: attention_instructions =
    OneDNN.hasAVX512 ? attention_avx512 : OneDNN.hasAVX2 ? attention_avx2 : attention_any

  // MARK: Bias

  /// The bias of every pair of tokens, from the table; padding tokens get −1e30, so that their softmax is 0.
  private func bias(from table: RawTensor) throws -> Buffer {
    let result = try Buffer(count: biasCount)
    result.fill(-1e30)
    forEachPair { head, place, row in result.pointer[place] = table.pointer[row * heads + head] }
    return result
  }

  /// Calls the body for each head and pair of tokens, with the pair's place in the bias and its row in the table.
  private func forEachPair(_ body: (_ head: Int, _ place: Int, _ row: Int) -> Void) {
    for head in 0..<heads {
      for token in 0..<tokens {
        for other in 0..<tokens {
          let down = token / window - other / window + window - 1
          let right = token % window - other % window + window - 1
          body(head, (head * tokens + token) * paddedTokens + other, down * side + right)
        }
      }
    }
  }
}

/// Where the tokens of each window lie in the image.
private struct WindowPlaces: Sendable {
  /// (windows, tokens): the row of each token in the matrix of all tokens.
  let rows: [Int32]
  /// (windows, tokens): the number of the region of each token. Only tokens of one region attend to each other.
  let regions: [Int32]

  private static let cache = KernelCache<WindowAttention, WindowPlaces>()

  static func of(_ attention: WindowAttention) -> WindowPlaces {
    // Making them throws nothing.
    (try? cache.value(for: attention) { WindowPlaces(attention) }) ?? WindowPlaces(attention)
  }

  private init(_ attention: WindowAttention) {
    let (height, width, window, shift) = (
      attention.height, attention.width, attention.window, attention.shift
    )
    var rows: [Int32] = []
    var regions: [Int32] = []
    rows.reserveCapacity(attention.batch * height * width)
    /// Which side of the seams that the shift makes a shifted position lies on.
    func region(_ position: Int, _ size: Int) -> Int32 {
      position < size - window ? 0 : position < size - shift ? 1 : 2
    }
    for image in 0..<attention.batch {
      for top in stride(from: 0, to: height, by: window) {
        for left in stride(from: 0, to: width, by: window) {
          for token in 0..<window * window {
            let (y, x) = (top + token / window, left + token % window)
            rows.append(Int32((image * height + (y + shift) % height) * width + (x + shift) % width))
            regions.append(region(y, height) * 3 + region(x, width))
          }
        }
      }
    }
    self.rows = rows
    self.regions = regions
  }
}
