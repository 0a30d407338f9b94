import Failures
import Random

/// How generated backgrounds are drawn. A style is named after its method, not after the photographs that it resembles.
public enum BackgroundStyle: Hashable, Sendable {
  /// Opaque shapes that cover each other, as in photographs of nature (see `DeadLeaves`).
  case leaves(LeafStyle)
  /// Smooth shaded ovals in one arrangement, as in portraits (see `Ovals`).
  case ovals
  /// Black lines, screentone and lettering on white paper, as in comics (see `LineArt`).
  case lineArt
  /// Grids of windows in perspective, as in photographs of buildings (see `Facades`).
  case facades

  /// Dead leaves of complexity 0: few large shapes without texture.
  public static let simple = BackgroundStyle.leaves(.simple)
  /// Dead leaves of complexity 0.5, about as complex as photographs.
  public static let natural = BackgroundStyle.leaves(.natural)
  /// Dead leaves of complexity 1: many small shapes with strong texture.
  public static let complex = BackgroundStyle.leaves(.complex)

  private static let named: [(name: String, style: BackgroundStyle)] = [
    ("simple", .simple), ("natural", .natural), ("complex", .complex), ("ovals", .ovals),
    ("line_art", .lineArt), ("facades", .facades),
  ]

  /// The names that `init(named:)` takes: "simple", "natural", "complex", "ovals", "line_art" and "facades".
  public static var names: [String] { named.map(\.name) }

  /// The style with a name out of `names`.
  ///
  /// - Throws: `Failure` of kind `.invalid` for any other name; its hint lists the names.
  public init(named name: String) throws(Failure) {
    guard let known = Self.named.first(where: { $0.name == name }) else {
      throw Failure(
        .invalid, "unknown style of backgrounds \"\(name)\"",
        hint: "use \(Self.names.joined(separator: ", ")), or a complexity of dead leaves from 0 to 1")
    }
    self = known.style
  }

  /// The name where there is one, else the complexity.
  var label: String {
    if let known = Self.named.first(where: { $0.style == self }) { return known.name }
    guard case .leaves(let leaves) = self else { return "" }
    return "complexity \(leaves.complexity)"
  }

  func picture(size: ImageSize, key: RandomKey) -> Image {
    switch self {
    case .leaves(let style): DeadLeaves(style: style, size: size, key: key).render()
    case .ovals: Ovals(size: size, key: key).render()
    case .lineArt: LineArt.render(size: size, key: key)
    case .facades: Facades(size: size, key: key).render()
    }
  }
}
