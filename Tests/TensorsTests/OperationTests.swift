import Glibc
import Tensors
import Testing

private let broadcastShapes: [([Int], [Int])] = [
  ([4], [4]), ([2, 3], [2, 3]), ([2, 3], []), ([], [2, 3]), ([2, 3], [3]), ([2, 1, 3], [4, 1]),
  ([1, 3, 1, 1], [2, 3, 4, 5]), ([2, 20, 3, 3], [2, 20, 3, 3]),
]

private let binaryCases: [OperationCase] = broadcastShapes.flatMap { a, b -> [OperationCase] in
  [
    pair("add", a, b, { try $0 + $1 }, +),
    pair("subtract", a, b, { try $0 - $1 }, -),
    pair("multiply", a, b, { try $0 * $1 }, *),
    pair("divide", a, b, positive: true, { try $0 / $1 }, /),
    pair("power", a, b, positive: true, { try $0.power($1) }, { pow($0, $1) }),
    pair("minimum", a, b, { try $0.minimum($1) }, { min($0, $1) }),
    pair("maximum", a, b, { try $0.maximum($1) }, { max($0, $1) }),
  ]
}

private let functionCases: [OperationCase] = [
  single("negate", { (x: Tensor) in try -x }, { (x: Double) -> Double in -x }),
  single("exp", { (x: Tensor) in try x.exp() }, { (x: Double) -> Double in exp(x) }),
  single("log", positive: true, { (x: Tensor) in try x.log() }, { (x: Double) -> Double in log(x) }),
  single(
    "sqrt", positive: true, { (x: Tensor) in try x.squareRoot() }, { (x: Double) -> Double in x.squareRoot() }
  ),
  single("abs", { (x: Tensor) in try x.magnitude() }, { (x: Double) -> Double in abs(x) }),
  single("sin", { (x: Tensor) in try x.sine() }, { (x: Double) -> Double in sin(x) }),
  single("cos", { (x: Tensor) in try x.cosine() }, { (x: Double) -> Double in cos(x) }),
  single("tanh", { (x: Tensor) in try x.tanh() }, { (x: Double) -> Double in tanh(x) }),
  single("sigmoid", { (x: Tensor) in try x.sigmoid() }, { (x: Double) -> Double in 1 / (1 + exp(-x)) }),
  single("relu", { (x: Tensor) in try x.relu() }, { (x: Double) -> Double in max(x, 0) }),
  single(
    "clip", { (x: Tensor) in try x.clipped(-0.4, 0.6) }, { (x: Double) -> Double in min(max(x, -0.4), 0.6) }),
]

private let furtherCases: [OperationCase] = [
  single(
    "log1p", positive: true, { (x: Tensor) in try x.logOfOnePlus() }, { (x: Double) -> Double in log1p(x) }),
  single("expm1", { (x: Tensor) in try x.exponentialLessOne() }, { (x: Double) -> Double in expm1(x) }),
  single("erf", { (x: Tensor) in try x.errorFunction() }, { (x: Double) -> Double in erf(x) }),
  single("floor", { (x: Tensor) in try x.roundedDown() + x }, { (x: Double) -> Double in floor(x) + x }),
  single("ceil", { (x: Tensor) in try x.roundedUp() + x }, { (x: Double) -> Double in ceil(x) + x }),
  single("round", { (x: Tensor) in try x.rounded() + x }, { (x: Double) -> Double in rint(x) + x }),
  single(
    "sign", { (x: Tensor) in try x.sign() + x }, { (x: Double) -> Double in (x > 0 ? 1 : -1) + x }),
]

private let remainderCases: [OperationCase] = [([2, 3], [2, 3]), ([2, 3], [3]), ([], [4])].flatMap {
  a, b -> [OperationCase] in
  [
    pair("remainder", a, b, { try $0 % $1 }, { $0 - $1 * floor($0 / $1) }),
    pair("floor division", a, b, { try $0.floorQuotient($1) + $0 }, { floor($0 / $1) + $0 }),
    pair("angle", a, b, { try $0.angle(x: $1) }, { atan2($0, $1) }),
  ]
}

