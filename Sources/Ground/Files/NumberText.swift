extension BinaryFloatingPoint where Self: CustomStringConvertible {
  /// The shortest text from which the number can be read back exactly; `nan` without a sign for every NaN.
  public var plainText: String { isNaN ? "nan" : description }
}
