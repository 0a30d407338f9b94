import Failures
import Networks
import Tensors
import Testing

@Suite struct WeightMatchTests {
  private let network: Network

  init() throws {
    network = try Network(ResNet.make(channels: 2, blocks: 0), name: "small")
  }

  private typealias Tensors = [(name: String, tensor: Tensor)]

  private func weights(prefix: String = "", seed: Int = 1) throws -> Tensors {
    try network.model(seed: seed).weights().map { ("\(prefix)\($0.key)", $0.value) }
  }

  private func expectWeights(_ loaded: Network, ofSeed seed: Int) throws {
    let (found, expected) = (try loaded.model(seed: 0).weights(), try network.model(seed: seed).weights())
    for (path, value) in expected { #expect(try found[path]?.values() == value.values()) }
  }

  private func said(_ body: () throws -> Network) -> String {
    do {
      return "no error, but \(try body().name)"
    } catch { return "\(error)" }
  }

  @Test(arguments: [
    "", "module.", "params.", "params_ema.module.", "state_dict.", "average.", "_orig_mod.",
    "_orig_mod.module.",
    "module._orig_mod.", "module.module.", "state_dict.model.", "state_dict.model._orig_mod.module.",
    "model.", "net.",
    "network.", "generator.", "netG.", "ema_model.module.", "generator_ema.", "state.",
    "state_dict._ema.module.",
    "state_dict._ema.module.",
    "module.state_dict.net_g.",
  ])
  func weightsAreFoundInWhatSurroundsThem(prefix: String) throws {
    try expectWeights(WeightMatch(network, weights(prefix: prefix)).network(name: "file"), ofSeed: 1)
  }

  @Test func countersAndComputedTablesAreNotComplainedOf() throws {
    let counters = try ["n_averaged", "step_counter", "num_updates", "body.num_batches_tracked"].map {
      (name: $0, tensor: try Tensor(3))
    }
    let table = (name: "layers.0.attn.relative_position_index", tensor: try Tensor([0, 1], shape: [2]))
    for prefix in ["", "module."] {
      try expectWeights(
        WeightMatch(network, counters + [table] + weights(prefix: prefix)).network(name: "file"), ofSeed: 1)
    }
    let many = (name: "step_counter", tensor: try Tensor([0, 1], shape: [2]))
    #expect(
      said { try WeightMatch(network, weights() + [many]).network(name: "file") }.contains("step_counter"))
  }

  @Test func layersMayBeWrappedToo() throws {
    let wrapped = try weights(prefix: "model.").map { entry in
      (entry.name.replacing("conv_first.", with: "conv_first._orig_mod.module."), entry.tensor)
    }
    try expectWeights(WeightMatch(network, wrapped).network(name: "file"), ofSeed: 1)
  }

