import ImageTensors
import Imaging
import Interpreter
import Rain
import Random
import Versions

/// A rain generator as the language sees it.
final class RainValue: DescribedObject {
  static let type = ObjectType<RainValue>(
    "rain", summary: "A generator of rain, a value.",
    properties: [
      draw("quantity", "The number of streaks: quantity / 25600 of the pixels are seeds.") { $0.quantity },
      draw("length", "In pixels.") { $0.length }, draw("width", "In pixels, odd.") { $0.width },
      draw("angle", "In degrees; 0 is vertical.") { $0.angle },
    ])

  /// A property of streaks, which other rain does not have.
  private static func draw(
    _ name: String, _ doc: String, _ read: @escaping (StreakRain) -> ParameterDraw
  ) -> Property<RainValue> {
    Property(name, doc, where: { $0.rain is StreakRain }) { value in
      (value.rain as? StreakRain).map { .string(read($0).description) } ?? .nothing
    }
  }

  let rain: any RainGenerator
  /// The preset it comes from, unchanged.
  let preset: RainPreset?

  init(_ rain: any RainGenerator, preset: RainPreset? = nil) {
    self.rain = rain
    self.preset = preset
  }

  func identity(_ text: (Value) -> String) -> String? { rain.identity }
  var parts: Set<Part> { rain.usedParts }
  var oneLine: String { "rain, \(preset.map { "\($0.name): " } ?? "")\(rain.summary)" }
  var documentation: String? { preset?.about }

  /// A sample of its streaks, drawn with seed 0 for display only.
  func richForms() -> [RichForm] {
    let picture = RichForm.png {
      try self.rain.sample(height: 96, width: 192, key: RandomKey(seed: 0).purpose("display")).encodedPNG()
    }
    return [.text(oneLine), picture]
  }
}

extension ParameterDraw {
  /// A number is itself, a range is drawn from, a list chosen from.
  /// - Throws: `ScriptError` for an empty range.
  init?(_ value: Value, whole: Bool = false) throws {
    switch value {
    case .range(let range):
      guard range.count > 0, case let last = range.element(range.count - 1).asNumber ?? range.last else {
        throw ScriptError("cannot draw from the empty range \(range.description)")
      }
      if range.hasStep {
        guard range.count <= 10_000 else {
          throw ScriptError("the range \(range.description) has too many items")
        }
        self = .choice((0..<range.count).compactMap { range.element($0).asNumber })
      } else {
        // Only where whole numbers are drawn does it matter whether the end belongs to the range.
        self = .range(range.first...(whole ? last : range.last))
      }
    case .list(let items):
      let numbers = items.compactMap(\.asNumber)
      guard numbers.count == items.count, !numbers.isEmpty else { return nil }
      self = .choice(numbers)
    default:
      guard let number = value.asNumber else { return nil }
      self = .constant(number)
    }
  }
}

/// How rain is laid over images.
struct OverlayParameters: ParameterList {
  enum Formula: String, CaseIterable { case add, screen }

  let blend = Parameter(
    .choice(of: Formula.self), default: "add",
    "`add`: background + β·rain, clipped. `screen`: background·(1 − rain) + β·rain.")
  let strength = Parameter(
    .draw(whole: false, bounds: 0...10), optional: "1, or 0.8..0.9 for screen",
    "β: a number, a range to draw from or a list to choose from, per image.")
}

extension Arguments where List == OverlayParameters {
  /// What `blend` and `strength` say together.
  func formula() throws -> Blend {
    let strength = try self.strength
    switch (try self.blend, strength) {
    case (.screen, let strength?): return .screen(strength: strength)
    case (.screen, nil): return .screen()
    case (.add, let strength?): return .add(strength: strength)
    case (.add, nil): return .add()
    }
  }

  /// A degradation, in which rain is laid over images as the parameters say.
  ///
  /// - Throws: `ScriptError` where they are given and there is no rain.
  func degradation(_ choice: DegradationChoice) throws -> any Degradation {
    if case .other(let other) = choice,
      let given = has(\.blend) ? "blend" : has(\.strength) ? "strength" : nil
    {
      guard !(other is MatchedRain) else {
        throw ScriptError(
          "`\(given)` does not apply to matched rain: it is added as strongly as its PSNR says")
      }
      throw ScriptError("`\(given)` applies only to rain, but this is \(other.summary)")
    }
    return try choice.laid(by: formula())
  }
}
