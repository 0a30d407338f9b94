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

/// A network by its name and sizes, with weights drawn, and a batch of images and their targets.
private func workplace(_ command: Command) throws -> (model: Model, input: Tensor, target: Tensor) {
  let layer: any Layer =
    switch try command.text("network") {
    case "resnet": try ResNet.make(channels: command.number("channels"), blocks: command.number("blocks"))
    case "unet": try UNet(channels: command.number("channels"), depth: command.number("depth"))
    case "dncnn": try DnCNN()
    case "prenet": try PReNet()
    case "swinir": try SwinIR()
    case "restormer": try Restormer(channels: command.number("channels"))
    case let other: throw Failure("there is no network \"\(other)\"")
    }
  let model = try Network(layer, name: "benchmark").model(seed: 1)
  let size = try command.number("size")
  let shape = [try command.number("batch"), 3, size, size]
  func images(_ index: Int) throws -> Tensor {
    try Tensor.uniform(0, 1, shape: shape, key: RandomKey(seed: 1).index(index))
  }
  return (model, try images(0), try images(1))
}

/// Forward, L1 loss, backward and Adam, the optimiser where none is named. Gradients are made anew by every step, so there are none to set to zero.
func trainingStep(_ command: Command) throws -> () throws -> Void {
  let (model, input, target) = try workplace(command)
  let optimiser = try Optimiser(model)
  return {
    let output = try model(input, recording: true)
    try optimiser.step(Loss.l1(output, target), learningRate: 1e-4)
  }
}

func inference(_ command: Command) throws -> () throws -> Void {
  let (model, input, _) = try workplace(command)
  return { _ = try model(input) }
}

/// Changes of layout in each step once the first ones are over, and requests after the third that the memory pool
/// could not serve.
func counters(_ command: Command) throws -> KeyValuePairs<String, String> {
  let step = try trainingStep(command)
  for _ in 0..<3 { try step() }
  let reorders = Reorder.count
  let misses = MemoryPool.use.misses
  let steps = 20
  for _ in 0..<steps { try step() }
  return [
    "reorders_per_step": String(Double(Reorder.count - reorders) / Double(steps)),
    "misses_after_step_3": String(MemoryPool.use.misses - misses),
  ]
}

/// The most memory of a process that trained for ten steps.
func peakMemory(_ command: Command) throws -> KeyValuePairs<String, String> {
  let step = try trainingStep(command)
  for _ in 0..<10 { try step() }
  return ["peak": String(processMemory("VmHWM"))]
}
