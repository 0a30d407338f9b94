import Console
import Files
import Interpreter
import Kernels
import Networks
import TensorFiles
import Tensors
import Versions

/// A network as the language sees it: an architecture, and a model once a seed has drawn its weights.
final class NetworkValue: DescribedObject {
  static let type = ObjectType<NetworkValue>(
    "network", summary: "A network. With weights it can be called: `net(image)`.",
    properties: [
      Property("parameters", "The number of weights.") { .int($0.network.parameterCount) },
      Property(
        "receptive_field",
        "Height and width in pixels of what an output pixel depends on, or `\"global\"` for the whole image."
      ) { $0.network.receptiveField.map { .int($0.size) } ?? .string("global") },
    ])

  let network: Network
  let model: Model?
  /// Whether results remember how they were computed: an optimiser holds the model.
  var isRecording = false

  init(_ network: Network, model: Model? = nil) {
    self.network = network
    self.model = model
  }

  /// A network, with weights where a seed is given.
  convenience init(_ network: Network, seed: Int?) throws {
    self.init(network, model: try seed.map { try network.model(seed: $0) })
  }

  /// The same network that says how it was made.
  func with(recipe: String?) -> NetworkValue {
    var described = network
    described.recipe = recipe
    model?.recipe = recipe
    return NetworkValue(described, model: model)
  }

  func requireModel(for purpose: String) throws -> Model {
    if let model { return model }
    // Without parameters there is nothing to draw.
    if network.parameters.isEmpty { return try network.model(seed: 0) }
    throw ScriptError(
      "\(purpose) needs weights, but \(network.name) has none yet",
      hint: "add a seed to the outermost network, as in `resnet(seed: 1)`, or load weights")
  }

  var isChangeable: Bool { model != nil }

  /// How it was made, and the weights where it has any.
  var parts: Set<Part> { [.networks, .tensors, .kernels] }

  func identity(_ text: (Value) -> String) -> String? {
    guard let recipe = network.recipe else { return nil }
    guard let model else { return recipe }
    guard let file = try? model.file().safetensors() else { return nil }
    return "\(recipe) \(digest(file))"
  }

  var oneLine: String {
    "\(network.name), \(network.parameterCount) parameters\(model == nil ? ", no weights yet" : "")"
  }

  var approximateBytes: Int { model == nil ? 64 : network.parameterCount * 4 }

  var isCallable: Bool { true }

  func call(_ arguments: CallArguments) throws -> Value {
    let model = try requireModel(for: "running a network")
    let given = try arguments.bound(to: CallParameters.self, of: "network")
    return .tensor(try model(given.x, recording: isRecording))
  }

  private struct CallParameters: ParameterList {
    let x = Parameter(.tensor, "An image [C, H, W] or a batch [N, C, H, W].")
  }

  /// The layers with the shapes for a 64 × 64 image.
  func richForms() -> [RichForm] { [.text(text(width: nil))] }

  func text(width: Int?) -> String {
    guard let layers = try? summary(height: 64, width: 64) else { return oneLine }
    return "\(WordWrap.fitted(oneLine, width: width))\n\(layers.rendered(width: width))"
  }

  func summary(height: Int, width: Int) throws -> Table {
    let rows = try network.summary(input: [1, network.layer.requiredChannels ?? 3, height, width])
    let total = rows.reduce(0) { $0 + $1.multiplyAdds }
    let millions = Double(total) / 1e6
    let field = network.receptiveField.map { "\($0.size)×\($0.size)" } ?? "global"
    return Table(
      columns: ["path", "layer", "output", "parameters", "multiply-adds"],
      rows: rows.map { row in
        [
          .string(row.path), .string(row.layer),
          .string(row.output.dropFirst().map { String($0) }.joined(separator: "×")), .int(row.parameters),
          .int(row.multiplyAdds),
        ]
      },
      caption:
        "\(network.parameterCount) parameters, \((millions * 10).rounded() / 10) million multiply-adds for "
        + "\(height)×\(width), receptive field \(field)")
  }
}

/// A layer given to a composition: what it is, and the weights it brings along.
struct NetworkPart {
  let layer: any Layer
  let given: [String: Tensor]

  init(_ value: NetworkValue) throws {
    layer = value.network.layer
    given = try value.model?.weights() ?? value.network.given
  }
}
