import Machine

/// What a result's bytes depend on beside its script: two runs that agree in all of it give the same bytes.
public struct Numerics: Hashable, Sendable {
  /// Counts the changes of Derain that change results.
  public let version: Int
  /// The processor's instructions that the kernels use.
  public let instructions: String
  public let threads: Int
  public let convolution: ConvolutionMethod

  /// What is in use now.
  public static var current: Numerics {
    Numerics(
      version: 4, instructions: Engine.instructions, threads: Threads.count, convolution: Convolution.method)
  }
}
