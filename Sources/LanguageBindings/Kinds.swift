import ImageTensors
import Imaging
import Interpreter
import Networks
import Rain
import Tensors

// What parameters of the engine's built-ins take, each said once.

extension ParameterKind where Argument == Tensor {
  static var tensor: Self {
    ParameterKind<TensorValue>.object.map(\.tensor)
  }

  /// A tensor, or a number as a tensor of shape `[]`.
  static var tensorOrNumber: Self {
    Self(.oneOf([.object("tensor"), .number()])) { value, reading in
      if let object = value.asObject as? TensorValue { return object.tensor }
      guard let number = value.asNumber else { throw reading.mismatch("a tensor or a number") }
      return try Tensor(Float(number))
    }
  }
}

extension ParameterKind where Argument == Image {
  /// A picture given as a tensor `[channels, height, width]`.
  static var picture: Self {
    ParameterKind<TensorValue>.object.map { try $0.tensor.detached.image() }
  }
}

extension ParameterKind where Argument == [Int] {
  /// Axes given as one number or a list.
  static var axes: Self {
    Self(.oneOf([.int(), .listOf(.int())])) { value, _ in
      value.asList?.compactMap(\.asWhole) ?? value.asWhole.map { [$0] } ?? []
    }
  }
}

extension ParameterKind where Argument == ParameterDraw {
  /// A number, a range to draw from or a list to choose from; whole numbers alone where `whole` says so.
  static func draw(
    whole: Bool, bounds: ClosedRange<Double> = -Double.infinity...Double.infinity
  ) -> Self {
    Self(.draw(whole: whole, bounds: bounds)) { value, reading in
      guard let draw = try ParameterDraw(value, whole: whole) else {
        throw reading.mismatch("a number, a range or a list of numbers")
      }
      return draw
    }
  }
}

extension Parameter where Argument == Int? {
  /// The seed of something that is drawn. It shows as left out, but `call.seed(given.seed)` asks for it: without one
  /// there is no draw.
  ///
  /// - Parameter doc: what it fixes.
  static func seed(_ doc: String) -> Parameter { Parameter(.int(), optional: "none", doc) }
}

extension Call {
  /// The seed given.
  ///
  /// - Throws: `ScriptError` that asks for one where there is none.
  func seed(_ seed: Int?) throws -> Int {
    if let seed { return seed }
    throw ScriptError(
      "`\(name)` is random and needs a seed", hint: "add `seed: 1`; the same seed gives the same result"
    )
  }

  /// What a network, or a function of the language, makes of a batch of images `(N, C, H, W)`.
  ///
  /// - Parameter purpose: what it is wanted for, for the message where a network has no weights.
  func restoration(by function: Value, for purpose: String) throws -> (Tensor) throws -> Tensor {
    if let network = function.asObject as? NetworkValue {
      let model = try network.requireModel(for: purpose)
      return { try model($0) }
    }
    return { batch in
      let answer = try self.invoke(function, [.tensor(batch)])
      guard let tensor = (answer.asObject as? TensorValue)?.tensor else {
        throw ScriptError("the function must return a tensor, not \(answer.typePhrase)")
      }
      return tensor.detached
    }
  }
}

extension Parameter where Argument == Tensor {
  /// The tensor that a function is about.
  static var tensor: Parameter { Parameter(.tensor, "The tensor.") }
}

/// The parameters of what is about a tensor: the tensor, and more.
///
/// Only what makes one asks that `More` is a list: a requirement of the type itself would be looked up among all
/// conformances of the program whenever a script starts.
struct OfTensor<More> {
  let x = Parameter.tensor
  let more: More
}

extension OfTensor: ParameterList where More: ParameterList {
  init() { self.init(more: More()) }
}
