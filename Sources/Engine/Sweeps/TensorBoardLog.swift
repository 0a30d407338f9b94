import Failures
import Files
import Glibc

/// Writes curves as event files for TensorBoard: records in TensorFlow's TFRecord format that hold `Event` messages.
public enum TensorBoardLog {
  /// The bytes of an event file.
  ///
  /// - Parameters:
  ///   - curves: each becomes a scalar with its name as the tag.
  ///   - started: time of the first step in seconds since 1970.
  ///   - seconds: duration of all steps, over which they are spread evenly.
  public static func bytes(_ curves: [Curve], started: Double, seconds: Double) -> [UInt8] {
    var file = record(Field.double(1, started) + Field.text(3, "brain.Event:2"))
    for curve in curves {
      let last = max(1, curve.steps.last ?? 1)
      for (step, value) in zip(curve.steps, curve.values) {
        let time = started + seconds * Double(step) / Double(last)
        let scalar = Field.text(1, curve.name) + Field.float(2, Float(value))
        let event = Field.double(1, time) + Field.int(2, step) + Field.bytes(5, Field.bytes(1, scalar))
        file += record(event)
      }
    }
    return file
  }

  /// Writes the curves of a run into a folder of its own within `folder`.
  ///
  /// - Returns: the path of the run's folder.
  /// - Throws: `Failure` where the folder or the file cannot be written.
  public static func write(_ run: Run, curves: [Curve], below folder: String) throws(Failure) -> String {
    let fields = run.point.fields.map { "\($0.name)=\(text($0.value))" }.joined(separator: ",")
    let allowed = "\(run.id) \(fields)".map { $0 == "/" || $0 == "\0" || $0.isNewline ? "-" : $0 }
    let own = "\(folder)/\(String(allowed.prefix(120)))"
    let started = seconds(since1970: run.started)
    let path = "\(own)/events.out.tfevents.\(Int(started)).derain"
    try FileBytes.makeFolders(above: path)
    try FileBytes.write(bytes(curves, started: started, seconds: run.seconds ?? 0), to: path)
    return own
  }

  private static func text(_ value: JSON) -> String { value.asString ?? value.text }

  /// - Parameter text: as the store writes times, in UTC.
  private static func seconds(since1970 text: String) -> Double {
    let numbers = text.split { !$0.isNumber }.compactMap { Int32($0) }
    guard numbers.count >= 6 else { return 0 }
    var time = tm()
    time.tm_year = numbers[0] - 1900
    time.tm_mon = numbers[1] - 1
    time.tm_mday = numbers[2]
    time.tm_hour = numbers[3]
    time.tm_min = numbers[4]
    time.tm_sec = numbers[5]
    return Double(timegm(&time)) + (numbers.count > 6 ? Double(numbers[6]) / 1000 : 0)
  }

  /// Length and contents, each with its masked checksum.
  private static func record(_ contents: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(contents.count))
    return length + littleEndian(masked(length)) + contents + littleEndian(masked(contents))
  }

  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  /// CRC-32C, with Castagnoli's polynomial (RFC 3720); Debian has no library for it.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xff)] ^ sum >> 8 }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0x82f6_3b78 ^ sum >> 1 : sum >> 1 }
  }
}

/// Fields of protocol buffers' wire format.
private enum Field {
  static func double(_ field: Int, _ value: Double) -> [UInt8] {
    [key(field, 1)] + littleEndian(value.bitPattern)
  }

  static func float(_ field: Int, _ value: Float) -> [UInt8] {
    [key(field, 5)] + littleEndian(value.bitPattern)
  }

  static func int(_ field: Int, _ value: Int) -> [UInt8] {
    [key(field, 0)] + varint(UInt64(bitPattern: Int64(value)))
  }

  static func bytes(_ field: Int, _ contents: [UInt8]) -> [UInt8] {
    [key(field, 2)] + varint(UInt64(contents.count)) + contents
  }

  static func text(_ field: Int, _ text: String) -> [UInt8] { bytes(field, Array(text.utf8)) }

  private static func key(_ field: Int, _ type: UInt8) -> UInt8 { UInt8(field) << 3 | type }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest > 0x7f {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
