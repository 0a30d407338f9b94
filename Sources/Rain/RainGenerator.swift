import Imaging
import Tensors

/// Something that makes layers of rain.
public protocol RainGenerator: Sendable {
  /// One line for people.
  var summary: String { get }

  /// A layer of rain: one channel, values 0..1 that are whole 255ths. The same key gives the same layer.
  ///
  /// Height and width must be positive.
  func layer(height: Int, width: Int, key: RandomKey) -> Image
}

/// What is wrong with a description of rain, as a sentence for the user.
public struct RainError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence without its full stop.
  public let message: String
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  public var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