  /// A network whose own names begin as wrappers do.
  @Test func namesOfTheNetworkAreNoWrappers() throws {
    let own = try Network(
      Sequential(named: [
        ("module", Sequential(named: [("model", ResNet.make(channels: 2, blocks: 0))]))
      ]), name: "own")
    let tensors = try own.model(seed: 4).weights().map { (name: $0.key, tensor: $0.value) }
    #expect(tensors.allSatisfy { $0.name.hasPrefix("module.model.") })
    for prefix in ["", "module.", "params."] {
      let wrapped = tensors.map { (name: prefix + $0.name, tensor: $0.tensor) }
      let found = try WeightMatch(own, wrapped).network(name: "file").model(seed: 0).weights()
      for (path, value) in tensors { #expect(try found[path]?.values() == value.values()) }
    }
  }

  @Test func averagedWeightsComeFirstThenDictionariesInTheirOrder() throws {
    for (first, second) in [
      ("params_ema.", "params."), ("ema_model.module.", ""), ("state_dict.ema.", "state_dict.model."),
      ("params.", "state_dict."), ("netG_ema.", "netG."),
    ] {
      let both = try weights(prefix: second, seed: 1) + weights(prefix: first, seed: 2)
      try expectWeights(WeightMatch(network, both).network(name: "file"), ofSeed: 2)
    }
    let ofOtherSizes = try weights(prefix: "params_ema.").map { ($0.name, try Tensor([1, 2], shape: [2])) }
    try expectWeights(
      WeightMatch(network, ofOtherSizes + weights(prefix: "params.")).network(name: "file"), ofSeed: 1)
  }

  @Test func partsThatFitAreNamedWhereNoneIsMeant() throws {
    let two = try weights(prefix: "netG_A.") + weights(prefix: "netG_B.")
    #expect(
      said { try WeightMatch(network, two).network(name: "file") }
        == "file has 2 parts that fit small (choose one: part: \"netG_A\" or part: \"netG_B\")")
    let alike = try weights(prefix: "generator.") + weights(prefix: "netG.")
    #expect(said { try WeightMatch(network, alike).network(name: "file") }.contains("2 parts that fit small"))
    let one = try weights(prefix: "checkpoint.backbone.")
    #expect(
      said { try WeightMatch(network, one).network(name: "file") }
        .hasSuffix("(a part of the file fits: part: \"checkpoint.backbone\")"))
  }

  @Test func whatDoesNotFitIsNamed() throws {
    var tensors = try weights().filter { $0.name != "conv_last.bias" }
    tensors.append(("extra", try Tensor(1)))
    let match = WeightMatch(network, tensors)
    #expect(match.lines.count { $0.fit == .fits } == 5)
    #expect(match.lines.first { $0.fit == .missing }?.path == "conv_last.bias")
    #expect(match.lines.first { $0.fit == .unexpected }?.path == "extra")
    #expect(throws: Failure.self) { try match.network(name: "file") }
  }

  private func renamed(_ pairs: [(String, String)], prefix: String = "") throws -> Tensors {
    try weights(prefix: prefix).map { entry in
      (pairs.reduce(entry.name) { $0.replacing($1.0, with: $1.1) }, entry.tensor)
    }
  }

  @Test(arguments: ["", "module.", "params_ema.module."])
  func namesOfOthersAreTranslated(prefix: String) throws {
    let others: [(change: [(String, String)], entries: [(old: String, new: String)])] = [
      ([("conv_first", "head")], [("head", "conv_first")]),
      ([("conv_first.weight", "head.kernel")], [("head.kernel", "conv_first.weight")]),
      ([("conv_first.", "all.1.")], [("all.1", "conv_first")]),
      ([("weight", "kernel"), ("bias", "shift")], [("kernel", "weight"), ("shift", "bias")]),
      ([("conv_", "trunk.conv_")], [("trunk", "")]),
      (
        [("conv_first", "other"), ("conv_last", "conv_first"), ("other", "conv_last")],
        [("conv_first", "conv_last"), ("conv_last", "conv_first")]
      ),
    ]
    for (change, entries) in others {
      for head in [prefix, ""] {
        // As the names stand in the file, or without what stands before all of them.
        let given = entries.map { entry in
          head.isEmpty || change.count > 1 && entries[0].old == "kernel"
            ? entry : (head + entry.old, entry.new)
        }
        let match = WeightMatch(network, try renamed(change, prefix: prefix), renaming: WeightRenaming(given))
        #expect(match.unusedRenames == [], "\(given)")
        try expectWeights(match.network(name: "file"), ofSeed: 1)
      }
    }
  }

  @Test func anEntryThatNamesNothingIsTold() throws {
    let renaming = WeightRenaming([("conv_first", "conv_first"), ("conv_hx", "conv_body"), ("conv_fir", "x")])
    #expect(WeightMatch(network, try weights(), renaming: renaming).unusedRenames == ["conv_hx", "conv_fir"])
  }

  @Test func twoWeightsOfOneNameAreRefused() throws {
    let renaming = WeightRenaming([("conv_last.bias", "conv_first.bias")])
    #expect(
      said {
        try WeightMatch(network, weights(), renaming: renaming).network(name: "file", allowsUnexpected: true)
      }
      .contains("would have the name conv_first.bias"))
  }
}
