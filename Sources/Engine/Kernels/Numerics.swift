import Resources

/// The settings that results depend on besides the script: runs that agree in all of them give the same bytes.
public struct Numerics: Hashable, Sendable {
  /// Increases with each change of Derain that changes numerical results.
  public let version: Int
  /// The instruction set that the kernels use, such as `AVX2`; see `Engine.instructions`.
  public let instructions: String
  /// The number of threads that the kernels run on; see `Threads.count`.
  public let threads: Int
  /// The algorithms that convolutions may use; see `Convolution.method`.
  public let convolution: ConvolutionMethod

  /// The settings in effect now.
  public static var current: Numerics {
    Numerics(
      version: 4, instructions: Engine.instructions, threads: Threads.count, convolution: Convolution.method)
  }
}
