/// The key of a stream of random numbers, derived from a seed, purposes and indices.
///
/// Random numbers depend on their key only, never on the order of draws, on threads or on other draws. So the first n
/// items of a set are the same however many follow, an interrupted run resumes exactly, and processes with the same
/// seed agree. One seed serves many purposes without correlation, because the purpose is part of the key:
///
/// ```swift
/// let key = RandomKey(seed: 7).purpose("rain").index(3)
/// var stream = key.stream()
/// let angle = stream.uniform(in: -5...5)
/// ```
///
/// Keys are folded and streams produced by Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy
/// as 1, 2, 3", SC 2011).
public struct RandomKey: Hashable, Sendable {
  let word: UInt64

  /// The root key of a seed. Every integer is a seed of its own.
  public init(seed: Int) {
    word = Philox.block(key: 0x6465_7261_696e, counter: UInt64(bitPattern: Int64(seed)), domain: 0).0
  }

  private init(word: UInt64) { self.word = word }

  /// The key for one kind of draw under this key, such as "rain" or "crop".
  public func purpose(_ name: StaticString) -> RandomKey {
    name.withUTF8Buffer { purpose(bytes: $0) }
  }

  /// The key for one kind of draw whose name is known at run time only, such as the path of a layer. It is the same as
  /// with a literal of that name.
  public func purpose(named name: String) -> RandomKey {
    var name = name
    return name.withUTF8 { purpose(bytes: $0) }
  }

  private func purpose(bytes: UnsafeBufferPointer<UInt8>) -> RandomKey {
    // FNV-1a gives the name a number; Philox mixes it with the key.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return RandomKey(word: Philox.block(key: word, counter: hash, domain: 1).0)
  }

  /// The key of one item or step under this key.
  public func index(_ index: Int) -> RandomKey {
    RandomKey(word: Philox.block(key: word, counter: UInt64(bitPattern: Int64(index)), domain: 2).0)
  }

  /// The stream of random numbers of this key, from its start.
  public func stream() -> RandomStream { RandomStream(key: word) }
}

/// Philox 4×32-10: a bijection of 128-bit counters under a 64-bit key.
enum Philox {
  @inline(__always)
  static func block(key: UInt64, counter: UInt64, domain: UInt64) -> (UInt64, UInt64) {
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    var c0 = UInt32(truncatingIfNeeded: counter)
    var c1 = UInt32(truncatingIfNeeded: counter >> 32)
    var c2 = UInt32(truncatingIfNeeded: domain)
    var c3 = UInt32(truncatingIfNeeded: domain >> 32)
    for _ in 0..<10 {
      let p0 = UInt64(0xd251_1f53) &* UInt64(c0)
      let p1 = UInt64(0xcd9e_8d57) &* UInt64(c2)
      let n0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
      let n2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
      c0 = n0
      c1 = UInt32(truncatingIfNeeded: p1)
      c2 = n2
      c3 = UInt32(truncatingIfNeeded: p0)
      k0 = k0 &+ 0x9e37_79b9
      k1 = k1 &+ 0xbb67_ae85
    }
    return (UInt64(c0) | UInt64(c1) << 32, UInt64(c2) | UInt64(c3) << 32)
  }
}
