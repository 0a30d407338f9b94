import Console
import Glibc
import Kernels

/// A variable of the environment that changes how Derain computes.
struct EnvironmentSetting: Sendable {
  let name: String
  /// What its values are, as a phrase.
  let sort: String
  let isRight: @Sendable (String) -> Bool

  static let threads = EnvironmentSetting(name: "DERAIN_THREADS", sort: "a number of threads") {
    Int32($0).map { $0 > 0 } ?? false
  }
  static let convolution = EnvironmentSetting(name: "DERAIN_CONVOLUTION", sort: "'direct' or 'automatic'") {
    ConvolutionMethod(rawValue: $0) != nil
  }
  static let memory = EnvironmentSetting(name: "DERAIN_MEMORY", sort: "a number of gigabytes") {
    Double($0).map { $0 > 0 } ?? false
  }

  static let files = EnvironmentSetting(name: "DERAIN_FILES", sort: "'here' or 'anywhere'") {
    ["here", "anywhere"].contains($0)
  }

  /// What is wrong with the variable, where it is there.
  var problem: String? {
    guard let text = getenv(name).map({ String(cString: $0) }), !isRight(text) else { return nil }
    return "\(name) is '\(text)', which is invalid and ignored: set it to \(sort)"
  }

  /// Says on the standard error what is wrong with any of them.
  static func warn() {
    for problem in [threads, convolution, memory, files].compactMap(\.problem) {
      StandardStream.write("warning: \(problem)\n", to: STDERR_FILENO)
    }
  }
}
