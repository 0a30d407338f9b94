/// What files of public code (BasicSR, KAIR, and the authors' of PReNet and Restormer) call the weights of our networks.
///
/// The names of weights are the same. Networks of one shape that compute something else have other names there as here,
/// so that a file does not fit the wrong one.
public enum PublicNames {
  /// What `DataParallel` puts before every name.
  private static let wrapper = "module."

  /// Ends of names of what our networks compute for themselves.
  private static let recomputed = [
    // SwinIR: which entry of the table of biases belongs to two tokens, and which tokens of shifted windows see each
    // other.
    "relative_position_index", "attn_mask",
    // DnCNN: how many batches a normalisation has seen.
    "num_batches_tracked",
  ]

  /// The path of the weights that a public file keeps under a key; nil for what networks compute for themselves.
  public static func path(for key: String) -> String? {
    let key = key.hasPrefix(wrapper) ? String(key.dropFirst(wrapper.count)) : key
    if recomputed.contains(where: { key == $0 || key.hasSuffix("." + $0) }) { return nil }
    return key
  }

  /// Dictionaries that hold the weights, the averaged ones first, which are those to restore with.
  private static let dictionaries = [
    "params_ema", "ema_state_dict", "average", "params", "state_dict", "model_state_dict", "state", "model",
    "net", "network",
  ]

  /// The weights of a file by their paths, out of the dictionary they lie in.
  ///
  /// - Parameter known: the network's paths, whose beginnings are never taken for a dictionary's name.
  static func weights(_ tensors: [(name: String, tensor: Tensor)], known: Set<String>) -> [(String, Tensor)] {
    for dictionary in dictionaries where !known.contains(where: { $0.hasPrefix("\(dictionary).") }) {
      let inside = tensors.filter { $0.name.hasPrefix("\(dictionary).") }
      if inside.isEmpty { continue }
      return inside.compactMap { entry in
        path(for: String(entry.name.dropFirst(dictionary.count + 1))).map { ($0, entry.tensor) }
      }
    }
    return tensors.compactMap { entry in path(for: entry.name).map { ($0, entry.tensor) } }
  }
}
