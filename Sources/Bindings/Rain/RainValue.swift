import ImageTensors
import Imaging
import Interpreter
import Rain
import Random

/// A rain generator as the language sees it.
final class RainValue: ScriptObject {
  let rain: any RainGenerator
  /// The preset it comes from, unchanged.
  let preset: RainPreset?

  init(_ rain: any RainGenerator, preset: RainPreset? = nil) {
    self.rain = rain
    self.preset = preset
  }

  var typeName: String { "rain" }
  func identity(_ text: (Value) -> String) -> String? { rain.identity }
  var oneLine: String { "rain, \(preset.map { "\($0.name): " } ?? "")\(rain.summary)" }
  var documentation: String? { preset?.about }

  /// A sample of its streaks, drawn with seed 0 for display only.
  func richForms() -> [RichForm] {
    let picture = RichForm.png {
      try self.rain.sample(height: 96, width: 192, key: RandomKey(seed: 0).purpose("display")).encodedPNG()
    }
    return [.text(oneLine), picture]
  }

  var propertyNames: [String] { rain is StreakRain ? ["quantity", "length", "width", "angle"] : [] }

  func property(_ name: String) -> Value? {
    guard let streaks = rain as? StreakRain else { return nil }
    switch name {
    case "quantity": return .string(streaks.quantity.description)
    case "length": return .string(streaks.length.description)
    case "width": return .string(streaks.width.description)
    case "angle": return .string(streaks.angle.description)
    default: return nil
    }
  }
}

extension ParameterDraw {
  /// A number is itself, a range is drawn from, a list chosen from.
  /// - Throws: `ScriptError` for an empty range.
  init?(_ value: Value, whole: Bool = false) throws {
    switch value {
    case .range(let range):
      guard range.count > 0, case let last = range.element(range.count - 1).asNumber ?? range.last else {
        throw ScriptError("the range \(range.description) is empty, so nothing can be drawn from it")
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

var blendParameter: ParameterEntry {
  ParameterEntry(
    "blend", .choice(["add", "screen"]), default: "add",
    "`add`: background + β·rain, clipped. `screen`: background·(1 − rain) + β·rain.")
}

var strengthParameter: ParameterEntry {
  ParameterEntry(
    "strength", .orNil(.draw(whole: false, bounds: 0...10)), default: .nothing,
    shown: "1, or 0.8..0.9 for screen",
    "β: a number, a range to draw from or a list to choose from, per image.")
}

extension Call {
  func blend() throws -> Blend {
    let strength = try ParameterDraw(value("strength"))
    switch (try string("blend"), strength) {
    case ("screen", let strength?): return .screen(strength: strength)
    case ("screen", nil): return .screen()
    case (_, let strength?): return .add(strength: strength)
    case (_, nil): return .add()
    }
  }
}
