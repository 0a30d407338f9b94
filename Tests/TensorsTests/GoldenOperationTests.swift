import GoldenFiles
import Tensors
import Testing

private typealias Operation = @Sendable ([Tensor]) throws -> Tensor

/// The cases of scripts/golden/operations.py by name.
private let operations: [String: Operation] = [
  "max pool": { try $0[0].maxPooled(2) },
  "max pool overlapping": { try $0[0].maxPooled(3, stride: 2, padding: 1) },
  "average pool": { try $0[0].averagePooled(3, stride: 2, padding: 1) },
  "average pool without padding": {
    try $0[0].averagePooled(3, stride: 1, padding: 1, includesPadding: false)
  },
  "adaptive average": { try $0[0].adaptivePooled(height: 3, width: 2) },
  "adaptive max": { try $0[0].adaptivePooled(height: 4, width: 3, maximum: true) },
  "nearest": { try $0[0].resized(height: 11, width: 8, .nearest) },
  "nearest smaller": { try $0[0].resized(height: 4, width: 3, .nearest) },
  "bilinear": { try $0[0].resized(height: 11, width: 8, .bilinear) },
  "bilinear smaller": { try $0[0].resized(height: 4, width: 3, .bilinear) },
  "bicubic": { try $0[0].resized(height: 11, width: 8, .bicubic) },
  "bicubic smaller": { try $0[0].resized(height: 4, width: 3, .bicubic) },
  "pixel shuffle": { try $0[0].pixelShuffled(2) },
  "pixel unshuffle": { try $0[0].pixelUnshuffled(3) },
  "zero padding": { try $0[0].padded(top: 0, bottom: 3, left: 1, right: 2) },
  "reflect padding": { try $0[0].padded(top: 0, bottom: 3, left: 1, right: 2, .reflect) },
  "replicate padding": { try $0[0].padded(top: 0, bottom: 3, left: 1, right: 2, .replicate) },
  "circular padding": { try $0[0].padded(top: 0, bottom: 3, left: 1, right: 2, .circular) },
  "transposed convolution": { try $0[0].transposeConvolved(with: $0[1], bias: $0[2], stride: 2) },
  "transposed convolution overlapping": {
    try $0[0].transposeConvolved(with: $0[1], bias: $0[2], stride: 2, padding: 1)
  },
  "transposed convolution with output padding": {
    try $0[0].transposeConvolved(with: $0[1], bias: $0[2], stride: 2, padding: 1, outputPadding: 1)
  },
  "transposed convolution in groups": {
    try $0[0].transposeConvolved(with: $0[1], bias: $0[2], groups: 2)
  },
  "layer norm": { try $0[0].layerNormalised(scale: $0[1], shift: $0[2]) },
  "instance norm": { try $0[0].groupNormalised(5, scale: $0[1], shift: $0[2]) },
  "group norm": { try $0[0].groupNormalised(2, scale: $0[1], shift: $0[2]) },
  "batch norm": { try $0[0].batchNormalised(scale: $0[1], shift: $0[2]) },
  "leaky ReLU": { try $0[0].leakyReLU(slope: 0.1) },
  "PReLU": { try $0[0].rectified(slopes: $0[1]) },
  "PReLU with one slope": { try $0[0].rectified(slopes: $0[1]) },
  "GELU": { try $0[0].gelu() },
  "GELU by tanh": { try $0[0].gelu(approximate: true) },
  "SiLU": { try $0[0].silu() },
  "softplus": { try $0[0].softplus() },
  "ELU": { try $0[0].elu(alpha: 0.7) },
  "sigmoid": { try $0[0].sigmoid() },
  "tanh": { try $0[0].tanh() },
  "softmax": { try $0[0].softmax() },
  "softmax in the middle": { try $0[0].softmax(axis: 1) },
  "linear": { try $0[0].linear($0[1], bias: $0[2]) },
  "channels joined": { try .concatenated($0, axis: 1) },
  "roll": { try $0[0].rolled(by: 2, axis: 1) },
  "flip": { try $0[0].flipped(axes: [0, 2]) },
]

@Suite struct GoldenOperationTests {
  /// Plain, and as a convolution leaves images: in blocks of channels, the last filled up.
  @Test(arguments: operations.keys.sorted(), [false, true])
  func valuesAndGradientsAreThoseOfPyTorch(_ name: String, isBlocked: Bool) throws {
    let golden = try GoldenFile("operations.txt", beside: #filePath)
    let operation = try #require(operations[name])
    let variables = try (0..<3).compactMap { number in
      try golden.tensors["\(name).input.\(number)"].map { try Variable(Tensor($0.values, shape: $0.shape)) }
    }
    let inputs = try variables.map { variable in
      guard isBlocked, variable.shape.count == 4 else { return variable.tensor }
      // By way of tokens, which come back in the layout of convolutions.
      return try variable.tensor.tokens().image(height: variable.shape[2], width: variable.shape[3])
    }
    let output = try operation(inputs)
    let weights = try golden["\(name).weights"]
    try expect(output.detached, "\(name).output", golden)
    let gradients = try (output * Tensor(weights.values, shape: weights.shape)).sum().gradients()
    for (number, variable) in variables.enumerated() {
      try expect(#require(gradients[variable]), "\(name).gradient.\(number)", golden)
    }
  }

  private func expect(_ tensor: Tensor, _ name: String, _ golden: GoldenFile) throws {
    let expected = try golden[name]
    #expect(tensor.shape == expected.shape)
    let scale = expected.values.map { abs($0) }.max() ?? 1
    for (value, other) in zip(try tensor.values(), expected.values) {
      #expect(abs(value - other) <= 4e-6 * max(scale, 1), "\(name)")
    }
  }

  @Test func everyCaseOfTheFileIsRun() throws {
    let golden = try GoldenFile("operations.txt", beside: #filePath)
    let names = golden.tensors.keys.compactMap { $0.hasSuffix(".output") ? String($0.dropLast(7)) : nil }
    #expect(Set(names) == Set(operations.keys))
  }

  @Test(
    arguments: operations.keys.sorted().filter {
      $0.contains("pool") || $0.contains("norm") || $0.contains("bi")
    })
  func emptyTensorsAreRefusedInASentence(_ name: String) throws {
    let golden = try GoldenFile("operations.txt", beside: #filePath)
    let inputs = try (0..<3).compactMap { number in
      try golden.tensors["\(name).input.\(number)"].map { values in
        try Tensor(filled: 0, shape: number == 0 ? [0] + values.shape.dropFirst() : values.shape)
      }
    }
    let operation = try #require(operations[name])
    #expect { try operation(inputs) } throws: { "\($0)".contains("empty") }
  }
}
