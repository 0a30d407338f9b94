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
}
