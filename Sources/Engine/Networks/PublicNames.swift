/// The names around weights in files of public code: BasicSR, KAIR, and the authors' code of PReNet and Restormer.
///
/// The names of the weights themselves are the same here as there. Networks with the same shapes that compute different
/// things have different names, so that a file does not fit the wrong network. Here the prefixes are known that files
/// put before the names.
public enum PublicNames {
  /// Components of names that wrappers such as `DataParallel` and `torch.compile` add. They do not change what a
  /// network computes.
  static let wrappers: Set<Substring> = [
    "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
  ]

  /// Dictionaries that hold the weights, and attributes that hold the network, in the order of preference.
  private static let holders: [Substring] = [
    "params", "state_dict", "model_state_dict", "state", "model", "net", "network",
  ]

  /// Further ones, without preference among them.
  private static let otherHolders: Set<Substring> = [
    "model_state", "net_state_dict", "network_state_dict", "generator_state_dict", "weights", "generator",
    "netG", "net_g",
    "net_G", "gen", "G", "g", "denoiser", "derainer", "restorer", "restoration", "net_restoration",
  ]

  /// Averages of weights over training. They are preferred for restoring images.
  private static let averages: [Substring] = ["params_ema", "ema_state_dict", "average"]
  private static let otherAverages: Set<Substring> = [
    "ema", "averaged", "averaged_model", "swa_model", "shadow",
  ]

  /// Last components of names of tensors that the networks here compute themselves.
  private static let recomputed: Set<Substring> = [
    // SwinIR: which entry of the table of biases belongs to two tokens, and which tokens of shifted windows see each
    // other.
    "relative_position_index", "attn_mask",
    // DnCNN: how many batches a normalisation has seen.
    "num_batches_tracked",
  ]

  /// Last components of names of numbers that count the steps of a training or an average.
  private static let counters: Set<Substring> = [
    "n_averaged", "step_counter", "num_updates", "decay", "initted", "step", "steps", "global_step",
    "iteration", "epoch",
  ]

  /// Whether a network does not need this tensor from a file: it is computed by the network itself, or is a counter.
  static func isNeedless(_ path: String, count: Int) -> Bool {
    let last = path.split(separator: ".").last ?? ""
    return recomputed.contains(last) || count == 1 && counters.contains(last)
  }

  /// The preference among the parts of a file that fit; the lowest is taken: averages, then weights without a prefix,
  /// then dictionaries in their order. Nil when the prefix contains an unknown name.
  ///
  /// - Parameter head: the prefix of the names of the part's weights.
  static func rank(_ head: [Substring]) -> [Int]? {
    let segments = head.filter { !wrappers.contains($0) }
    let ranks = segments.map(rank)
    if ranks.contains(nil) { return nil }
    let known = ranks.compactMap(\.self)
    if let average = known.min(), average < unnamed { return [average] }
    return known.isEmpty ? [unnamed] : known
  }

  private static let unnamed = 10

  private static func rank(_ segment: Substring) -> Int? {
    if let place = averages.firstIndex(of: segment) { return place }
    if let place = holders.firstIndex(of: segment) { return unnamed + 1 + place }
    if otherHolders.contains(segment) { return unnamed + 1 + holders.count }
    let plain =
      segment.hasSuffix("_ema") ? segment.dropLast(4) : segment.hasPrefix("ema_") ? segment.dropFirst(4) : nil
    let isAverage =
      otherAverages.contains(segment)
      || plain.map {
        $0.isEmpty || wrappers.contains($0) || holders.contains($0) || otherHolders.contains($0)
      } == true
    return isAverage ? averages.count : nil
  }
}