private func shaped(
  _ name: String, _ operation: @escaping @Sendable (Tensor) throws -> Tensor,
  _ reference: @escaping @Sendable ([Double]) -> Reference
) -> OperationCase {
  OperationCase(
    name: name, shapes: [[3, 5]], operation: { try operation($0[0]) }, reference: { reference($0[0].values) })
}

private let shapeCases: [OperationCase] = [
  shaped("sum", { try $0.sum() * $0 }) { x in
    let total = x.reduce(0, +)
    return Reference(x.map { $0 * total }, [3, 5])
  },
  shaped("mean", { try $0.mean() * $0 }) { x in
    let mean = x.reduce(0, +) / 15
    return Reference(x.map { $0 * mean }, [3, 5])
  },
  shaped("sum over rows", { try $0.sum(axes: [0]) }) { x in
    Reference((0..<5).map { (c: Int) -> Double in x[c] + x[5 + c] + x[10 + c] }, [5])
  },
  shaped("mean over the last axis", { try $0.mean(axes: [-1], keepingAxes: true) }) { x in
    Reference((0..<3).map { (r: Int) -> Double in x[(r * 5)..<(r * 5 + 5)].reduce(0, +) / 5 }, [3, 1])
  },
  shaped("transpose", { try $0.transposed() }) { x in
    Reference((0..<15).map { (i: Int) -> Double in x[i % 3 * 5 + i / 3] }, [5, 3])
  },
  shaped("reshape", { try $0.reshaped([5, -1]) }) { x in Reference(x, [5, 3]) },
  shaped("slice", { try $0.part([.position(-1), .range(start: 3, count: 2, step: -2)]) }) { x in
    Reference([x[13], x[11]], [2])
  },
  OperationCase(
    name: "concatenate", shapes: [[2, 3], [2, 1]], operation: { try .concatenated($0, axis: 1) },
    reference: { x in
      let (a, b) = (x[0].values, x[1].values)
      return Reference([a[0], a[1], a[2], b[0], a[3], a[4], a[5], b[1]], [2, 4])
    }),
]

let operationCases = binaryCases + functionCases + furtherCases + remainderCases + shapeCases

@Test(arguments: operationCases)
func operationAgreesWithItsReferenceInValueAndGradient(_ test: OperationCase) throws { try test.check() }

struct ConvolutionCase: Sendable, CustomTestStringConvertible {
  var batch = 2
  var input = 16
  var output = 16
  var height = 9
  var width = 8
  var kernel = 3
  var stride = 1
  var padding = 1
  var dilation = 1
  var groups = 1
  var bias = true

  var testDescription: String {
    "\(batch)×\(input)×\(height)×\(width) → \(output), kernel \(kernel), stride \(stride), padding \(padding), "
      + "dilation \(dilation), groups \(groups)\(bias ? ", bias" : "")"
  }
}

let convolutionCases = [
  ConvolutionCase(),
  ConvolutionCase(batch: 1, input: 32, output: 48, height: 13, width: 17),
  // Enough tiles of 4×4 outputs for Winograd, with channels that fill their blocks of 16 and that do not.
  ConvolutionCase(input: 16, output: 32, height: 19, width: 21),
  ConvolutionCase(batch: 1, input: 20, output: 24, height: 25, width: 22),
  ConvolutionCase(batch: 1, input: 60, output: 60, height: 24, width: 24, bias: false),
  ConvolutionCase(input: 16, output: 3, height: 18, width: 18),
  ConvolutionCase(input: 16, output: 16, height: 18, width: 20, padding: 0),
  ConvolutionCase(input: 3, output: 16),
  ConvolutionCase(input: 16, output: 3, height: 7),
  ConvolutionCase(batch: 1, input: 1, output: 1, height: 5, width: 5, bias: false),
  ConvolutionCase(input: 5, output: 7, height: 10, width: 11, kernel: 5, stride: 2, padding: 2),
  ConvolutionCase(input: 16, output: 16, height: 12, width: 12, padding: 2, dilation: 2),
  ConvolutionCase(input: 32, output: 32, height: 6, width: 6, groups: 2),
  ConvolutionCase(input: 8, output: 8, height: 6, width: 7, groups: 8),
  ConvolutionCase(input: 20, output: 12, kernel: 1, padding: 0, bias: false),
]

