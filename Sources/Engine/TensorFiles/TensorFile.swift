import Failures
import Files
import Tensors

/// Named tensors of a file of weights.
///
/// The formats that are read are told apart by the contents: safetensors, NumPy's .npy (one tensor) and .npz, and
/// PyTorch's .pth and .pt. Of PyTorch's pickles, tensors, dictionaries, lists, numbers and texts are read; no code is
/// run, and everything else is refused. Written are safetensors, .npy and .npz, chosen by the ending of the name.
public struct TensorFile {
  /// A tensor and its name in the file.
  public struct Entry {
    /// The keys of nested dictionaries, and the places in lists, joined by dots; unique within a file.
    public let name: String
    /// The values as float32, whatever type the file has.
    public let tensor: Tensor

    public init(_ name: String, _ tensor: Tensor) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// The tensors, in the order of the file.
  public var entries: [Entry]
  /// Texts and numbers beside the tensors: the metadata of safetensors, or plain values in dictionaries of PyTorch.
  public var notes: [String: String]
  /// Tensors that cannot be read, such as complex ones, and why.
  public internal(set) var unread: [(name: String, error: Failure)] = []

  public init(_ entries: [Entry], notes: [String: String] = [:]) {
    self.entries = entries
    self.notes = notes
  }

  /// Reads a file.
  ///
  /// - Parameter allowsUnread: leaves out tensors that cannot be read, and lists them in `unread`; otherwise the first
  ///   of them throws.
  /// - Throws: `Failure` with the path when the file is missing, damaged or of another kind; `Failure` when
  ///   memory does not suffice.
  public init(contentsOf path: String, allowsUnread: Bool = false) throws {
    try self.init(FileBytes.read(path), name: path, allowsUnread: allowsUnread)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - name: names the file in errors.
  ///   - allowsUnread: as for `init(contentsOf:allowsUnread:)`.
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
      throw Failure(.empty, "\(name) is an empty archive")
    } else if bytes.first == 0x80, bytes.count > 1, (2...5).contains(bytes[1]) {
      throw Failure(
        .unsupported, "\(name) is a pickle that was not written by torch.save",
        hint: "save the state dictionary: torch.save(model.state_dict(), path)")
    } else {
      throw Failure(
        .unsupported, "\(name) contains no readable tensors",
        hint: "Derain reads safetensors, .npy, .npz and PyTorch's .pth and .pt")
    }
    if !allowsUnread, let first = unread.first { throw first.error }
    var names: Set<String> = []
    for entry in entries where !names.insert(entry.name).inserted {
      throw Failure(.damaged, "\(name) has two tensors of the name \"\(entry.name)\"")
    }
  }

  /// The endings of names, without the dot, that `write(to:)` knows.
  public static let writtenEndings = ["safetensors", "npy", "npz"]

  /// Writes a file in the format of its ending, float32 in row-major order. Readers see the old file or the whole new
  /// one.
  ///
  /// - Throws: `Failure` when the ending is none of `writtenEndings`, an .npy file would hold other than one tensor,
  ///   or the file cannot be written.
  public func write(to path: String) throws {
    let bytes: [UInt8]
    switch path.split(separator: ".").last?.lowercased() {
    case "safetensors": bytes = try safetensors()
    case "npz": bytes = try NumPyFile.archive(of: self, name: path)
    case "npy":
      guard entries.count == 1 else {
        throw Failure(
          .unsupported, "\(path) can store only one tensor, not \(entries.count)",
          hint: "use a file name that ends in .npz or .safetensors")
      }
      bytes = try NumPyFile.bytes(of: entries[0].tensor)
    default:
      throw Failure(
        .unsupported, "cannot write \(path): tensors can be written as .safetensors, .npy or .npz",
        hint: "use a file name with one of these endings")
    }
    try FileBytes.write(bytes, to: path)
  }

  /// The bytes of a safetensors file; equal contents give equal bytes.
  public func safetensors() throws -> [UInt8] { try Safetensors.bytes(of: self) }

  /// The tensor of a name; nil when there is none.
  public subscript(_ name: String) -> Tensor? { entries.first { $0.name == name }?.tensor }
}

/// The number of values in a shape; nil when a size is negative or there are more than 2³³.
func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for size in shape {
    let (product, isTooMuch) = count.multipliedReportingOverflow(by: size)
    guard size >= 0, !isTooMuch, product <= 1 << 33 else { return nil }
    count = product
  }
  return count
}
