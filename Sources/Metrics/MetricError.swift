import Imaging

/// Why a score cannot be computed, as a sentence for the user.
public struct MetricError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sentence without its full stop.
  public let message: String

  public init(_ message: String) { self.message = message }

  public var description: String { message }
}

func requireSameShape(_ first: Image, _ second: Image, _ task: String) throws(MetricError) {
  guard first.size == second.size && first.channels == second.channels else {
    throw MetricError(
      "\(task) compares images of one shape, not \(first.channels) × \(first.size) with "
        + "\(second.channels) × \(second.size)")
  }
  guard !first.pixels.isEmpty else { throw MetricError("\(task) of images without pixels means nothing") }
}
