import Interpreter

/// A generator of random numbers that gives the same ones for a seed on every machine (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What programs are made of: built-ins with their parameters, examples, and ways to make a value of each type.
struct Vocabulary {
  let registry: Registry
  let builtIns: [BuiltIn]
  let examples: [String]
  let constants: [String]
  let properties: [String]

  static let names = ["a", "b", "c", "xs", "ys", "f", "g", "r", "t", "n", "i"]
  static let fields = ["a", "b", "x", "y", "key"]
  static let words = [
    "\"\"", "\"a\"", "\"b,c\"", "'{x}'", "\"ä😀\"", "\"{a}\"", "\"{b:.2f}\"", "\"\\n\"", "\"12\"",
  ]
  static let wholes = [
    "0", "1", "2", "3", "5", "7", "8", "16", "64", "100", "4294967296",
    "9223372036854775807",
  ]
  static let reals = ["0.0", "0.5", "1.0", "2.5", "1e-9", "1e300", "inf", "nan", "1e9", "0.1"]
  static let operators = [
    "+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or",
  ]

  /// How a script comes by an object of each type.
  static let objects: [String: [String]] = [
    "table": [
      "table([{a: 1, b: 2}, {a: 3, b: nil}])", "table([])",
      "table({a: [1, 2, 2], key: [\"x\", \"y\", \"x\"]})",
    ],
    "grouped table": ["table([{a: 1, b: 2}, {a: 1, b: 3}]).group(\"a\")"],
    "tensor": [
      "tensor([1, 2, 3])", "tensor([[1, 2], [3, 4]])", "tensor(2.5)", "rand([2, 3], seed: 1)",
      "zeros([0, 2])",
      "variable(ones([2, 2]))", "randn([1, 3, 4, 4], seed: 2)",
    ],
    "image": ["image(zeros([3, 8, 8]))", "backgrounds(\"natural\", count: 1, size: 16)[0]"],
    "image set": [
      "backgrounds(\"natural\", count: 2, size: 16)", "backgrounds(\"gradients\", count: 3, size: 16)",
    ],
    "pair set": ["backgrounds(\"natural\", count: 2, size: 16).with(rain(\"light\"))"],
    "rain": ["rain(\"light\")", "rain(width: 1..3, angle: -10..10)", "rain(\"heavy\").mix(rain(\"light\"))"],
    "network": [
      "resnet(channels: 4, blocks: 1)", "sequential([conv(3, 3, kernel: 3)])", "sequential([relu()])",
    ],
    "optimiser": ["adam()"],
    "metric": ["psnr", "ssim", "metric(\"m\", (a, b) -> 1.0)"],
    "grid": ["grid([[image(zeros([3, 8, 8]))]])"],
  ]

  init(registry: Registry) {
    self.registry = registry
    builtIns = registry.topics.flatMap(\.builtIns)
    examples = builtIns.flatMap { $0.examples.map(\.code) }
    constants = registry.topics.flatMap { $0.constants.map(\.name) }
    properties = registry.types.values.sorted { $0.name < $1.name }.flatMap { $0.properties.map(\.name) }
  }
}
