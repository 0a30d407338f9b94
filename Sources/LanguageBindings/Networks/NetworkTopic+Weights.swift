import Interpreter
import Networks
import TensorFiles

extension Topic {
  /// Weights in files.
  static var weights: [BuiltIn] { [save, loadInto, load, weightTable] }

  private static var save: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "A network with weights.")
      let path = Parameter(.target, "A file name that ends in .safetensors or .npz.")
    }
    return BuiltIn(
      "save", receivers: ["network"], Parameters.self, result: "nil", summary: "Writes a network's weights.",
      details:
        "PyTorch's tools also read safetensors. It records how the network was made, so that "
        + "`load` needs only the file.",
      errors: [
        "a network without weights", "a file name with another ending", "a path that cannot be written",
      ],
      examples: ["save(resnet(channels: 4, blocks: 1, seed: 1), \"net.safetensors\")"], seeAlso: ["load"]
    ) { given, _ in
      let model = try given.net.requireModel(for: "saving a network")
      try model.file().write(to: given.path)
      return .nothing
    }
  }

  private static var loadInto: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "The architecture; its weights are replaced.")
      let path = Parameter.weightFile
      let part = Parameter.weightPart
      let extra = Parameter(
        .bool, default: false, "Whether the file may contain weights that the network does not have.")
      let rename = Parameter.renames
    }
    return BuiltIn(
      "load", receivers: ["network"], Parameters.self, result: "a network",
      summary: "The network with the weights of a file.",
      details:
        "The names are those of BasicSR, KAIR and PyTorch's layers. Prefixes of `DataParallel`, `torch.compile`, "
        + "averages and trainers are removed if the remaining names are those of the network; "
        + "if several parts of a file fit, averaged weights are preferred. No code in a file is "
        + "run: a pickle may contain only tensors and plain data. `weight_table` shows name by name which weights "
        + "fit.",
      errors: [
        "weights that are missing, of another shape, or not in the network",
        "several parts of the file that fit, by name", "a name in `rename` that is not in the file",
        "a damaged file", "a tensor that cannot be read, and a file that would run code, by name",
      ],
      examples: [
        Example(
          "net = resnet(channels: 4, blocks: 1)\nsave(resnet(channels: 4, blocks: 1, seed: 1), "
            + "\"net.safetensors\")\n"
            + "load(net, \"net.safetensors\").parameters", shows: "667"),
        Example(
          "save(ones(2, 3), \"other.npz\")\n"
            + "load(linear(3, 2, bias: false), \"other.npz\", rename: {array: \"weight\"}).parameters",
          shows: "6"),
      ], seeAlso: ["save", "weight_table"]
    ) { given, _ in
      let network = try given.net.network
      let path = try given.path
      let loaded = try WeightChoice(part: given.part, allowsExtra: given.extra, renames: given.rename)
        .network(network, TensorFile(contentsOf: path, allowsUnread: true), path: path)
      return .object(try NetworkValue(loaded, seed: 0))
    }
  }

  private static var load: BuiltIn {
    struct Parameters: ParameterList {
      let path = Parameter(.path, "A file that `save` wrote, or one of tensors.")
    }
    return BuiltIn(
      "load", Parameters.self,
      result: "a network, a tensor, or a record of tensors",
      summary:
        "Reads a file of tensors: the network, if the file records how it was made; the tensor of an "
        + ".npy; otherwise a record of tensors by name.",
      errors: ["a damaged file", "a file that would run code, by name"],
      examples: [
        Example(
          "save(resnet(channels: 4, blocks: 1, seed: 1), "
            + "\"net.safetensors\")\nload(\"net.safetensors\").parameters",
          shows: "667"), Example("save(ones(2, 3), \"a.npy\")\nload(\"a.npy\").shape", shows: "[2, 3]"),
      ], seeAlso: ["save", "image"]
    ) { given, call in
      let path = try given.path
      let file = try TensorFile(contentsOf: path)
      if file.notes[Model.recipeNote] != nil {
        return .object(
          try NetworkValue(WeightChoice().savedNetwork(file, path: path, session: call.session), seed: 0))
      }
      if path.lowercased().hasSuffix(".npy"), let only = file.entries.first { return .tensor(only.tensor) }
      var record = Record()
      for entry in file.entries { record[entry.name] = .tensor(entry.tensor) }
      return .record(record)
    }
  }

  private static var weightTable: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "The network.")
      let path = Parameter.weightFile
      let part = Parameter.weightPart
      let rename = Parameter.renames
    }
    return BuiltIn(
      "weight_table", Parameters.self, result: "a table",
      summary: "Compares the weights of a file with a network, name by name.",
      details: "`fit` is fits, missing (not in the file), unexpected (not in the network), or other shape.",
      examples: [
        Example(
          "save(resnet(channels: 4, blocks: 1, seed: 1), "
            + "\"net.safetensors\")\nweight_table(resnet(channels: 4, blocks: 2), "
            + "\"net.safetensors\").where(row -> row.fit == \"missing\").len()",
          shows: "4")
      ], seeAlso: ["load", "summary"]
    ) { given, _ in
      let network = try given.net.network
      let path = try given.path
      let match = try WeightChoice(part: given.part, renames: given.rename).match(
        network, TensorFile(contentsOf: path, allowsUnread: true), path: path)
      func shape(_ sizes: [Int]?) -> Value { sizes.map { .list($0.map { .int($0) }) } ?? .nothing }
      return .object(
        Table(
          columns: ["weight", "fit", "network", "file"],
          rows: match.lines.map { line in
            let fit =
              switch line.fit {
              case .fits: "fits"
              case .missing: "missing"
              case .unexpected: "unexpected"
              case .otherShape: "other shape"
              }
            return [.string(line.path), .string(fit), shape(line.expected), shape(line.found)]
          }, caption: ""))
    }
  }
}

extension Parameter where Argument == String {
  fileprivate static var weightFile: Parameter {
    Parameter(.path, "A file of weights: safetensors, .npz, or PyTorch's .pth or .pt.")
  }
}

extension Parameter where Argument == String? {
  fileprivate static var weightPart: Parameter {
    Parameter(
      .string, optional: "found automatically",
      "The prefix of the weights' names in the file, up to a dot, such as the name of a dictionary.")
  }
}

extension Parameter where Argument == [(old: String, new: String)] {
  fileprivate static var renames: Parameter {
    Parameter(
      .renames, default: .record(Record()), shown: "{}",
      "New names: `{old: \"new\"}` for whole names or prefixes up to a dot; if no name "
        + "begins with it, for parts between dots.")
  }
}

extension ParameterKind where Argument == [(old: String, new: String)] {
  /// A record of new names by old ones.
  fileprivate static var renames: Self {
    ParameterKind<Record>.record.map { record in
      try record.map { old, new in
        guard let new = new.asString else {
          throw ScriptError(
            "`rename` maps \"\(old)\" to \(new.typePhrase), but a new name must be a string",
            hint: "as in {\"\(old)\": \"new\"}")
        }
        return (old: old, new: new)
      }
    }
  }
}
