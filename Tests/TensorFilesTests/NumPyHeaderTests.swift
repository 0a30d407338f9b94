import Files
import Tensors
import Testing

@testable import TensorFiles

struct NumPyHeaderTests {
  /// An array of 0 to 5 as float32 behind a header of a version of the format.
  private func array(_ header: String, version: UInt8 = 1, minor: UInt8 = 0) -> [UInt8] {
    let length = header.utf8.count
    let size =
      version == 1
      ? [UInt8(length & 255), UInt8(length >> 8)] : [UInt8(length & 255), UInt8(length >> 8), 0, 0]
    let numbers = (0..<6).flatMap { number in
      withUnsafeBytes(of: Float(number).bitPattern.littleEndian, Array.init)
    }
    return [0x93] + Array("NUMPY".utf8) + [version, minor] + size + Array(header.utf8) + numbers
  }

  private func said(_ header: String, version: UInt8 = 1, minor: UInt8 = 0) -> String {
    message { _ = try TensorFile(array(header, version: version, minor: minor), name: "x") }
  }

  @Test(
    arguments: [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }",
      #"{"descr": "<f4", "fortran_order": False, "shape": (2, 3)}"#,
      "{'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 2 , 3 , ) , }",
      "{\n 'shape':(2,3),\n\t'fortran_order':False,\n 'descr':'<f4'\n}\n",
      "{u'descr': u'<f4', b'fortran_order': False, 'sha' 'pe': (+2, 0_3)}",
      "({'descr': '<f4', 'fortran_order': False, 'shape': ((2), 3)})",
      "{'descr': 'f4', 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '=f4', 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': 'float32', 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '<f', 'fortran_order': False, 'shape': (2, 3)}",
      "{'shape': (9,), 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
    ], [1, 2, 3] as [UInt8])
  func headersAreReadAsPythonReadsThem(header: String, version: UInt8) throws {
    let tensor = try #require(try TensorFile(array(header, version: version), name: "x")["array"])
    #expect(tensor.shape == [2, 3])
    #expect(try tensor.values() == [0, 1, 2, 3, 4, 5])
  }

  @Test func whatIsNotReadDoesNotHideTheOthers() throws {
    let (good, texts) = (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}",
      "{'descr': '<U1', 'fortran_order': False, 'shape': (6,)}"
    )
    let archive = try ZipArchive.bytes(
      of: [(name: "w.npy", bytes: array(good)), (name: "names.npy", bytes: array(texts))], name: "x")
    let header = Array(
      #"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"names":{"dtype":"C64","shape":[1],"data_offsets":[4,12]}}"#
        .utf8)
    let safetensors = [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + [UInt8](repeating: 0, count: 12)
    for bytes in [archive, safetensors] {
      #expect(message { _ = try TensorFile(bytes, name: "x") }.contains("names"))
      let file = try TensorFile(bytes, name: "x", allowsUnread: true)
      #expect(file.entries.map(\.name) == ["w"] && file.unread.map(\.name) == ["names"])
    }
  }

  @Test func columnsNoAxesAndNoNumbersAreShapes() throws {
    func read(_ rest: String) throws -> Tensor? {
      try TensorFile(array("{'descr': '<f4', 'fortran_order': \(rest)}"), name: "x")["array"]
    }
    #expect(try read("True, 'shape': (2, 3)")?.values() == [0, 2, 4, 1, 3, 5])
    #expect(try read("False, 'shape': ()")?.shape == [])
    #expect(try read("False, 'shape': (0, 3)")?.shape == [0, 3])
    #expect(try read("False, 'shape': (6,)")?.values() == [0, 1, 2, 3, 4, 5])
  }

  @Test(arguments: [
    ("'|O'", "Python objects (|O)"), ("'<U5'", "texts (<U5)"), ("'|S3'", "bytes (|S3)"),
    ("'<c8'", "complex numbers (<c8)"), ("'<M8[ns]'", "dates (<M8[ns])"),
    ("'<m8[s]'", "spans of time (<m8[s])"),
    ("'<f16'", "long floating-point numbers (<f16)"), ("'|V2'", "raw bytes or records (|V2)"),
    ("[('a', '<f4'), ('b', '<i4', (2,))]", "records (fields a, b)"),
    ("('<f4', (2,))", "arrays within arrays"),
    ("'<q9'", "values of an unknown type (<q9)"),
  ])
  func otherValuesAreRefusedByName(described: String, phrase: String) {
    #expect(
      said("{'descr': \(described), 'fortran_order': False, 'shape': (1,)}").contains(
        "x holds \(phrase), which Derain cannot read"))
  }

  @Test func whatIsNoHeaderIsRefused() {
    #expect(said("{'descr': '<f4', 'shape': (2, 3)}").contains("has no fortran_order"))
    #expect(said("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}").contains("neither True nor False"))
    #expect(
      said("{'descr': '<f4', 'fortran_order': False, 'shape': (6)}").contains("a shape that is not a tuple"))
    #expect(said("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3)}").contains("an invalid shape"))
    #expect(said("{'descr': '<f4', 'fortran_order': False, 'shape': (7,)}").contains("is cut off"))
    #expect(
      said("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'order': 1}").contains(
        "has more entries than descr"))
    for header in [
      "", "{", "{'descr': '<f4' 'x'", "{'a' 1}", "[1,,2]", "f()", "{'a': 1} 2", "'a\\",
      String(repeating: "(", count: 5000),
    ] {
      #expect(said(header).contains("not a Python dictionary"), "\(header)")
    }
    let plain = "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}"
    #expect(said(plain, version: 1, minor: 1).contains("has version 1.1 of NumPy's format"))
    #expect(said(plain, version: 4).contains("has version 4.0 of NumPy's format"))
  }
}

struct SafetensorsHeaderTests {
  private func said(_ header: String, bytes: Int = 4) -> String {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init)
    return message {
      _ = try TensorFile(length + Array(header.utf8) + [UInt8](repeating: 0, count: bytes), name: "x")
    }
  }

  @Test func whatIsNotKnownIsRefusedByName() {
    func tensor(_ name: String = "a", _ type: String = "F32", more: String = "", from: Int = 0, to: Int = 4)
      -> String
    {
      #""\#(name)":{"dtype":"\#(type)","shape":[1],"data_offsets":[\#(from),\#(to)]\#(more)}"#
    }
    #expect(said("{\(tensor())}") == "no error")
    #expect(said("{\(tensor("a", "F8_E4M3", to: 1))}", bytes: 1).contains("has numbers of type F8_E4M3"))
    #expect(said("{\(tensor("a", "C64", to: 8))}", bytes: 8).contains("has numbers of type C64"))
    #expect(said("{\(tensor(more: #","scale":2"#))}").contains(#"has "scale" for "a", which is not known"#))
    #expect(said("{\(tensor()),\(tensor())}").contains("duplicate"))
    #expect(
      said(#"{"__metadata__":{"a":1},\#(tensor())}"#).contains("__metadata__ that contains more than strings")
    )
    #expect(
      said(#"{"__metadata__":"a",\#(tensor())}"#).contains("__metadata__ that contains more than strings"))
    #expect(said("{\(tensor(from: 1, to: 5))}", bytes: 5).contains("begins at byte 1, not 0"))
    #expect(said("{\(tensor(to: 8))}", bytes: 8).contains("no fitting place"))
    #expect(said("{\(tensor())}", bytes: 3).contains("its tensors take 4 bytes, but 3 follow"))
  }
}
