import Failures
import ImageTensors
import Imaging
import Kernels
import Networks
import Rain
import Random
import Resources
import Scoring
import Tensors
import Training

/// SSIM of two colour pictures of noise.
func similarity(_ command: Command) throws -> () throws -> Void {
  let size = try command.number("size")
  func picture(_ seed: Int) -> Image {
    var stream = RandomKey(seed: seed).stream()
    return Image(
      channels: 3, height: size, width: size,
      pixels: (0..<3 * size * size).map { _ in Float(stream.uniform()) })
  }
  let (first, second) = (picture(1), picture(2))
  return { _ = try structuralSimilarity(first, second) }
}
