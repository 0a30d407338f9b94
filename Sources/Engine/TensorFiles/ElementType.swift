/// The type of numbers in a file, by its name in safetensors. Tensors are float32; other values are rounded to the
/// nearest.
public enum ElementType: String, CaseIterable, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  /// bfloat16: the upper 16 bits of a float32.
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"

  /// The size of one number in bytes.
  public var bytes: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Numbers of a file as float32.
  ///
  /// - Parameters:
  ///   - isBigEndian: whether the most significant byte comes first.
  ///   - place: where number `i` lies, counted in numbers from the start of `source`.
  func floats(
    _ source: UnsafeRawBufferPointer, isBigEndian: Bool = false, count: Int, place: (Int) -> Int = { $0 }
  ) -> [Float] {
    func read<Stored: FixedWidthInteger & BitwiseCopyable>(_ number: (Stored) -> Float) -> [Float] {
      [Float](unsafeUninitializedCapacity: count) { result, filled in
        for index in 0..<count {
          let offset = place(index) * MemoryLayout<Stored>.stride
          let bits = source.loadUnaligned(fromByteOffset: offset, as: Stored.self)
          result[index] = number(isBigEndian ? bits.bigEndian : bits.littleEndian)
        }
        filled = count
      }
    }
    return switch self {
    case .float64: read { (bits: UInt64) in Float(Double(bitPattern: bits)) }
    case .float32: read { (bits: UInt32) in Float(bitPattern: bits) }
    case .float16: read(halfPrecision)
    case .bfloat16: read { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .int64: read { (value: Int64) in Float(value) }
    case .int32: read { (value: Int32) in Float(value) }
    case .int16: read { (value: Int16) in Float(value) }
    case .int8: read { (value: Int8) in Float(value) }
    case .uint64: read { (value: UInt64) in Float(value) }
    case .uint32: read { (value: UInt32) in Float(value) }
    case .uint16: read { (value: UInt16) in Float(value) }
    case .uint8: read { (value: UInt8) in Float(value) }
    case .bool: read { (value: UInt8) in value == 0 ? 0 : 1 }
    }
  }
}

/// IEEE 754 binary16; Swift's `Float16` is missing on some processors.
private func halfPrecision(_ bits: UInt16) -> Float {
  let sign = UInt32(bits & 0x8000) << 16
  let exponent = UInt32(bits >> 10) & 0x1f
  let fraction = UInt32(bits & 0x3ff)
  return switch exponent {
  case 0: (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
  case 31: Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
  default: Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
