import Glibc
import Imaging
import Rain
import Random
import TestFolders
import Testing

/// Pictures without rain differ by number; those with rain are brighter.
struct PairFixture {
  let folder = TemporaryFolder()

  func image(_ number: Int, rainy: Bool, height: Int = 20, width: Int = 24) -> Image {
    var stream = RandomKey(seed: number).stream()
    let smooth = Image(
      channels: 3, height: 4, width: 4, pixels: (0..<48).map { _ in Float(stream.uniform()) * 0.5 })
    var result = smooth.resized(to: ImageSize(height: height, width: width))
    if rainy { for pixel in result.pixels.indices { result.pixels[pixel] += 0.25 } }
    return result
  }

  func add(_ name: String, _ number: Int, rainy: Bool, height: Int = 20, width: Int = 24) throws {
    var path = ""
    for part in name.split(separator: "/").dropLast() {
      path += path.isEmpty ? "\(part)" : "/\(part)"
      folder.makeFolder(path)
    }
    let picture = image(number, rainy: rainy, height: height, width: width)
    // What kind a picture is says its first bytes, whatever its name.
    try picture.write(to: folder.file("written.png"))
    rename(folder.file("written.png"), folder.file(name))
  }

  /// Both side by side, the rainy one left for odd numbers.
  func addHalves(_ name: String, _ number: Int, width: Int = 24) throws {
    let (left, right) = (image(number, rainy: number % 2 == 1), image(number, rainy: number % 2 == 0))
    var whole = Image(channels: 3, height: 20, width: 2 * width)
    for channel in 0..<3 {
      for row in 0..<20 {
        for column in 0..<width {
          whole[channel, row, column] = left[channel, row, column]
          whole[channel, row, width + column] = right[channel, row, column]
        }
      }
    }
    try whole.write(to: folder.file(name))
  }

  func open(
    _ name: String = "", layout: PairedFiles.Layout? = nil, patterns: (rainy: String, clean: String)? = nil,
    skips: Bool = false
  ) throws -> PairedFiles {
    try PairedFiles(
      name.isEmpty ? folder.path : folder.file(name), layout: layout, patterns: patterns, skipsProblems: skips
    )
  }

  /// That every pair is of one number, with rain of a quarter.
  func expectPairs(_ set: PairedFiles, count: Int, cleanCount: Int? = nil) throws {
    #expect(set.count == count && set.cleanCount == cleanCount ?? count)
    #expect(set.isFixed && set.problems.isEmpty)
    for index in 0..<set.count {
      let pair = try set.item(at: index)
      #expect(pair.layer.pixels.allSatisfy { abs($0 - 0.25) < 0.01 }, "\(set.name(at: index))")
    }
  }
}
