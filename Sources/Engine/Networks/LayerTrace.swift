import Failures
import Tensors

/// Follows a run of a network: gives each layer that runs a name, and hands on its output.
///
/// A layer's name is its path within the network, such as "body.0.conv1"; the network itself is "output". A layer that
/// adds nothing to the path of the one around it adds what it is: "body.0.relu". What runs again under one name has a
/// number behind it: "conv@2".
final class LayerTrace {
  private let take: (String, any Layer, Tensor) -> Void
  /// The paths of the layers that are running, outermost first.
  private var running: [String] = []
  private var runs: [String: Int] = [:]

  init(_ take: @escaping (_ name: String, any Layer, Tensor) -> Void) { self.take = take }

  /// Runs a layer.
  func following(_ layer: any Layer, at path: String, _ body: () throws -> Tensor) throws -> Tensor {
    var name = path.isEmpty ? "output" : path
    if running.contains(path) {
      let kind = layer.summary.prefix { $0 != " " && $0 != "," }.lowercased()
      name = path.isEmpty ? kind : "\(path).\(kind)"
    }
    let count = (runs[name] ?? 0) + 1
    runs[name] = count
    running.append(path)
    defer { running.removeLast() }
    let output = try body()
    take(count == 1 ? name : "\(name)@\(count)", layer, output)
    return output
  }
}

/// A layer that runs in a network, and the shape of what it gives.
public struct RunningLayer: Sendable {
  /// Its path within the network, such as "body.0.conv1"; "output" for the network itself. See `Model.layers(of:)`.
  public let name: String
  /// A short text that describes it, such as "conv 16 → 16, 3×3".
  public let summary: String
  /// The shape of its output; (N, C, H, W) of a batch of features.
  public let output: [Int]
  /// Whether it has parameters and no layers within.
  public let isWeighted: Bool
}

extension Model {
  /// The layers that run for an input, in the order in which they end.
  ///
  /// A layer that adds nothing to the path of the one around it has what it is behind the path: "body.0.relu". A layer
  /// that runs several times is listed each time: "conv@2" is the second.
  ///
  /// - Parameter shape: of the input, (N, C, H, W).
  /// - Throws: `Failure` when the shape does not fit.
  public func layers(of shape: [Int]) throws -> [RunningLayer] {
    var found: [RunningLayer] = []
    let trace = LayerTrace { name, layer, output in
      let isWeighted = layer.children.isEmpty && !layer.parameters.isEmpty
      found.append(
        RunningLayer(name: name, summary: layer.summary, output: output.shape, isWeighted: isWeighted))
    }
    _ = try run(Tensor(filled: 0.5, shape: shape), recording: false, trace: trace)
    return found
  }

  /// The outputs of layers for a batch (N, C, H, W), in the order of the names.
  ///
  /// - Parameter names: as in `layers(of:)`.
  /// - Throws: `Failure` when the shape does not fit, or the network has no such layer.
  public func features(of input: Tensor, layers names: [String]) throws -> [Tensor] {
    guard input.rank == 4 else {
      throw Failure("features are those of a batch [N, C, H, W], not of shape \(input.shape)")
    }
    let wanted = Set(names)
    var found: [String: Tensor] = [:]
    var all: [String] = []
    let trace = LayerTrace { name, _, output in
      all.append(name)
      if wanted.contains(name) { found[name] = output.detached }
    }
    _ = try run(input, recording: false, trace: trace)
    return try names.map { name in
      guard let output = found[name] else {
        throw Failure(
          "the network has no layer \"\(name)\"", hint: "its layers are \(all.joined(separator: ", "))")
      }
      return output
    }
  }
}
