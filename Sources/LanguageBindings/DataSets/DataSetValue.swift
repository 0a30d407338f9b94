import Figures
import ImageTensors
import Imaging
import Interpreter
import Resources
import Rain
import Random
import Tensors
import Versions

/// What data sets hold, as the language sees it.
protocol ScriptItem: DataItem {
  func value() throws -> Value
  /// - Throws: `ScriptError` saying what it must be.
  init(_ value: Value) throws
  /// The type of the sets of these.
  static var setType: ObjectType<DataSetValue<Self>> { get }
  /// Pictures of some, a row for each kind, with names for the rows.
  static func rows(_ items: [Self]) -> (pictures: [[Image]], names: [String])
  var channels: Int { get }
}

/// A data set as the language sees it.
final class DataSetValue<Item: ScriptItem>: DescribedObject {
  static var type: ObjectType<DataSetValue<Item>> { Item.setType }

  let set: any DataSet<Item>

  init(_ set: any DataSet<Item>) { self.set = set }

  func identity(_ text: (Value) -> String) -> String? { self.set.identity }
  var parts: Set<Part> { self.set.usedParts }
  var oneLine: String { self.set.summary }

  /// The properties of all sets, and those of sets of one kind.
  ///
  /// - Parameter names: what the first of them says.
  fileprivate static func properties(
    names: String, more: [Property<DataSetValue<Item>>] = []
  ) -> [Property<DataSetValue<Item>>] {
    [
      Property("names", names) { value in
        .list((0..<value.set.count).map { .string(value.set.name(at: $0)) })
      },
      Property(
        "shape", "[count, channels, height, width]; nil for a side that differs between items."
      ) { try $0.shape() },
    ] + more
  }

  /// What the first ones look like, drawn for display alone where every reader draws its own.
  func richForms() -> [RichForm] {
    let sheet = RichForm.png {
      let items = try (0..<min(self.set.count, Self.shown)).map {
        try self.set.item(at: $0, reader: self.reader($0))
      }
      let (pictures, names) = Item.rows(items)
      let rows = pictures.map { $0.map { $0.fitting(Self.shownSide) } }
      return try ImageGrid(rows, rowLabels: names).png()
    }
    return [.text(oneLine), sheet]
  }

  private static var shown: Int { 6 }
  private static var shownSide: Int { 176 }

  private func reader(_ index: Int) -> RandomKey { RandomKey(seed: 0).purpose("display").index(index) }

  /// [count, channels, height, width]; nil for a side that differs between items.
  private func shape() throws -> Value {
    let channels = set.count > 0 ? try set.item(at: 0, reader: reader(0)).channels : 0
    var sides: (height: Int?, width: Int?) = (nil, nil)
    for index in 0..<set.count {
      if Interrupt.isRequested { throw Interruption() }
      let size = try set.size(at: index, reader: reader(index))
      if index == 0 { sides = (size.height, size.width) }
      if size.height != sides.height { sides.height = nil }
      if size.width != sides.width { sides.width = nil }
      if sides.height == nil && sides.width == nil { break }
    }
    func value(_ side: Int?) -> Value { side.map { .int($0) } ?? .nothing }
    return .list([.int(set.count), .int(channels), value(sides.height), value(sides.width)])
  }

  func count() -> Int? { set.count }
  func item(_ position: Int) throws -> Value { try set.item(at: position).value() }

  func element(at indices: [Index]) throws -> Value {
    guard indices.count == 1, let index = indices.first else {
      throw ScriptError(
        "a data set takes one index", hint: "to index into an image, write `set[0][.., 0, 0]`")
    }
    if case .slice(let slice) = index {
      let (start, length, step) = try slice.resolved(count: set.count)
      return .object(DataSetValue(try Subset(set, indices: (0..<length).map { start + $0 * step })))
    }
    return try item(try index.position(count: set.count, of: "the \(Item.noun)s"))
  }

  /// `a + b` are the items of both.
  func binary(_ operation: BinaryOperator, with other: Value, side: OperandSide) throws -> Value? {
    guard operation == .add, let other = other.asObject as? Self else { return nil }
    return .object(DataSetValue(try Concatenation(side == .left ? [set, other.set] : [other.set, set])))
  }
}

typealias ImageSetValue = DataSetValue<Image>
typealias PairSetValue = DataSetValue<RainyPair>

extension ParameterKind where Argument == any ImageSet {
  static var imageSet: Self { ParameterKind<ImageSetValue>.object.map(\.set) }
}

extension ParameterKind where Argument == any PairSet {
  static var pairSet: Self { ParameterKind<PairSetValue>.object.map(\.set) }
}

