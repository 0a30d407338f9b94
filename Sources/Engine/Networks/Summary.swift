extension Network {
  /// One line of a summary: a layer with what it makes of its input.
  public struct SummaryRow: Sendable {
    public let path: String
    public let layer: String
    /// The output's shape.
    public let output: [Int]
    public let parameters: Int
    public let multiplyAdds: Int
  }

  /// The layers that have parameters, in the order in which they run.
  ///
  /// - Parameter input: the shape (N, C, H, W) to follow through the network.
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
