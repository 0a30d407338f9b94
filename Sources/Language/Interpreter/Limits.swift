/// Bounds that keep a mistake from eating all memory or the stack. Reaching one is an error in the script.
enum Limits {
  /// Items of a list: 800 MB.
  static let listItems = 50_000_000
  /// Bytes of a string.
  static let stringBytes = 256 << 20
  /// Levels of lists and records inside one another, so that no walk over them recurses too far.
  static let nesting = 500

  /// - Parameter before: how many of the items there are already.
  static func checkList(_ count: Int, before: Int = 0) throws {
    guard count <= listItems else {
      throw ScriptError(
        "a list of \(count) items is too long: the limit is \(listItems)",
        hint: "loop over the items instead of keeping them all in a list")
    }
    try MemoryBound.note(adding: (count - before) * MemoryLayout<Value>.stride)
  }

  /// - Parameter before: how many of the bytes there are already.
  static func checkString(_ bytes: Int, before: Int = 0) throws {
    guard bytes <= stringBytes else {
      let megabytes = bytes >> 20 + (bytes & 0xFFFFF == 0 ? 0 : 1)
      throw ScriptError("a string of \(megabytes) MB is too long: the limit is \(stringBytes >> 20) MB")
    }
    try MemoryBound.note(adding: bytes - before)
  }
}
