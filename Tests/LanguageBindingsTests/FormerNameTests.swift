import Interpreter
import Networks
import Syntax
import Testing

@testable import LanguageBindings

/// Keeps the remarks that a source brings.
private final class RemarkedOutput: Output {
  var remarks: [String] = []

  func write(_ text: String) {}
  func show(_ value: Value) throws {}
  func remark(_ text: String) { remarks.append(text) }
}

@Suite struct FormerNameTests {
  private func session(_ script: String) throws -> (Session, RemarkedOutput) {
    let output = RemarkedOutput()
    let session = Session(registry: Registry.derain(), output: output)
    try session.evaluate(Source(name: "s.dr", text: script))
    return (session, output)
  }

  @Test(arguments: [
    (
      "resnet(channels: 4, blocks: 1, image_skip: false)",
      "resnet(channels: 4, blocks: 1, global_residual: false)"
    ),
    ("swinir(expansion: 4)", "swinir(mlp_ratio: 4)"),
    ("conv(3, 3, initial: \"he\", seed: 1)", "conv(3, 3, init: \"he\", seed: 1)"),
    ("recomputed([relu()])", "activation_checkpointing([relu()])"),
    ("batch_norm(4, epsilon: 1e-3)", "batch_norm(4, eps: 1e-3)"),
    ("zeros(2, 2).sum(axes: 0, keep: true)", "zeros(2, 2).sum(axes: 0, keepdims: true)"),
    (
      "train(resnet(channels: 4, blocks: 1, seed: 1), d, rate: 0.1, average: 0.9, clip: 1, steps: 2, seed: 1, progress: false).average.parameters",
      "train(resnet(channels: 4, blocks: 1, seed: 1), d, lr: 0.1, ema: 0.9, clip_norm: 1, steps: 2, seed: 1, progress: false).ema.parameters"
    ),
    (
      "n = resnet(channels: 4, blocks: 1, seed: 1)\nadam(n, rate: 0.1)",
      "n = resnet(channels: 4, blocks: 1, seed: 1)\nadam(n, lr: 0.1)"
    ),
  ])
  func oldNamesDoTheSameAndIdentifyTheSame(_ old: String, _ new: String) throws {
    let data = "d = backgrounds(\"simple\", count: 2, size: 16, seed: 1).with(rain(\"range/small\"))\n"
    func outcome(_ text: String) throws -> (value: String, identity: String, remarks: Int) {
      let body = text.split(separator: "\n").joined(separator: "\n  ")
      let (session, output) = try session(
        "\(data)fn body(p) {\n  \(body)\n}\nvalue = body(1)\nagain = body(1)")
      let body_ = try #require(session.value(of: "body"))
      return (
        session.value(of: "value")?.oneLine ?? "", session.identity(of: body_).text, output.remarks.count
      )
    }
    let (before, after) = (try outcome(old), try outcome(new))
    #expect(before.identity == after.identity)
    #expect(after.remarks == 0)
    #expect(before.remarks > 0, "the new name is told")
    // Times differ.
    if !old.contains("train(") { #expect(before.value == after.value) }
  }

  @Test func aNewNameIsToldOnce() throws {
    let (session, output) = try session("a = resnet(image_skip: false)\nb = resnet(image_skip: true)")
    try session.evaluate(Source(name: "t.dr", text: "c = unet(image_skip: true)"))
    #expect(output.remarks.count == 1)
    #expect(output.remarks.first?.contains("`image_skip` is now called `global_residual`") == true)
  }

  @Test func aRecipeOfAFileIsReadWithTheNamesOfItsVersion() throws {
    let (session, output) = try session("")
    for recipe in [
      "resnet(channels: 4, blocks: 1, image_skip: false)",
      "resnet(channels: 4, blocks: 1, global_residual: false)",
    ] {
      let network = try NetworkRecipe.network(recipe, file: "f", session: session)
      #expect(network.recipe == "resnet(channels: 4, blocks: 1, image_skip: false)")
    }
    #expect(output.remarks.isEmpty)
  }

  @Test func aRecipeMayNameAFunctionAsItWasCalledBefore() throws {
    let (session, _) = try session("")
    for name in ["recomputed", "activation_checkpointing"] {
      let network = try NetworkRecipe.network("sequential([\(name)([relu()])])", file: "f", session: session)
      #expect(network.recipe == "sequential([recomputed([relu()])])")
    }
  }

  /// Functions of the script have names of their own, whatever built-ins were called before.
  @Test(arguments: [
    ("m = {adam: fn (x, rate: 0, lr: 0) { [rate, lr] }}", "m.adam(1, rate: 5)", "m.adam(1, lr: 5)"),
    ("fn adam(x, rate: 0, lr: 0) { [rate, lr] }", "1.adam(rate: 5)", "1.adam(lr: 5)"),
    ("r = {ema: 1, average: 2}", "r.ema", "r.average"),
  ])
  func namesOfTheScriptAreItsOwn(_ given: String, _ first: String, _ second: String) throws {
    let (session, output) = try session("\(given)\nfn a(p) { \(first) }\nfn b(p) { \(second) }\na(1)\nb(1)")
    let identities = try ["a", "b"].map { name in
      session.identity(of: try #require(session.value(of: name))).text
    }
    #expect(
      identities[0].split(separator: "{", maxSplits: 1)[1]
        != identities[1].split(separator: "{", maxSplits: 1)[1])
    #expect(output.remarks.isEmpty, "\(output.remarks)")
  }

  @Test func aFormerNameChoosesTheSameFunctionAsTheNewOne() throws {
    let (session, _) = try session(
      "a = min(x: tensor([1, 2]), keep: true)\nb = min(x: tensor([1, 2]), keepdims: true)")
    #expect(session.value(of: "a")?.oneLine == session.value(of: "b")?.oneLine)
  }

  @Test func whatGathersMayBeGivenByName() throws {
    let (session, _) = try session(
      "a = reshape(tensor([1, 2]), shape: [2, 1]).shape\nb = max(1, others: [2])")
    #expect(session.value(of: "a")?.oneLine == "[2, 1]")
    #expect(session.value(of: "b")?.oneLine == "2")
  }
}