/// A data set of either kind.
enum EitherSet {
  case images(any ImageSet)
  case pairs(any PairSet)

  /// The names of the types that it may have.
  static let types = [ImageSetValue.type.name, PairSetValue.type.name]

  init?(_ value: Value) {
    switch value.asObject {
    case let images as ImageSetValue: self = .images(images.set)
    case let pairs as PairSetValue: self = .pairs(pairs.set)
    default: return nil
    }
  }
}

extension ParameterKind where Argument == EitherSet {
  static var eitherSet: Self {
    Self(.oneOf(EitherSet.types.map { .object($0) })) { value, reading in
      guard let set = EitherSet(value) else { throw reading.mismatch("a data set") }
      return set
    }
  }
}

extension ParameterKind where Argument == ImageSize {
  /// The side of a square in pixels.
  static var square: Self {
    ParameterKind<Int>.int(1...8192).map { ImageSize(height: $0, width: $0) }
  }
}

extension Image: ScriptItem {
  func value() throws -> Value { .tensor(try Tensor(self)) }

  init(_ value: Value) throws {
    guard let tensor = (value.asObject as? TensorValue)?.tensor, tensor.rank == 3 else {
      throw ScriptError("an image must be a tensor [channels, height, width], not \(value.typePhrase)")
    }
    self = try tensor.detached.image()
    // Sets keep pictures in few bits here and there, which holds what lies within the range alone.
    for index in pixels.indices where !(0...1).contains(pixels[index]) {
      guard !pixels[index].isNaN else { throw ScriptError("a picture contains NaN") }
      pixels[index] = min(max(pixels[index], 0), 1)
    }
  }

  static let setType = ObjectType<ImageSetValue>(
    "image set", summary: "A data set of images; `set[0]` is a tensor [channels, height, width].",
    properties: ImageSetValue.properties(names: "The names of the images, such as their files."))

  static func rows(_ items: [Image]) -> (pictures: [[Image]], names: [String]) { ([items], []) }

  /// The picture, made smaller where a side is longer.
  fileprivate func fitting(_ side: Int) -> Image {
    let longest = max(height, width)
    guard longest > side else { return clipped() }
    func scaled(_ extent: Int) -> Int { max(1, extent * side / longest) }
    return resized(to: ImageSize(height: scaled(height), width: scaled(width))).clipped()
  }
}

extension RainyPair: ScriptItem {
  func value() throws -> Value {
    .record([
      "clean": .tensor(try Tensor(clean)), "rainy": .tensor(try Tensor(rainy)),
      "streaks": .tensor(try Tensor(layer)),
    ])
  }

  init(_ value: Value) throws {
    guard case .record(let record) = value, let clean = record["clean"], let rainy = record["rainy"] else {
      throw ScriptError(
        "a pair must be a record {clean, rainy} or {clean, rainy, streaks}, not \(value.typePhrase)")
    }
    let pair = (clean: try Image(clean), rainy: try Image(rainy))
    guard pair.clean.size == pair.rainy.size, pair.clean.channels == pair.rainy.channels else {
      throw ScriptError(
        "the images of a pair have different shapes: \(pair.clean.channels) × \(pair.clean.size) and "
          + "\(pair.rainy.channels) × \(pair.rainy.size)")
    }
    self.init(clean: pair.clean, degraded: pair.rainy)
    if let streaks = record["streaks"] {
      let layer = try Image(streaks)
      guard layer.size == size, layer.channels == 1 else {
        throw ScriptError("the streaks of a pair must have one channel and the size of its images")
      }
      self.init(clean: pair.clean, rainy: pair.rainy, layer: layer)
    }
  }

  static let setType = ObjectType<PairSetValue>(
    "pair set",
    summary: "A data set of clean and rainy images; `set[0]` is a record {clean, rainy, streaks}.",
    properties: PairSetValue.properties(
      names: "The names of the pairs, such as their rainy files.",
      more: [
        Property("clean", "The clean images, an image set.") {
          .object(ImageSetValue(CleanImages($0.set)))
        },
        Property("problems", "A table of the files that `paired` skipped: file, reason.") { value in
          let problems = (value.set as? PairedFiles)?.problems ?? []
          return .object(
            Table(
              columns: ["file", "reason"], rows: problems.map { [.string($0.path), .string($0.reason)] }))
        },
      ]))

  var channels: Int { clean.channels }

  static func rows(_ items: [RainyPair]) -> (pictures: [[Image]], names: [String]) {
    ([items.map(\.rainy), items.map(\.clean)], ["rainy", "clean"])
  }
}
