internal import CDigest

/// The SHA-256 digest of bytes (FIPS 180-4) as 64 lower-case hexadecimal digits.
public func digest(_ bytes: some Collection<UInt8>) -> String {
  var state = SHA2_CTX()
  SHA256Init(&state)
  Array(bytes).withUnsafeBufferPointer { SHA256Update(&state, $0.baseAddress, $0.count) }
  var result = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  SHA256Final(&result, &state)
  return result.map { byte in
    let text = String(byte, radix: 16)
    return byte < 16 ? "0\(text)" : text
  }.joined()
}
