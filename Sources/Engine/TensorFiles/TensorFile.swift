import Failures
import Files
import Tensors

/// Tensors by name, as a file of weights holds them.
///
/// Formats, told apart by the contents: safetensors; NumPy's .npy (one tensor) and .npz; PyTorch's .pth and .pt,
/// of which tensors, dictionaries and numbers are read and everything else is refused. Written are safetensors,
/// .npy and .npz, chosen by the name's ending.
public struct TensorFile {
  public struct Entry {
    /// The names of nested dictionaries are joined by dots.
    public let name: String
    public let tensor: Tensor

    public init(_ name: String, _ tensor: Tensor) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// In the file's order.
  public var entries: [Entry]
  /// Texts and numbers beside the tensors.
  public var notes: [String: String]
  /// Tensors that cannot be read, and why.
  public internal(set) var unread: [(name: String, error: Failure)] = []

  public init(_ entries: [Entry], notes: [String: String] = [:]) {
    self.entries = entries
    self.notes = notes
  }

  /// - Parameter allowsUnread: whether tensors that cannot be read may be in the file, beside others; they are in
  ///   `unread` then.
  /// - Throws: `Failure` naming the file and what is wrong with it; `Failure` where memory does not suffice.
  public init(contentsOf path: String, allowsUnread: Bool = false) throws {
    try self.init(FileBytes.read(path), name: path, allowsUnread: allowsUnread)
  }

  /// - Parameter name: stands for the file in errors.
  public init(_ bytes: [UInt8], name: String, allowsUnread: Bool = false) throws {
    if ZipArchive.isArchive(bytes) {
      let archive = try ZipArchive(bytes, name: name)
      let isPyTorch = archive.members.contains { $0.name.hasSuffix(PyTorchFile.pickleName) }
      self = try isPyTorch ? PyTorchFile.read(archive, name: name) : NumPyFile.read(archive, name: name)
    } else if NumPyFile.isArray(bytes) {
      self.init([Entry("array", try NumPyFile.array(bytes, name: name))])
    } else if let start = PyTorchFile.legacyStart(bytes) {
      self = try PyTorchFile.readLegacy(bytes, from: start, name: name)
    } else if PyTorchTar.isArchive(bytes) {
      self = try PyTorchTar.read(bytes, name: name)
    } else if Safetensors.isLikely(bytes) {
      self = try Safetensors.read(bytes, name: name)
    } else if bytes.starts(with: ZipArchive.emptyMark) {
      throw Failure(.empty, "\(name) is an archive with nothing in it")
    } else if bytes.first == 0x80, bytes.count > 1, (2...5).contains(bytes[1]) {
      throw Failure(
        .unsupported, "\(name) is a pickle that torch.save did not write",
        hint: "save the state dictionary: torch.save(model.state_dict(), path)")
    } else {
      throw Failure(
        .unsupported, "\(name) holds no tensors that can be read",
        hint: "safetensors, .npy, .npz and PyTorch's .pth and .pt are read")
    }
    if !allowsUnread, let first = unread.first { throw first.error }
    var names: Set<String> = []
    for entry in entries where !names.insert(entry.name).inserted {
      throw Failure(.damaged, "\(name) has two tensors of the name \"\(entry.name)\"")
    }
  }

  /// The formats that are written, as endings of names.
  public static let writtenEndings = ["safetensors", "npy", "npz"]

  /// Writes the file aside and then renames it.
  /// - Throws: `Failure` where the ending is none of `writtenEndings` or the file cannot be written.
  public func write(to path: String) throws {
    let bytes: [UInt8]
    switch path.split(separator: ".").last?.lowercased() {
    case "safetensors": bytes = try safetensors()
    case "npz": bytes = try NumPyFile.archive(of: self, name: path)
    case "npy":
      guard entries.count == 1 else {
        throw Failure(
          .unsupported, "\(path) can hold one tensor, not \(entries.count)",
          hint: "end the name with .npz or .safetensors")
      }
      bytes = try NumPyFile.bytes(of: entries[0].tensor)
    default:
      throw Failure(
        .unsupported, "cannot write \(path): tensors are written as safetensors, .npy or .npz",
        hint: "end the name with one of these")
    }
    try FileBytes.write(bytes, to: path)
  }

  /// The bytes of a safetensors file; equal contents give equal bytes.
  public func safetensors() throws -> [UInt8] { try Safetensors.bytes(of: self) }

  public subscript(_ name: String) -> Tensor? { entries.first { $0.name == name }?.tensor }
}

/// How many numbers a shape holds; nil for negative sizes and for more than memory could.
func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for size in shape {
    let (product, isTooMuch) = count.multipliedReportingOverflow(by: size)
    guard size >= 0, !isTooMuch, product <= 1 << 33 else { return nil }
    count = product
  }
  return count
}
