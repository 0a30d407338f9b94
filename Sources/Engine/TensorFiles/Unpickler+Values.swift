import Tensors

extension Unpickler {
  /// A value in a pickle.
  enum Value {
    case none
    case bool(Bool)
    case int(Int)
    /// An integer beyond 64 bits: its bytes in two's complement, the least significant first.
    case large([UInt8])
    case double(Double)
    case text(String)
    /// An index into `lists`: a list, a tuple or a set.
    case list(Int)
    /// An index into `dictionaries`.
    case dictionary(Int)
    case function(PickledFunction)
    case type(NumberType)
    case storage(StorageView)
    /// An index into `tensors`.
    case tensor(Int)
    case unread(UnreadTensor)
    /// Plain data that no tensor needs, such as a device or the arguments of a program.
    case inert
  }

  /// A tensor's numbers, in a place of their own in the file.
  struct Storage {
    let key: String
    let type: NumberType
    let count: Int
  }

  /// A part of a storage, counted in its numbers.
  struct StorageView: Hashable {
    let storage: Int
    let start: Int
    let count: Int
  }

  /// A tensor in a storage.
  struct StridedTensor: Hashable {
    let view: StorageView
    /// The type of the storage, unless that is one of untyped bytes.
    let type: NumberType
    /// Offset and strides are counted in numbers of the type.
    let offset: Int
    let shape: [Int]
    let strides: [Int]
    /// Whether the numbers are to be negated.
    let isNegated: Bool
  }
}

/// The kinds of tensors that cannot be read.
enum UnreadTensor: Equatable {
  case quantised
  case sparse
  case nested
  case meta
  case wrapper
  case device
  case lazy
  case storage
  case array
  case hooked
  /// A flag that would change the numbers of the tensor, by its name in PyTorch.
  case flagged(String)
  /// A type of numbers, by its name in PyTorch.
  case numbers(String)

  /// As in "… is a sparse tensor".
  var phrase: String {
    switch self {
    case .quantised: "a quantised tensor"
    case .sparse: "a sparse tensor"
    case .nested: "a nested tensor"
    case .meta: "a tensor of the device meta, which has no numbers"
    case .wrapper: "a tensor that wraps others"
    case .device: "a tensor of a device that is read by programs for it alone"
    case .lazy: "a parameter that a lazy layer has not made yet"
    case .storage: "a storage, which has no shape"
    case .array: "an array of NumPy's"
    case .hooked: "a tensor with backward hooks"
    case .flagged(let flag): "a tensor with the flag \(flag)"
    case .numbers(let type): "a tensor of \(type)"
    }
  }

  /// Advice for saving the tensor in another form in PyTorch.
  var hint: String {
    switch self {
    case .quantised: "save x.dequantize() instead"
    case .sparse: "save x.to_dense() instead"
    case .nested: "save x.to_padded_tensor(0) instead"
    case .meta: "load the weights before saving"
    case .device: "save x.cpu() instead"
    case .lazy: "run the network once before saving"
    case .storage: "save tensors instead"
    case .array: "save torch.from_numpy(x) instead"
    case .numbers("complex64"), .numbers("complex128"), .numbers("complex32"):
      "save torch.view_as_real(x) instead"
    case .flagged: "save x.resolve_neg().resolve_conj() instead"
    case .wrapper, .hooked, .numbers: "save x.detach().float().clone() instead"
    }
  }
}

/// The functions that a pickle may call.
enum PickledFunction {
  /// A dictionary of the pairs given.
  case dictionary
  /// A dictionary whose first argument is the default value of new entries.
  case defaultDictionary
  /// A list of the items given.
  case list
  /// `torch._utils._rebuild_tensor` of a version.
  case tensor(version: Int)
  case tensorClass
  case parameter
  /// Another function, whose result is an object of a class.
  case typed
  case unread(UnreadTensor)
  case inert

  /// The function or class of a name in Python, if it may be called.
  init?(_ name: String) {
    guard let known = Self.known[name] else { return nil }
    self = known
  }

  private static let known: [String: PickledFunction] = [
    "collections.OrderedDict": .dictionary, "collections.Counter": .dictionary, "builtins.dict": .dictionary,
    "collections.defaultdict": .defaultDictionary,
    "lightning_fabric.utilities.data.AttributeDict": .dictionary,
    "lightning.fabric.utilities.data.AttributeDict": .dictionary,
    "pytorch_lightning.utilities.parsing.AttributeDict": .dictionary,
    "torch.Size": .list, "builtins.list": .list, "builtins.tuple": .list, "builtins.set": .list,
    "builtins.frozenset": .list, "collections.deque": .list,
    "torch._utils._rebuild_tensor": .tensor(version: 1),
    "torch._utils._rebuild_tensor_v2": .tensor(version: 2),
    "torch._utils._rebuild_tensor_v3": .tensor(version: 3),
    "torch.Tensor": .tensorClass, "torch.nn.parameter.Buffer": .tensorClass,
    "torch.nn.parameter.Parameter": .parameter, "torch.autograd.variable.Variable": .parameter,
    "torch._utils._rebuild_parameter": .parameter, "torch._utils._rebuild_parameter_with_state": .parameter,
    "torch._tensor._rebuild_from_type_v2": .typed, "torch._tensor._rebuild_from_type": .typed,
    "torch.tensor._rebuild_from_type": .typed,
    "torch._utils._rebuild_qtensor": .unread(.quantised),
    "torch._utils._rebuild_sparse_tensor": .unread(.sparse),
    "torch._utils._rebuild_sparse_csr_tensor": .unread(.sparse),
    "torch._utils._rebuild_nested_tensor": .unread(.nested),
    "torch.nested._internal.nested_tensor._rebuild_njt": .unread(.nested),
    "torch.nested._internal.nested_tensor.NestedTensor": .unread(.nested),
    "torch._utils._rebuild_meta_tensor_no_storage": .unread(.meta),
    "torch._utils._rebuild_wrapper_subclass": .unread(.wrapper),
    "torch._utils._rebuild_device_tensor_from_numpy": .unread(.device),
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": .unread(.device),
    "torch._utils._rebuild_xla_tensor": .unread(.device),
    "numpy._core.multiarray._reconstruct": .unread(.array),
    "numpy._core.numeric._frombuffer": .unread(.array),
    "torch.nn.parameter.UninitializedParameter": .unread(.lazy),
    "torch.nn.parameter.UninitializedBuffer": .unread(.lazy),
  ].merging(
    [
      "torch.device", "torch.serialization._get_layout", "torch.per_tensor_affine",
      "torch.per_tensor_symmetric",
      "torch.per_channel_affine", "torch.per_channel_symmetric", "torch.per_channel_affine_float_qparams",
      "_codecs.encode", "builtins.bytes", "builtins.bytearray", "builtins.complex", "builtins.slice",
      "builtins.range", "builtins.xrange", "builtins.long", "builtins.unicode", "builtins.int",
      "builtins.float", "builtins.bool", "builtins.str", "numpy.dtype",
      "numpy._core.multiarray.scalar", "numpy.ndarray", "argparse.Namespace", "types.SimpleNamespace",
      "torch.torch_version.TorchVersion",
      "pathlib.PosixPath", "pathlib.WindowsPath",
      "pathlib.PurePosixPath", "pathlib.PureWindowsPath", "datetime.datetime", "datetime.date",
      "datetime.timedelta", "datetime.timezone", "decimal.Decimal", "fractions.Fraction", "uuid.UUID",
    ].map { ($0, .inert) }
  ) { first, _ in first }
}
