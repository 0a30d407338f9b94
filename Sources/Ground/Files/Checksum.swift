internal import CZip

/// The CRC-32 of bytes as in zip and PNG (ISO 3309). It detects accidental damage, not forgery.
public func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  UInt32(crc32_z(crc32_z(0, nil, 0), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
}
