extension BinaryFloatingPoint where Self: CustomStringConvertible {
  /// The shortest text that gives the number again. `nan` has no sign, whatever bit a processor sets in it.
  public var plainText: String { isNaN ? "nan" : description }
}
