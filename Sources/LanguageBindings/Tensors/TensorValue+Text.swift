import Console
import Tensors

extension TensorValue {
  /// Below the line for a vector or a matrix whose values it has no room for, the first and last of them.
  func text(width: Int?) -> String {
    let line = WordWrap.fitted(oneLine, width: width)
    guard (1...2).contains(shape.count), let columns = shape.last, let values = try? tensor.detached.values(),
      values.count > TensorValue.shownInLine
    else { return line }
    func cell(_ row: Int?, _ column: Int?) -> String {
      guard let row, let column else { return "…" }
      return TensorValue.text(values[row * columns + column])
    }
    let rows = TensorValue.ends(of: values.count / columns, showing: 10)
    // Fewer columns until they fit.
    for limit in (2...20).reversed() {
      let places = TensorValue.ends(of: columns, showing: limit)
      let cells = rows.map { row in places.map { cell(row, $0) } }
      let widest = cells.joined().map(\.count).max() ?? 0
      guard places.count * (widest + 2) <= width ?? 100 else { continue }
      return cells.reduce(line) { text, row in
        text + "\n" + row.map { String(repeating: " ", count: widest + 2 - $0.count) + $0 }.joined()
      }
    }
    return line
  }

  /// All places where they are few, else the first and the last with nil between them.
  private static func ends(of count: Int, showing limit: Int) -> [Int?] {
    guard count > limit else { return Array(0..<count) }
    return Array(0..<(limit + 1) / 2) + [nil] + Array(count - limit / 2..<count)
  }
}
