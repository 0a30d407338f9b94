import Files

/// What a point reports while it runs.
public enum PointReport: Equatable, Sendable {
  /// How far training has come; only for display, it is not stored.
  case progress(Progress)
  /// A curve to be stored with the run.
  case curve(Curve)
  /// A file to be stored with the run.
  case artefact(Artefact)
  /// Output of the script.
  case text(String)

  /// How far training has come.
  public struct Progress: Equatable, Sendable {
    /// Number of steps done.
    public var step: Int
    /// Number of steps planned.
    public var steps: Int
    /// The loss of the latest step.
    public var loss: Double
    /// Estimated seconds until the training ends.
    public var remaining: Double

    public init(step: Int, steps: Int, loss: Double, remaining: Double) {
      self.step = step
      self.steps = steps
      self.loss = loss
      self.remaining = remaining
    }
  }
}

/// How a point ended.
public enum PointEnd: Equatable, Sendable {
  /// The rows of its results.
  case finished(rows: [[JSON.Member]])
  /// An error, as a sentence for the user.
  case failed(String)
  /// It was stopped, as by Ctrl-C, and its results are not stored.
  case interrupted
}

/// What a copied process sends to the one it was copied from: a header in JSON, followed by raw bytes.
enum Message: Equatable {
  case report(PointReport)
  case end(PointEnd)

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    let header: JSON
    switch self {
    case .report(.progress(let progress)):
      header = .object([
        .init("progress", .array([.int(progress.step), .int(progress.steps)])),
        .init("loss", .double(progress.loss)),
        .init("remaining", .double(progress.remaining)),
      ])
    case .report(.curve(let curve)):
      header = .object([.init("curve", .string(curve.name))])
      bytes = Array(Blob.bytes(curve.steps.map(Int64.init))) + Array(Blob.bytes(curve.values))
    case .report(.artefact(let artefact)):
      header = .object([.init("artefact", .string(artefact.name)), .init("kind", .string(artefact.kind))])
      bytes = artefact.bytes
    case .report(.text(let text)): header = .object([.init("text", .string(text))])
    case .end(.finished(let rows)): header = .object([.init("rows", .array(rows.map { .object($0) }))])
    case .end(.failed(let error)): header = .object([.init("error", .string(error))])
    case .end(.interrupted): header = .object([])
    }
    let text = Array(header.text.utf8)
    return Array(Blob.bytes([Int64(text.count), Int64(bytes.count)])) + text + bytes
  }

  /// Removes the first message from the received bytes; nil where it is not complete.
  static func take(from bytes: inout [UInt8]) throws -> Message? {
    guard bytes.count >= 16 else { return nil }
    let sizes: [Int64] = Blob.numbers(.init(bytes.prefix(16)))
    let (header, end) = (16 + Int(sizes[0]), 16 + Int(sizes[0]) + Int(sizes[1]))
    guard bytes.count >= end else { return nil }
    defer { bytes.removeFirst(end) }
    return Message(try JSON(parsing: bytes[16..<header], name: "a message"), Array(bytes[header..<end]))
  }

  private init(_ header: JSON, _ bytes: [UInt8]) {
    if let steps = header["progress"]?.asArray?.compactMap(\.asInt), steps.count == 2 {
      self = .report(
        .progress(
          .init(
            step: steps[0], steps: steps[1], loss: header["loss"]?.asDouble ?? .nan,
            remaining: header["remaining"]?.asDouble ?? 0)))
    } else if let name = header["curve"]?.asString {
      let half = bytes.count / 2
      let steps: [Int64] = Blob.numbers(.init(bytes[..<half]))
      self = .report(
        .curve(Curve(name, steps: steps.map(Int.init), values: Blob.numbers(.init(bytes[half...])))))
    } else if let name = header["artefact"]?.asString {
      self = .report(.artefact(Artefact(name, kind: header["kind"]?.asString ?? "", bytes: bytes)))
    } else if let text = header["text"]?.asString {
      self = .report(.text(text))
    } else if let rows = header["rows"]?.asArray {
      self = .end(.finished(rows: rows.compactMap(\.asObject)))
    } else if let error = header["error"]?.asString {
      self = .end(.failed(error))
    } else {
      self = .end(.interrupted)
    }
  }
}
