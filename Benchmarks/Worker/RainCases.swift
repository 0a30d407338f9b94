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

/// A layer of rain each time with parameters and seeds drawn anew.
func rainLayer(_ command: Command) throws -> () throws -> Void {
  let rain = try RainPreset.named(command.text("preset")).rain
  let size = try command.number("size")
  var drawn = 0
  return {
    _ = try rain.sample(height: size, width: size, key: RandomKey(seed: 1).index(drawn))
    drawn += 1
  }
}
