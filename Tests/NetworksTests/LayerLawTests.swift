import Failures
import Random
import Tensors
import TestFolders
import Testing

@testable import Networks

/// What the protocol `Layer` promises, tried on every layer there is.
@Suite struct LayerLawTests {
  @Test func everyLayerIsTried() throws {
    let tried = Set(try LayerCase.all.map { "\(type(of: try $0.make()))" })
    let declared = conformers(to: "Layer", below: "Sources", of: #filePath)
    #expect(declared.count >= 25)
    #expect(tried == declared, "not tried: \(declared.subtracting(tried))")
  }

  /// Values for all parameters that leave none of them without an effect.
  private func values(_ layer: any Layer, seed: Int = 1) throws -> [String: Tensor] {
    let key = RandomKey(seed: seed).purpose("weights")
    var result: [String: Tensor] = [:]
    for (index, parameter) in layer.parameters.enumerated() {
      let key = key.index(index)
      let normal = try Tensor.normal(shape: parameter.shape, key: key)
      result[parameter.path] =
        switch parameter.kind {
        case .weight, .projection: try normal * Tensor(1 / Float(parameter.fanIn).squareRoot())
        case .bias, .shift: try normal * Tensor(0.2)
        case .scale: try normal * Tensor(0.2) + Tensor(1)
        case .slope: try normal * Tensor(0.1) + Tensor(0.3)
        case .statistic(let start):
          start == 0
            ? try normal * Tensor(0.2) : try .uniform(0.5, 1.5, shape: parameter.shape, key: key)
        }
    }
    return result
  }

  private func run(_ layer: any Layer, _ input: Tensor, _ values: [String: Tensor]) throws -> Tensor {
    try layer(input, Weights(values: values, purpose: .evaluation))
  }

  @Test(arguments: LayerCase.all) func outputsHaveTheShapeThatIsTold(_ test: LayerCase) throws {
    let layer = try test.make()
    for count in [1, 2, 3] {
      let shape = test.batch(count)
      let input = try Tensor.normal(shape: shape, key: RandomKey(seed: 1))
      #expect(try run(layer, input, values(layer)).shape == layer.cost(of: shape).output)
    }
    #expect(layer.requiredChannels == nil || layer.requiredChannels == test.channels)
    #expect(!layer.summary.isEmpty)
  }

  @Test(arguments: LayerCase.all) func parametersAreThoseAskedFor(_ test: LayerCase) throws {
    let layer = try test.make()
    let input = try Tensor.normal(shape: test.batch(2), key: RandomKey(seed: 1))
    let values = try values(layer)
    #expect(values.count == layer.parameters.count, "two have one path")
    // That nothing else is asked for is told by the other tests, which run with these alone.
    for parameter in layer.parameters {
      #expect(parameter.shape.allSatisfy { $0 > 0 } && parameter.fanIn > 0, "\(parameter.path)")
      var fewer = values
      fewer[parameter.path] = nil
      #expect { try run(layer, input, fewer) } throws: {
        "\($0)".contains("no weights \"\(parameter.path)\"")
      }
      // Kernels of another size compute something else; numbers for channels that are not there are refused.
      for axis in parameter.shape.indices {
        var other = values
        var shape = parameter.shape
        shape[axis] += 1
        other[parameter.path] = try Tensor(filled: 0.5, shape: shape)
        let made = try? run(layer, input, other)
        if parameter.shape.count == 1 { #expect(made == nil, "\(parameter.path) of shape \(shape)") }
      }
    }
  }

  @Test(arguments: LayerCase.all) func partsMakeUpTheWhole(_ test: LayerCase) throws {
    let layer = try test.make()
    let shape = test.batch(2)
    let parts = try layer.parts(of: shape)
    #expect(Set(parts.map(\.path)) == Set(layer.children.map(\.path)))
    #expect(parts.allSatisfy { $0.times > 0 })
    guard !layer.children.isEmpty else { return }
    #expect(try layer.multiplyAddsOfParts(of: shape) == layer.cost(of: shape).multiplyAdds)
    let inner = layer.children.flatMap { path, child in child.parameters.map { $0.within(path) } }
    #expect(inner == layer.parameters)
  }

  /// They grow with the batch, and are there where something is multiplied by weights with two or more axes.
  @Test(arguments: LayerCase.all) func multiplyAddsAreCounted(_ test: LayerCase) throws {
    let layer = try test.make()
    let (one, three) = (try layer.cost(of: test.batch(1)), try layer.cost(of: test.batch(3)))
    #expect(three.multiplyAdds == 3 * one.multiplyAdds)
    #expect(one.multiplyAdds >= 0)
    let isLinear = layer.parameters.contains { $0.kind == .weight || $0.kind == .projection }
    #expect((one.multiplyAdds > 0) == isLinear)
  }

  /// What does not fit is refused in the same way with and without computing.
  @Test(arguments: LayerCase.all) func costsAndRunsRefuseTheSame(_ test: LayerCase) throws {
    let layer = try test.make()
    let values = try values(layer)
    let (c, h, w) = (test.channels, test.size.height, test.size.width)
    func check(_ shape: [Int]) throws {
      let input = try Tensor.normal(shape: shape, key: RandomKey(seed: 1))
      let (told, made) = (try? layer.cost(of: shape), try? run(layer, input, values))
      #expect(told?.output == made?.shape, "for \(shape)")
    }
    for shape in [[2, c + 1, h, w], [2, c, h + 1, w + 1], [2, c, 1, 1]] { try check(shape) }
  }

  @Test(arguments: LayerCase.all) func imagesOfABatchAreIndependent(_ test: LayerCase) throws {
    let layer = try test.make()
    let values = try values(layer)
    let images = try (0..<3).map { try Tensor.normal(shape: test.batch(1), key: RandomKey(seed: $0)) }
    let together = try run(layer, .concatenated(images), values).split(each: 1)
    let distances = try zip(images, together).map { image, output in
      try (run(layer, image, values) - output).magnitude().maximum()
    }
    let most = try together.map { try $0.magnitude().maximum() }.max() ?? 0
    if test.mixesBatch {
      #expect(distances.allSatisfy { $0 > 0.01 })
    } else {
      #expect(distances.allSatisfy { $0 <= 2e-5 * max(1, most) }, "\(distances)")
    }
  }

  /// The distance of each row of two tensors, or each column.
  private func distances(_ a: Tensor, _ b: Tensor, axis: Int) throws -> [Float] {
    let difference = try (a - b).magnitude().values()
    let (size, inner) = (a.shape[axis], a.shape.dropFirst(axis + 1).reduce(1, *))
    var result = [Float](repeating: 0, count: size)
    for (index, value) in difference.enumerated() {
      let place = index / inner % size
      result[place] = max(result[place], value)
    }
    return result
  }

  /// The image with other values in some rows, or columns.
  private func changed(_ image: Tensor, axis: Int, key: RandomKey, _ isChanged: (Int) -> Bool) throws
    -> Tensor
  {
    let others = try Tensor.normal(shape: image.shape, key: key).values()
    var values = try image.values()
    let (size, inner) = (image.shape[axis], image.shape.dropFirst(axis + 1).reduce(1, *))
    for index in values.indices where isChanged(index / inner % size) { values[index] = 2 * others[index] }
    return try Tensor(values, shape: image.shape)
  }

  /// Rows that the layer does not reach change nothing; those that it reaches do, the first and last of them for one
  /// output row of a period at least. Columns likewise.
  @Test(arguments: LayerCase.all) func rowsDependOnThoseThatAreReached(_ test: LayerCase) throws {
    let layer = try test.make()
    for axis in [2, 3] {
      var ends = (first: false, last: false)
      var isLarge = false
      // Where few units are at work, those of other weights are others.
      for seed in 1...4 where !(ends.first && ends.last) {
        let values = try values(layer, seed: seed)
        let image = try Tensor.normal(shape: test.batch(2), key: RandomKey(seed: 5))
        let output = try run(layer, image, values)
        let size = image.shape[axis]
        let most = try output.magnitude().maximum()
        for row in 0..<output.shape[axis] {
          guard let rows = Reach(row...row).flatMap(layer.reach)?.rows else { return }
          let isWithin = rows.lowerBound >= 0 && rows.upperBound < size
          func effect(seed: Int, _ isChanged: (Int) -> Bool) throws -> Float {
            let other = try changed(image, axis: axis, key: RandomKey(seed: seed), isChanged)
            return try distances(run(layer, other, values), output, axis: axis)[row]
          }
          if isWithin || !test.copiesAtEdges {
            let outside = try effect(seed: 6) { !rows.contains($0) }
            #expect(
              outside <= 1e-5 * max(1, most), "row \(row) of axis \(axis) depends on more than \(rows)")
          }
          guard isWithin else { continue }
          isLarge = true
          if try !ends.first && effect(seed: 7, { $0 == rows.lowerBound }) > 0 { ends.first = true }
          if try !ends.last && effect(seed: 7, { $0 == rows.upperBound }) > 0 { ends.last = true }
        }
      }
      if axis == 2 && test.size.height > 1 { #expect(isLarge, "the image is too small to tell") }
      if isLarge { #expect(ends == (true, true), "axis \(axis): not all that is told is reached") }
    }
  }

  /// Gradients to the input and to all parameters agree with differences, in the weights of a sum over all outputs that
  /// is taken in double precision.
  @Test(arguments: LayerCase.all, [Weights.Purpose.evaluation, .training])
  func gradientsAreSlopes(_ test: LayerCase, _ purpose: Weights.Purpose) throws {
    let layer = try test.make()
    var start = try values(layer)
    start[""] = try .normal(shape: test.batch(2), key: RandomKey(seed: 2))
    let statistics = Set(layer.parameters.filter(\.isStatistic).map(\.path))
    // Others do the same for both purposes.
    guard purpose == .training || !statistics.isEmpty else { return }
    func run(_ values: [String: Tensor]) throws -> Tensor {
      try layer(#require(values[""]), Weights(values: values, purpose: purpose))
    }
    let variables = try start.filter { !statistics.contains($0.key) }.mapValues { try Variable($0) }
    let output = try run(start.merging(variables.mapValues(\.tensor)) { $1 })
    let factors = try Tensor.normal(shape: output.shape, key: RandomKey(seed: 3))
    let weights = try factors.values().map(Double.init)
    func sum(_ values: [String: Tensor]) throws -> Double {
      zip(try run(values).values(), weights).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    let gradients = try (output * factors).sum().gradients()
    for (path, variable) in variables {
      let gradient = try #require(gradients[variable], "no gradient of \(path)")
      #expect(gradient.shape == variable.shape)
      let slopes = try gradient.values().map(Double.init)
      let length = slopes.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // The slope along a random direction is of about this size.
      let typical = length / Double(slopes.count).squareRoot()
      let tolerance = (layer.children.isEmpty ? 0.01 : 0.05) * typical + 1e-4
      func agrees(seed: Int) throws -> Bool {
        let key = RandomKey(seed: seed).purpose("direction")
        let normal = try Tensor.normal(shape: variable.shape, key: key)
        let direction = try normal / (normal * normal).sum().squareRoot()
        let expected = zip(slopes, try direction.values()).reduce(0) { $0 + $1.0 * Double($1.1) }
        // Where a step crosses the kink of a ReLU, a smaller one need not; rounding matters less to a larger one.
        return try [1e-2, 3e-3, 3e-2, 1e-3, 3e-4].contains { (step: Float) in
          let ends = try [step, -step].map { step in
            var moved = start
            moved[path] = try #require(start[path]) + direction * Tensor(step)
            return try sum(moved)
          }
          return abs((ends[0] - ends[1]) / (2 * Double(step)) - expected) <= tolerance
        }
      }
      // In networks of many ReLUs some directions meet a kink at any step.
      let agreeing = try (0..<5).count { try agrees(seed: $0) }
      #expect(agreeing >= 3, "\(path.isEmpty ? "the input" : path), with slopes of about \(typical)")
    }
  }
}
