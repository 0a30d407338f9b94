import Glibc
import Imaging
import Tensors
import Testing

@testable import Rain

/// Layers that OpenCV made from given noise (scripts/golden/rain.py).
struct StreakGoldenTests {
  @Test(arguments: 0..<16)
  func equalsOpenCVToOneGreyLevel(_ number: Int) throws {
    let golden = try Golden(number)
    let kernel = StreakKernel(
      length: golden.length, width: golden.width, angle: golden.angle, variant: golden.variant)
    let seeds = StreakSeeds(noise: golden.noise, quantity: golden.quantity, size: golden.size)
    let layer = kernel.layer(seeds)
    #expect(layer.size == golden.size)
    let levels = layer.pixels.map { Int(($0 * 255).rounded()) }
    let worst = zip(levels, golden.levels).map { abs($0 - $1) }.max() ?? 256
    #expect(worst <= 1, "\(golden.variant) length \(golden.length) width \(golden.width) \(golden.angle)°")
    let different = zip(levels, golden.levels).count { $0 != $1 }
    #expect(different * 20 < levels.count, "rounding may differ in a few pixels only")
  }
}

private struct Golden {
  let variant: StreakRain.Variant
  let quantity: Double
  let length: Int
  let width: Int
  let angle: Double
  let size: ImageSize
  let noise: [Float]
  let levels: [Int]

  init(_ number: Int) throws {
    let name = "streaks-\(number < 10 ? "0" : "")\(number).txt"
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try #require(fopen("/\(folder)/Golden/\(name)", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let next = getc(file), next >= 0 { bytes.append(UInt8(next)) }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    let words = lines[0].split(separator: " ").map(String.init)
    variant = try #require(StreakRain.Variant(rawValue: words[0]))
    quantity = try #require(Double(words[1]))
    length = try #require(Int(words[2]))
    width = try #require(Int(words[3]))
    angle = try #require(Double(words[4]))
    size = ImageSize(height: try #require(Int(words[5])), width: try #require(Int(words[6])))
    var noise = [Float](repeating: 0, count: size.pixels)
    for pair in lines[1].split(separator: " ") {
      let parts = pair.split(separator: ":")
      noise[try #require(Int(parts[0]))] = try #require(Float(parts[1]))
    }
    self.noise = noise
    let digits = Array(lines[2].utf8).map { $0 >= 97 ? Int($0) - 87 : Int($0) - 48 }
    levels = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 16 + digits[$0 + 1] }
  }
}
