import Bare
import Failures
import ImageTensors
import Imaging
import Kernels
import Networks
import Rain
import Random
import Resources
import Tensors
import Training

/// One of Derain's calls: what it does, what memory it takes and what it returns included.
func operation(_ command: Command) throws -> () throws -> Void {
  let kind = try command.text("kind")
  switch kind {
  case "forward", "backward-data", "backward-weights":
    let batch = try command.number("batch")
    let (inputs, outputs) = (try command.number("inputs"), try command.number("outputs"))
    let size = try command.number("size")
    let image = try uniform([batch, inputs, size, size])
    let weights = try uniform([outputs, inputs, 3, 3])
    let bias = try uniform([outputs])
    let geometry = try ConvolutionGeometry(
      input: image.shape, weights: weights.shape, stride: 1, padding: 1, dilation: 1, groups: 1)
    let packed = Convolution.Weights(weights, cache: PackedWeights(), version: 1)
    // As they come in a network: the image plain, everything else the way a convolution makes it.
    let input = inputs == 3 ? image : try Reorder.apply(image, to: PreferredLayout.image)
    let gradient = try Convolution.forward(input, packed, bias: bias, relu: false, geometry)
    switch kind {
    case "forward": return { _ = try Convolution.forward(input, packed, bias: bias, relu: false, geometry) }
    case "backward-data": return { _ = try Convolution.backwardInput(gradient, packed, geometry) }
    default:
      return { _ = try Convolution.backwardWeights(gradient, input: input, bias: true, geometry) }
    }
  case "add":
    let (a, b) = (try features(command), try features(command))
    return { _ = try BinaryOperation.add.apply(a, b) }
  case "relu-backward":
    let (gradient, output) = (try features(command), try features(command))
    return {
      let result = try output.sibling()
      Elementwise.reluBackward(
        gradient.pointer, output: output.pointer, into: result.pointer, count: result.physicalCount)
    }
  case "product":
    let inner = try command.number("inner")
    let a = try matrix(command.number("rows"), inner)
    let b = try matrix(inner, command.number("columns"))
    return { _ = try a.matrixProduct(b) }
  default: throw Failure("there is no operation \"\(kind)\"")
  }
}

/// The same by oneDNN alone.
func bareOperation(_ command: Command) throws -> () throws -> Void {
  let kind = try command.text("kind")
  func number(_ name: String) throws -> Int32 { Int32(try command.number(name)) }
  func convolution(_ direction: bare_direction) throws -> OpaquePointer? {
    try bare_convolution(direction, number("batch"), number("inputs"), number("outputs"), number("size"))
  }
  let made: OpaquePointer? =
    switch kind {
    case "forward": try convolution(bare_forward)
    case "backward-data": try convolution(bare_backward_data)
    case "backward-weights": try convolution(bare_backward_weights)
    case "resnet": try bare_resnet(number("channels"), number("blocks"), number("batch"), number("size"))
    case "add": try bare_add(number("batch"), number("channels"), number("size"))
    case "relu-backward": try bare_relu_backward(number("batch"), number("channels"), number("size"))
    case "product": try bare_product(number("rows"), number("columns"), number("inner"))
    default: throw Failure("there is no operation \"\(kind)\"")
    }
  guard let made else { throw Failure("the library has no kernel for this \(kind)") }
  let work = BareWork(made)
  return { bare_run(work.handle) }
}

private final class BareWork {
  let handle: OpaquePointer

  init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { bare_free(handle) }
}

private func uniform(_ shape: [Int]) throws -> RawTensor {
  let result = try RawTensor(shape: shape)
  var stream = RandomKey(seed: 1).stream()
  for i in 0..<result.count { result.pointer[i] = Float(stream.uniform()) - 0.5 }
  return result
}

/// Images as they lie between two layers.
private func features(_ command: Command) throws -> RawTensor {
  let size = try command.number("size")
  let shape = [try command.number("batch"), try command.number("channels"), size, size]
  return try Reorder.apply(uniform(shape), to: PreferredLayout.image)
}

private func matrix(_ rows: Int, _ columns: Int) throws -> Tensor {
  try Tensor.uniform(-0.5, 0.5, shape: [rows, columns], key: RandomKey(seed: 1))
}
