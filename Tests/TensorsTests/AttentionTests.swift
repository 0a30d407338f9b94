import Glibc
import Random
import Tensors
import Testing

private struct AttentionCase: Sendable {
  var batch = 1
  var height: Int
  var width: Int
  var heads: Int
  var depth: Int
  var window: Int
  var shift = 0

  var operation: OperationCase {
    OperationCase(
      name:
        "attention in windows of \(window) shifted by \(shift), \(heads) heads of \(depth), batch \(batch)",
      shapes: [[batch, height * width, 3 * heads * depth], [(2 * window - 1) * (2 * window - 1), heads]],
      operation: {
        try $0[0].windowAttention(
          bias: $0[1], height: height, width: width, heads: heads, window: window, shift: shift)
      },
      reference: { reference($0[0].values, table: $0[1].values) })
  }

  /// From the definition, pixel by pixel: a pixel attends to those in the same shifted window that the shift did not
  /// bring in from the other side.
  private func reference(_ qkv: [Double], table: [Double]) -> Reference {
    let channels = heads * depth
    var result = [Double](repeating: 0, count: batch * height * width * channels)
    func value(_ image: Int, _ y: Int, _ x: Int, part: Int, head: Int, channel: Int) -> Double {
      qkv[((image * height + y) * width + x) * 3 * channels + part * channels + head * depth + channel]
    }
    // Position before the shift, the window it is in, and whether it came round the edge.
    func place(_ position: Int, _ size: Int) -> (window: Int, within: Int, isBrought: Bool) {
      let moved = (position - shift + size) % size
      return (moved / window, moved % window, position < shift)
    }
    for image in 0..<batch {
      for head in 0..<heads {
        for y in 0..<height {
          for x in 0..<width {
            let (row, column) = (place(y, height), place(x, width))
            var scores: [(score: Double, y: Int, x: Int)] = []
            for otherY in 0..<height {
              for otherX in 0..<width {
                let (otherRow, otherColumn) = (place(otherY, height), place(otherX, width))
                guard otherRow.window == row.window, otherColumn.window == column.window else { continue }
                var score = 0.0
                for channel in 0..<depth {
                  score +=
                    value(image, y, x, part: 0, head: head, channel: channel)
                    * value(image, otherY, otherX, part: 1, head: head, channel: channel)
                }
                let down = row.within - otherRow.within + window - 1
                let right = column.within - otherColumn.within + window - 1
                score =
                  score / Double(depth).squareRoot() + table[(down * (2 * window - 1) + right) * heads + head]
                if otherRow.isBrought != row.isBrought || otherColumn.isBrought != column.isBrought {
                  score -= 100
                }
                scores.append((score, otherY, otherX))
              }
            }
            let total = scores.reduce(0) { $0 + exp($1.score) }
            for channel in 0..<depth {
              let index = ((image * height + y) * width + x) * channels + head * depth + channel
              for (score, otherY, otherX) in scores {
                result[index] +=
                  exp(score) / total * value(image, otherY, otherX, part: 2, head: head, channel: channel)
              }
            }
          }
        }
      }
    }
    return Reference(result, [batch, height * width, channels])
  }
}

private let attentionCases = [
  AttentionCase(height: 2, width: 2, heads: 1, depth: 2, window: 2),
  AttentionCase(height: 4, width: 6, heads: 2, depth: 3, window: 2, shift: 1),
  AttentionCase(height: 3, width: 6, heads: 1, depth: 5, window: 3, shift: 1),
  AttentionCase(batch: 2, height: 4, width: 4, heads: 1, depth: 4, window: 4, shift: 2),
  AttentionCase(height: 5, width: 5, heads: 1, depth: 1, window: 5, shift: 2),
]

@Suite struct AttentionTests {
  @Test(arguments: attentionCases.map(\.operation))
  func attentionAgreesWithItsDefinition(_ test: OperationCase) throws {
    try operationAgreesWithItsReferenceInValueAndGradient(test)
  }

  @Test(arguments: [
    (window: 3, shift: 0, channels: 12, "3×3"), (window: 2, shift: 2, channels: 12, "shift"),
    (window: 2, shift: 0, channels: 11, "heads"),
  ])
  func whatDoesNotFitIsNamed(_ window: Int, _ shift: Int, _ channels: Int, _ word: String) throws {
    let qkv = try Tensor(filled: 0, shape: [1, 16, channels])
    let table = try Tensor(filled: 0, shape: [(2 * window - 1) * (2 * window - 1), 2])
    #expect {
      try qkv.windowAttention(bias: table, height: 4, width: 4, heads: 2, window: window, shift: shift)
    } throws: { "\($0)".contains(word) }
  }

  @Test(arguments: [[2, 3, 4, 5], [1, 16, 3, 3], [1, 20, 2, 7]])
  func imagesBecomeTokensAndImagesAgain(_ shape: [Int]) throws {
    let image = try Variable(Tensor.normal(shape: shape, key: RandomKey(seed: 1)))
    let tokens = try image.tensor.tokens()
    #expect(tokens.shape == [shape[0], shape[2] * shape[3], shape[1]])
    #expect(try tokens.detached.values() == image.value().permuted([0, 2, 3, 1]).values())
    let back = try tokens.image(height: shape[2], width: shape[3])
    #expect(try back.detached.isSame(as: image.value()))
    let weights = try Tensor.normal(shape: shape, key: RandomKey(seed: 2))
    #expect(try (back * weights).sum().gradients()[image]?.isSame(as: weights) == true)
  }
}
