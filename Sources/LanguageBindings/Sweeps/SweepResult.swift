import Imaging
import Scoring
import Files
import ImageTensors
import Interpreter
import Sweeps
import TensorFiles
import Tensors
import Training

/// What a sweep's body returned, as rows of plain values and the files that belong to them.
enum SweepResult {
  /// - Parameter point: keeps the networks and pictures among the fields.
  static func rows(of value: Value, keeping point: RunningPoint, with session: Session) throws -> [[JSON
    .Member]]
  {
    switch value {
    case .record(let record): return [try row(record, keeping: point)]
    case .object(let table as Table):
      return try (0..<table.rows.count).map { try row(table.record(at: $0), keeping: point) }
    case .list(let items):
      let records = items.compactMap(\.asRecord)
      if records.count == items.count { return try records.map { try row($0, keeping: point) } }
    case .nothing: return [[]]
    default: if let number = value.json, value.asNumber != nil { return [[.init("value", number)]] }
    }
    throw ScriptError(
      "the body of a sweep must return a record, a table or a number, not \(value.typePhrase)",
      hint: "for example, return `evaluate(…).mean()`")
  }

  private static func row(_ record: Record, keeping point: RunningPoint) throws -> [JSON.Member] {
    try record.compactMap { name, value in
      guard !name.utf8.contains(0) else {
        throw ScriptError("the name of a field in a sweep's result contains a zero byte")
      }
      if let plain = try value.json ?? rows(value) ?? numbers(value) { return JSON.Member(name, plain) }
      guard let artefact = try artefact(name, value) else {
        throw ScriptError(
          "the field `\(name)` of a sweep's result is \(value.typePhrase), which cannot be stored",
          hint:
            "numbers, strings, tables, evaluations, tensors of up to \(largest) values, networks, runs, pictures, plots and grids can be stored"
        )
      }
      point.keep(artefact)
      return nil
    }
  }

  /// A table, or the scores of an evaluation image by image, as a list of records.
  private static func rows(_ value: Value) throws -> JSON? {
    guard let table = value.asObject as? Table ?? (value.asObject as? EvaluationValue)?.table else {
      return nil
    }
    return Value.list((0..<table.rows.count).map { .record(table.record(at: $0)) }).json
  }

  /// The most values of a tensor that are kept as a list.
  private static let largest = 1000

  /// A small tensor that is no picture, as nested lists of its numbers.
  private static func numbers(_ value: Value) throws -> JSON? {
    guard let tensor = (value.asObject as? TensorValue), !tensor.isPicture,
      tensor.shape.reduce(1, *) <= largest
    else { return nil }
    let values = try tensor.tensor.detached.values()
    var items = values.map { Value.float(Double($0)).json ?? .null }
    for extent in tensor.shape.dropFirst().reversed() where extent > 0 {
      items = stride(from: 0, to: items.count, by: extent).map { .array(Array(items[$0..<$0 + extent])) }
    }
    return .array(items)
  }

  /// A network, a picture or a figure as the file it would be saved to.
  private static func artefact(_ name: String, _ value: Value) throws -> Artefact? {
    func figure(_ forms: [RichForm]) throws -> Artefact? {
      for form in forms.reversed() {
        switch form {
        case .svg(let make): return Artefact(name, kind: "svg", bytes: Array(try make().utf8))
        case .png(let make): return Artefact(name, kind: "png", bytes: try make())
        case .text: break
        }
      }
      return nil
    }
    switch value.asObject {
    case let network as NetworkValue:
      return try network.model.map { Artefact(name, kind: "safetensors", bytes: try $0.file().safetensors()) }
    case let run as RunValue:
      return Artefact(name, kind: "safetensors", bytes: try run.run.model.file().safetensors())
    case let tensor as TensorValue where tensor.isPicture:
      return Artefact(name, kind: "png", bytes: try tensor.tensor.detached.image().encodedPNG())
    case let object? where object is GridValue || object is PlotValue: return try figure(object.richForms())
    default: return nil
    }
  }
}
