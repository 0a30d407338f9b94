/// What files of public code (BasicSR, KAIR, and the authors' of PReNet and Restormer) call the weights of our networks.
///
/// The names of weights are the same. Networks of one shape that compute something else have other names there as here,
/// so that a file does not fit the wrong one. What files put around the names is told apart here.
public enum PublicNames {
  /// What wraps a network or a layer of it without changing what it computes: `DataParallel`, `torch.compile`, and the
  /// like.
  static let wrappers: Set<Substring> = [
    "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module",
  ]

  /// Dictionaries that hold the weights, and attributes that hold the network, those first that are taken first.
  private static let holders: [Substring] = [
    "params", "state_dict", "model_state_dict", "state", "model", "net", "network",
  ]

  /// Such as have no order among them.
  private static let otherHolders: Set<Substring> = [
    "model_state", "net_state_dict", "network_state_dict", "generator_state_dict", "weights", "generator",
    "netG", "net_g",
    "net_G", "gen", "G", "g", "denoiser", "derainer", "restorer", "restoration", "net_restoration",
  ]

  /// Averages of weights, which are those to restore with.
  private static let averages: [Substring] = ["params_ema", "ema_state_dict", "average"]
  private static let otherAverages: Set<Substring> = [
    "ema", "averaged", "averaged_model", "swa_model", "shadow",
  ]

  /// Ends of names of what our networks compute for themselves.
  private static let recomputed: Set<Substring> = [
    // SwinIR: which entry of the table of biases belongs to two tokens, and which tokens of shifted windows see each
    // other.
    "relative_position_index", "attn_mask",
    // DnCNN: how many batches a normalisation has seen.
    "num_batches_tracked",
  ]

  /// Ends of names of numbers that say how long a training or an average has run.
  private static let counters: Set<Substring> = [
    "n_averaged", "step_counter", "num_updates", "decay", "initted", "step", "steps", "global_step",
    "iteration", "epoch",
  ]

  /// Whether a tensor is nothing that a network needs from a file: what it computes for itself, or a counter.
  static func isNeedless(_ path: String, count: Int) -> Bool {
    let last = path.split(separator: ".").last ?? ""
    return recomputed.contains(last) || count == 1 && counters.contains(last)
  }

  /// Which of the parts of a file that fit is taken, the lowest first: averages, then what has no name around it, then
  /// dictionaries in their order. Nil where something in the name says nothing of weights; parts of one rank are not
  /// told apart.
  ///
  /// - Parameter head: what stands before the names of the part's weights.
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
