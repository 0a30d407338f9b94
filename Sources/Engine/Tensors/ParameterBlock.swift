import Kernels

/// The parameters of a model in one contiguous block of memory, with one variable for each parameter tensor.
///
/// Optimisers can thus update all parameters in one pass, and a copy or an average is one loop. Every variable starts
/// on a 64-byte boundary; the floats between variables are zero and stay zero.
public final class ParameterBlock {
  /// One for each initial value, in their order; each is a view of the block.
  public let variables: [Variable]
  /// Where each variable starts in the block.
  let offsets: [Int]
  /// The floats of the block that belong to each variable, with those that fill it up.
  package var ranges: [Range<Int>] {
    offsets.indices.map { offsets[$0]..<($0 + 1 < offsets.count ? offsets[$0 + 1] : values.count) }
  }
  package let values: Buffer

  /// A block with copies of these values.
  public init(_ initial: [Tensor]) throws {
    var offsets: [Int] = []
    var size = 0
    for tensor in initial {
      offsets.append(size)
      size += (tensor.count + 15) / 16 * 16
    }
    let values = try Buffer(count: size)
    values.fill(0)
    self.values = values
    self.offsets = offsets
    variables = try zip(initial, offsets).map { tensor, offset in
      let part = Buffer(part: values, from: offset, count: tensor.count)
      let variable = Variable(raw: RawTensor(shape: tensor.shape, layout: .plain, buffer: part))
      try variable.assign(tensor)
      return variable
    }
  }

  /// The number of values in all variables, without the floats between them.
  public var count: Int { variables.reduce(0) { $0 + $1.raw.count } }

  /// Copies the gradients into a flat block like this one, zero where there is none.
  package func collect(_ gradients: Gradients, into flat: Buffer) throws {
    precondition(flat.count == values.count, "a gradient block of the same size")
    for (variable, offset) in zip(variables, offsets) {
      let target = flat.pointer + offset
      if let gradient = gradients[variable] {
        target.update(from: try gradient.raw.plain().pointer, count: variable.raw.count)
      } else {
        target.update(repeating: 0, count: variable.raw.count)
      }
    }
  }

  /// To be called after the block was changed in place.
  package func markChanged() {
    for variable in variables { variable.markChanged() }
  }
}