private func references(_ test: ConvolutionCase) -> (x: Reference, w: Reference, b: Reference) {
  (
    Reference(random: [test.batch, test.input, test.height, test.width], seed: 1),
    Reference(random: [test.output, test.input / test.groups, test.kernel, test.kernel], seed: 2),
    Reference(random: [test.output], seed: 3)
  )
}

@Test(arguments: convolutionCases)
func convolutionAgreesWithItsDefinition(_ test: ConvolutionCase) throws {
  let (x, w, b) = references(test)
  let expected = Reference.convolution(
    x, w, test.bias ? b : nil, stride: test.stride, padding: test.padding, dilation: test.dilation,
    groups: test.groups)
  let plain = try x.tensor.convolved(
    with: w.tensor, bias: test.bias ? b.tensor : nil, stride: test.stride, padding: test.padding,
    dilation: test.dilation, groups: test.groups)
  #expect(try relativeError(plain, expected) < 2e-6)
  let rectified = try x.tensor.convolved(
    with: w.tensor, bias: test.bias ? b.tensor : nil, stride: test.stride, padding: test.padding,
    dilation: test.dilation, groups: test.groups, relu: true)
  #expect(try relativeError(rectified, expected.map { max($0, 0) }) < 2e-6)
}

/// The convolution is linear in each operand, so its gradients are the adjoint maps: for every direction d,
/// ⟨conv(d), r⟩ = ⟨d, gradient⟩. The left side comes from the float64 definition.
@Test(arguments: convolutionCases, [false, true])
func convolutionGradientsAreItsAdjoints(_ test: ConvolutionCase, relu: Bool) throws {
  let (x, w, b) = references(test)
  func forward(_ x: Reference, _ w: Reference, _ b: Reference?) -> Reference {
    Reference.convolution(
      x, w, b, stride: test.stride, padding: test.padding, dilation: test.dilation, groups: test.groups)
  }
  let output = forward(x, w, test.bias ? b : nil)
  let r = Reference(random: output.shape, seed: 4)
  let masked = Reference(
    zip(r.values, output.values).map { relu && $1 <= 0 ? 0 : $0 }, r.shape)
  let variables = try [x, w, b].map { try Variable($0.tensor) }
  let result = try variables[0].tensor.convolved(
    with: variables[1].tensor, bias: test.bias ? variables[2].tensor : nil, stride: test.stride,
    padding: test.padding, dilation: test.dilation, groups: test.groups, relu: relu)
  let gradients = try (result * r.tensor).sum().gradients()
  func inner(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  for (position, operand) in [x, w, b].enumerated() where position < 2 || test.bias {
    let gradient = try #require(gradients[variables[position]]).values().map(Double.init)
    for seed in 5..<8 {
      let direction = Reference(random: operand.shape, seed: seed)
      let moved =
        switch position {
        case 0: forward(direction, w, nil)
        case 1: forward(x, direction, nil)
        default:
          Reference.convolution(
            Reference([Double](repeating: 0, count: x.values.count), x.shape), w, direction,
            stride: test.stride, padding: test.padding, dilation: test.dilation, groups: test.groups)
        }
      let expected = inner(moved.values, masked.values)
      let size = (inner(direction.values, direction.values) * inner(gradient, gradient)).squareRoot()
      #expect(abs(inner(direction.values, gradient) - expected) < 2e-6 * size)
    }
  }
}
