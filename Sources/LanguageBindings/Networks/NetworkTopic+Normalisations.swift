import Interpreter
import Kernels
import Networks

/// What all normalisations take, with what one takes besides.
private struct NormalisationParameters<Own> {
  let channels = Parameter(.int(1...65536), "Channels of the images.")
  let own: Own
  let eps = Parameter(.number(0...1), default: 1e-5, "Added to the variance.").formerly("epsilon")
  let weights = WeightParameters()
}

extension NormalisationParameters: ParameterList where Own: ParameterList {
  init() { self.init(own: Own()) }
}

private struct GroupParameters: ParameterList {
  let groups = Parameter(.int(1...65536), "Groups that the channels are divided into.")
}

extension Topic {
  /// Layers that bring values to mean 0 and variance 1.
  static var normalisations: [BuiltIn] {
    [
      normalisation(
        "batch_norm",
        "Each channel brought to mean 0 and variance 1 over the batch, then scaled and shifted; where no "
          + "gradients are recorded, by running averages of what training saw.",
        NoParameters.self, example: "batch_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .batch },
      normalisation(
        "instance_norm",
        "Each channel of each image brought to mean 0 and variance 1, then scaled and shifted.",
        NoParameters.self, example: "instance_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .instance },
      normalisation(
        "layer_norm", "The channels of each pixel brought to mean 0 and variance 1, then scaled and shifted.",
        NoParameters.self, example: "layer_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .pixel },
      normalisation(
        "group_norm",
        "Groups of channels of each image brought to mean 0 and variance 1, then scaled and shifted.",
        GroupParameters.self,
        example: "group_norm(8, 2, seed: 1)(zeros(8, 4, 4)).shape"
      ) { .group(try $0.groups) },
    ]
  }

  private static func normalisation<Own: ParameterList>(
    _ name: String, _ summary: String, _ own: Own.Type, example: String,
    _ kind: @escaping (Arguments<Own>) throws -> Normalisation2D.Kind
  ) -> BuiltIn {
    BuiltIn(
      name, NormalisationParameters<Own>.self, result: "a network", summary: summary,
      errors: ["another number of channels, when the network is used"],
      examples: [Example(example, shows: "[8, 4, 4]")],
      seeAlso: ["batch_norm", "layer_norm", "instance_norm", "group_norm"].filter { $0 != name }
    ) { given, _ in
      let layer = try Normalisation2D(
        kind(given.own), channels: given.channels, epsilon: Float(given.eps))
      return try network(layer, layer.summary, given.weights)
    }
  }
}
