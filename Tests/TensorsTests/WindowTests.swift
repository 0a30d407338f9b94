import Kernels
import Tensors
import Testing

/// Images with windows that divide them, some shifted, some in the layout of convolutions.
struct WindowCase: Sendable, CustomTestStringConvertible {
  let shape: [Int]
  let size: Int
  var shift = 0
  var isBlocked = false

  var testDescription: String {
    "\(shape), windows of \(size), shift \(shift), \(isBlocked ? "blocked" : "plain")"
  }

  /// The tokens, from the definition.
  func tokens(_ x: Reference) -> Reference {
    let (n, c, h, w) = (shape[0], shape[1], shape[2], shape[3])
    var values: [Double] = []
    for image in 0..<n {
      for top in stride(from: 0, to: h, by: size) {
        for left in stride(from: 0, to: w, by: size) {
          for y in top..<top + size {
            for z in left..<left + size {
              let (row, column) = (((y + shift) % h + h) % h, ((z + shift) % w + w) % w)
              for channel in 0..<c { values.append(x.values[((image * c + channel) * h + row) * w + column]) }
            }
          }
        }
      }
    }
    return Reference(values, [n * (h / size) * (w / size), size * size, c])
  }
}

@Suite struct WindowTests {
  @Test(arguments: [
    WindowCase(shape: [2, 3, 4, 6], size: 2), WindowCase(shape: [1, 20, 4, 4], size: 4, shift: 2),
    WindowCase(shape: [2, 20, 6, 4], size: 2, shift: 1, isBlocked: true),
    WindowCase(shape: [1, 32, 3, 3], size: 1, shift: -4, isBlocked: true),
    WindowCase(shape: [1, 60, 16, 24], size: 8, shift: 4, isBlocked: true),
    WindowCase(shape: [0, 3, 4, 4], size: 2),
  ])
  func tokensGoThereAndBackWithTheirGradients(_ test: WindowCase) throws {
    let x = Reference(random: test.shape, seed: 1)
    let input = Tensor(try Reorder.apply(x.tensor.raw, to: test.isBlocked ? PreferredLayout.image : .plain))
    let tokens = try input.windows(size: test.size, shift: test.shift)
    let expected = test.tokens(x)
    #expect(tokens.shape == expected.shape)
    #expect(try tokens.values() == expected.values.map { Float($0) })

    func merged(_ tokens: Tensor) throws -> Tensor {
      try tokens.mergedWindows(
        batch: test.shape[0], height: test.shape[2], width: test.shape[3], size: test.size, shift: test.shift)
    }
    let back = try merged(tokens)
    #expect(try back.values() == x.tensor.values())
    // Filled-up channels are zero.
    let memory = UnsafeBufferPointer(start: back.raw.pointer, count: back.raw.physicalCount)
    #expect(memory.count { $0 != 0 } == x.values.count { $0 != 0 })
    guard x.values.count > 0 else { return }

    // Each way only moves values, so the gradient moves them back.
    let w = try Variable(x.tensor)
    let r = Reference(random: expected.shape, seed: 2)
    let gradient = try #require(
      try (w.tensor.windows(size: test.size, shift: test.shift) * r.tensor).sum().gradients()[w])
    #expect(try gradient.values() == merged(r.tensor).values())
    let v = try Variable(r.tensor)
    let other = try #require(try (merged(v.tensor) * x.tensor).sum().gradients()[v])
    #expect(try other.values() == expected.values.map { Float($0) })
  }

  @Test func windowsThatDoNotDivideTheImageAreRefused() throws {
    let x = try Tensor(filled: 0, shape: [1, 3, 8, 10])
    #expect { try x.windows(size: 4) } throws: { "\($0)".contains("8 × 10") && "\($0)".contains("pad") }
    #expect { try x.windows(size: 0) } throws: { "\($0)".contains("0 × 0") }
    #expect { try x.mergedWindows(batch: 1, height: 8, width: 8, size: 4) } throws: {
      "\($0)".contains("[windows")
    }
    #expect {
      try Tensor(filled: 0, shape: [3, 4, 1]).mergedWindows(batch: 1, height: 4, width: 4, size: 2)
    } throws: {
      "\($0)".contains("[4, 4, 1]")
    }
  }
}
