import Analysis
import Interpreter
import Kernels
import Rain
import Tensors

extension Topic {
  /// What networks do and hold, beyond their scores.
  static var inspection: Topic {
    Topic(
      "Inspection",
      summary:
        "What networks do and hold, beyond their scores: where they work, how alike they are, and what their layers know.",
      using: [.tensors, .kernels],
      builtIns: comparisons + learning + layerViews + [attribution.using([.attribution])])
  }

  /// A small network and a few pairs, for examples.
  static let inspected = """
    net = resnet(channels: 4, blocks: 1, seed: 1)
    pairs = backgrounds("simple", count: 2, size: 32, seed: 2).with(rain("range/small"), seed: 3)
    """
}

extension Parameter where Argument == any PairSet {
  /// What networks are looked at on.
  static var looked: Parameter {
    Parameter(.pairSet, "Fixed pairs, best such that were not used in training.")
  }
}
