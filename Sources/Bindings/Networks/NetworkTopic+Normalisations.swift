import Interpreter
import Kernels
import Networks

extension Topic {
  /// Layers that bring values to mean 0 and variance 1.
  static var normalisations: [BuiltIn] {
    let channels = ParameterEntry("channels", .int(1...65536), "Channels of the images.")
    func normalisation(
      _ name: String, _ summary: String, more: [ParameterEntry] = [], example: String,
      _ kind: @escaping (Call) throws -> Normalisation2D.Kind
    ) -> BuiltIn {
      BuiltIn(
        name,
        [channels] + more + [
          ParameterEntry("epsilon", .number(0...1), default: 1e-5, "Added to the variance."), initial,
          seedOfWeights,
        ], result: "a network", summary: summary,
        errors: ["another number of channels, when the network is used"],
        examples: [Example(example)],
        seeAlso: ["batch_norm", "layer_norm", "instance_norm", "group_norm"].filter { $0 != name }
      ) { call in
        let layer = try Normalisation2D(
          kind(call), channels: call.int("channels"), epsilon: Float(call.number("epsilon")))
        return try network(layer, layer.summary, call)
      }
    }
    return [
      normalisation(
        "batch_norm",
        "Each channel brought to mean 0 and variance 1 over the batch, then scaled and shifted; where no "
          + "gradients are recorded, by running averages of what training saw.",
        example: "batch_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .batch },
      normalisation(
        "instance_norm",
        "Each channel of each image brought to mean 0 and variance 1, then scaled and shifted.",
        example: "instance_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .instance },
      normalisation(
        "layer_norm", "The channels of each pixel brought to mean 0 and variance 1, then scaled and shifted.",
        example: "layer_norm(8, seed: 1)(zeros(8, 4, 4)).shape"
      ) { _ in .pixel },
      normalisation(
        "group_norm",
        "Groups of channels of each image brought to mean 0 and variance 1, then scaled and shifted.",
        more: [ParameterEntry("groups", .int(1...65536), "Groups that the channels are divided into.")],
        example: "group_norm(8, 2, seed: 1)(zeros(8, 4, 4)).shape"
      ) { .group(try $0.int("groups")) },
    ]
  }
}
