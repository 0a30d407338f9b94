internal import CJansson
import Failures
import Glibc

/// A JSON value (RFC 8259), read and written by Jansson.
public enum JSON: Equatable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([JSON])
  /// The members in their order; names are unique.
  case object([Member])

  /// A name and a value of a JSON object.
  public struct Member: Equatable, Sendable {
    /// The key; unique within its object.
    public let name: String
    /// The value of the key.
    public let value: JSON

    public init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// The value of a key; nil when there is none, or this is not an object.
  public subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The text of a string; nil for other values.
  public var asString: String? { if case .string(let value) = self { value } else { nil } }
  /// The number of an integer; nil for other values, 1.0 included.
  public var asInt: Int? { if case .int(let value) = self { value } else { nil } }
  /// The elements of an array; nil for other values.
  public var asArray: [JSON]? { if case .array(let values) = self { values } else { nil } }
  /// The members of an object; nil for other values.
  public var asObject: [Member]? { if case .object(let members) = self { members } else { nil } }
  /// The number of an integer or a real; nil for other values.
  public var asDouble: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}

// Numbers that are not finite, which JSON does not have, stand as objects: `{"number": "inf"}`.
extension JSON {
  /// A number, finite or not.
  public static func number(_ number: Double) -> JSON {
    number.isFinite ? .double(number) : .object([.init("number", .string("\(number)"))])
  }

  /// The number of what `number` gave, or of an integer; nil for other values.
  public var asAnyNumber: Double? {
    if case .object(let members) = self, members.count == 1, members[0].name == "number",
      let number = members[0].value.asString.flatMap(Double.init), !number.isFinite
    {
      return number
    }
    return asDouble
  }
}

extension JSON {
  /// Parses a JSON text in UTF-8.
  ///
  /// - Parameter name: names the text in errors.
  /// - Throws: `Failure` with the line where the text is not JSON, or an object has the same key twice.
  public init(parsing text: some Collection<UInt8>, name: String) throws(Failure) {
    var error = json_error_t()
    let bytes = Array(text)
    let parsed = bytes.withUnsafeBytes {
      json_loadb(
        $0.baseAddress, $0.count, numericCast(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL),
        &error)
    }
    guard let parsed else {
      let reason = withUnsafeBytes(of: &error.text) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw Failure(.damaged, "\(name) is not valid JSON: \(reason), line \(error.line)")
    }
    defer { json_decref(parsed) }
    self.init(parsed)
  }

  /// Jansson reads 2,048 levels at most, which bounds the depth of the calls.
  private init(_ value: UnsafeMutablePointer<json_t>) {
    switch value.pointee.type {
    case JSON_TRUE: self = .bool(true)
    case JSON_FALSE: self = .bool(false)
    case JSON_INTEGER: self = .int(Int(json_integer_value(value)))
    case JSON_REAL: self = .double(json_real_value(value))
    case JSON_STRING:
      let bytes = UnsafeRawBufferPointer(start: json_string_value(value), count: json_string_length(value))
      self = .string(String(decoding: bytes, as: UTF8.self))
    case JSON_ARRAY:
      self = .array((0..<json_array_size(value)).compactMap { json_array_get(value, $0).map(JSON.init) })
    case JSON_OBJECT:
      var members: [Member] = []
      var iterator = json_object_iter(value)
      while let place = iterator {
        if let key = json_object_iter_key(place), let held = json_object_iter_value(place) {
          members.append(Member(String(cString: key), JSON(held)))
        }
        iterator = json_object_iter_next(value, place)
      }
      self = .object(members)
    default: self = .null
    }
  }

  /// The value as JSON text on one line, with members in their order. Numbers that are not finite become null.
  public var text: String {
    let value = made()
    defer { json_decref(value) }
    guard let text = json_dumps(value, numericCast(JSON_COMPACT | JSON_ENCODE_ANY)) else { return "null" }
    defer { free(text) }
    return String(cString: text)
  }

  /// A value of Jansson's, which the caller owns.
  private func made() -> UnsafeMutablePointer<json_t> {
    let value: UnsafeMutablePointer<json_t>? =
      switch self {
      case .null: json_null()
      case .bool(let value): value ? json_true() : json_false()
      case .int(let value): json_integer(json_int_t(value))
      case .double(let value): json_real(value)
      case .string(let value): Self.string(value)
      case .array(let values): Self.array(values)
      case .object(let members): Self.object(members)
      }
    return value ?? json_null()
  }

  private static func string(_ value: String) -> UnsafeMutablePointer<json_t>? {
    var value = value
    return value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { json_stringn($0.baseAddress, $0.count) }
    }
  }

  private static func array(_ values: [JSON]) -> UnsafeMutablePointer<json_t>? {
    let result = json_array()
    for value in values { json_array_append_new(result, value.made()) }
    return result
  }

  private static func object(_ members: [Member]) -> UnsafeMutablePointer<json_t>? {
    let result = json_object()
    for member in members { json_object_set_new(result, member.name, member.value.made()) }
    return result
  }
}
