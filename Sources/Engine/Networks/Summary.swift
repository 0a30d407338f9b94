extension Network {
  /// One row of a summary: a layer with its output shape and cost.
  public struct SummaryRow: Sendable {
    /// The path of the layer within the network.
    public let path: String
    /// A short text that describes the layer, and how often it runs where that is not once.
    public let layer: String
    /// The shape of the output, (N, C, H, W).
    public let output: [Int]
    /// The number of values that training changes in the layer.
    public let parameters: Int
    /// Multiply-adds in one run of the network.
    public let multiplyAdds: Int
  }

  /// The layers that have parameters and no inner layers, in the order in which they run.
  ///
  /// - Parameter input: the shape (N, C, H, W) of the input of the network.
  /// - Throws: `Failure` when the input does not fit.
  public func summary(input: [Int]) throws -> [SummaryRow] {
    var rows: [SummaryRow] = []
    try Network.collect(layer, path: "", input: input, into: &rows)
    return rows
  }

  private static func collect(
    _ layer: any Layer, path: String, input: [Int], times: Int = 1, into rows: inout [SummaryRow]
  ) throws {
    let cost = try layer.cost(of: input)
    guard layer.children.isEmpty else {
      for part in try layer.parts(of: input) {
        let inner = [path, part.path].filter { !$0.isEmpty }.joined(separator: ".")
        try collect(part.layer, path: inner, input: part.input, times: times * part.times, into: &rows)
      }
      return
    }
    let parameters = layer.parameterCount
    if parameters > 0 {
      rows.append(
        SummaryRow(
          path: path, layer: layer.summary + (times == 1 ? "" : ", \(times) times"), output: cost.output,
          parameters: parameters, multiplyAdds: times * cost.multiplyAdds))
    }
  }
}
