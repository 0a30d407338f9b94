import Glibc
import Imaging
import Testing

@testable import Rain

/// Layers that OpenCV made from given noise (scripts/golden/rain.py).
struct StreakGoldenTests {
  @Test(arguments: 0..<16)
  func equalsOpenCVToOneGreyLevel(_ number: Int) throws {
    let golden = try #require(Golden.all(in: "streaks-\(number < 10 ? "0" : "")\(number).txt").first)
    #expect(try golden.check() * 20 < golden.levels.count, "rounding may differ in a few pixels only")
  }

  @Test func equalsOpenCVForFiftyDrawnSetsOfParameters() throws {
    let all = try Golden.all(in: "random.txt")
    #expect(all.count == 50)
    var different = 0
    for golden in all { different += try golden.check() }
    // Where many long streaks reflect in a small layer its values lie close together, and stretching them stretches
    // the errors of single precision, OpenCV's as well as ours.
    #expect(different * 200 < all.reduce(0) { $0 + $1.levels.count })
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

  static func all(in name: String) throws -> [Golden] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try #require(fopen("/\(folder)/Golden/\(name)", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let next = getc(file), next >= 0 { bytes.append(UInt8(next)) }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return try stride(from: 0, to: lines.count - 2, by: 3).map { try Golden(lines[$0..<$0 + 3].map(\.self)) }
  }

  /// Expects no pixel to differ by more than one grey level and counts those that differ.
  func check() throws -> Int {
    let kernel = StreakKernel(length: length, width: width, angle: angle, variant: variant)
    let seeds = StreakSeeds(noise: noise, quantity: quantity, size: size)
    let layer = kernel.layer(seeds)
    #expect(layer.size == size)
    let ours = layer.pixels.map { Int(($0 * 255).rounded()) }
    let worst = zip(ours, levels).map { abs($0 - $1) }.max() ?? 256
    #expect(worst <= 1, "\(variant) length \(length) width \(width) \(angle)°")
    return zip(ours, levels).count { $0 != $1 }
  }

  private init(_ lines: [String]) throws {
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
