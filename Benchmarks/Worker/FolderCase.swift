import Failures
import Glibc
import ImageTensors
import Imaging
import Kernels
import Networks
import Rain
import Random
import Resources
import Tensors
import Training

/// Training on crops of a folder's pictures with fresh rain: how long opening the folder takes, and step time and
/// memory at first, once every file was read, and once all were read again. The files are made here.
func folder(_ command: Command) throws -> KeyValuePairs<String, String> {
  let files = try command.number("files")
  let path = try command.text("path")
  try writePictures(files, size: try command.number("side"), in: path)
  ImageCache.shared.removeAll()

  let size = try command.number("size")
  var opened: ImageFolder?
  let opening = try once { opened = try ImageFolder(path) }
  guard let opened else { throw Failure("the folder was not opened") }
  let pairs = try DegradedSet(
    clean: opened.crop(ImageSize(height: size, width: size)), rain: RainPreset.named("range/medium").rain)

  let model = try Network(
    ResNet.make(channels: command.number("channels"), blocks: command.number("blocks")), name: "benchmark"
  ).model(seed: 1)
  let settings = TrainingSettings(
    steps: try command.number("steps"), batch: try command.number("batch"), schedule: .constant, seed: 1)
  // What a long training comes to: every file was read.
  let readAll = {
    for index in 0..<opened.count { _ = try opened.item(at: index, reader: RandomKey(seed: 0)) }
  }
  let warmUp = settings.steps / 4
  var times: [Double] = []
  var before = 0.0
  var (early, late, reading) = (0, 0, 0.0)
  let observe: (TrainingProgress) throws -> Bool = { progress in
    times.append(progress.seconds - before)
    before = progress.seconds
    if progress.step == warmUp {
      early = processMemory("VmRSS")
      reading = try once(readAll)
    }
    return true
  }
  _ = try train(model, on: pairs, settings: settings, observe: observe)
  late = processMemory("VmRSS")
  try readAll()
  // Neither the first steps nor the one that holds the reading.
  let first = times[(warmUp / 5)..<warmUp].sorted()
  let last = times[(warmUp + 1)...].sorted()
  return [
    "open": String(opening), "step": String(first[first.count / 2]),
    "picture": String(reading / Double(opened.count)), "later_step": String(last[last.count / 2]),
    "slowest_tenth": String(last[last.count * 9 / 10]), "memory": String(early), "later_memory": String(late),
    "last_memory": String(processMemory("VmRSS")), "cached": String(ImageCache.shared.bytes),
  ]
}

/// Pictures with something on them, no two files the same, made from 64 scenes.
private func writePictures(_ count: Int, size: Int, in path: String) throws {
  guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw Failure("\(path) cannot be made") }
  let square = ImageSize(height: size, width: size)
  let originals = try Backgrounds(.natural, count: min(count, 64), size: square, seed: 1)
  for index in 0..<count {
    var picture = try originals.item(at: index % originals.count)
    for bit in 0..<16 { picture.pixels[bit] = Float((index >> bit) & 1) }
    try picture.write(to: "\(path)/\(index).png", compression: 1)
  }
}
