import Imaging
import Interpreter
import Rain
import Training

/// A data set of images as the language sees it.
final class ImageSetValue: ScriptObject {
  let set: any ImageSet

  init(_ set: any ImageSet) { self.set = set }

  var typeName: String { "image set" }
  var oneLine: String { self.set.summary }
  var propertyNames: [String] { ["names"] }

  func property(_ name: String) -> Value? {
    name == "names" ? .list((0..<set.count).map { .string(set.name(at: $0)) }) : nil
  }

  func count() -> Int? { set.count }
  func item(_ position: Int) throws -> Value { .tensor(try Tensor(set.image(at: position))) }

  func element(at indices: [Index]) throws -> Value {
    guard indices.count == 1, let index = indices.first else {
      throw ScriptError(
        "images take one index", hint: "index the image itself for its parts: `set[0][.., 0, 0]`")
    }
    if case .slice(let slice) = index {
      let (start, length, step) = try slice.resolved(count: set.count)
      return .object(ImageSetValue(try Subset(set, indices: (0..<length).map { start + $0 * step })))
    }
    return try item(try index.position(count: set.count, of: "the images"))
  }
}

/// A data set of clean and rainy images as the language sees it.
final class PairSetValue: ScriptObject {
  let set: any PairSet

  init(_ set: any PairSet) { self.set = set }

  var typeName: String { "pair set" }
  var oneLine: String { self.set.summary }
  var propertyNames: [String] { ["names", "clean", "problems"] }

  func property(_ name: String) -> Value? {
    switch name {
    case "names": return .list((0..<set.count).map { .string(set.name(at: $0)) })
    case "clean": return .object(ImageSetValue(CleanImages(set)))
    case "problems":
      let problems = (set as? PairedFiles)?.problems ?? []
      return .object(
        Table(columns: ["file", "reason"], rows: problems.map { [.string($0.path), .string($0.reason)] }))
    default: return nil
    }
  }

  func count() -> Int? { set.count }
  func item(_ position: Int) throws -> Value { try record(set.pair(at: position)) }

  func element(at indices: [Index]) throws -> Value {
    guard indices.count == 1, let index = indices.first else { throw ScriptError("pairs take one index") }
    return try item(try index.position(count: set.count, of: "the pairs"))
  }

  private func record(_ pair: RainyPair) throws -> Value {
    .record([
      "clean": .tensor(try Tensor(pair.clean)), "rainy": .tensor(try Tensor(pair.rainy)),
      "streaks": .tensor(try Tensor(pair.layer)),
    ])
  }
}
