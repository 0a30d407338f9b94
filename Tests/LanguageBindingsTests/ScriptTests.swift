import LanguageBindings
import Scoring
import Interpreter
import Syntax
import TestFolders
import Testing
import Training

/// A script with the one-line form its last expression must have, or a word its error must contain.
struct ScriptCase: Sendable, CustomTestStringConvertible {
  let script: String
  var gives: String?
  var fails: String?

  var testDescription: String { script }
}

private let small = "d = backgrounds(\"simple\", count: 4, size: 24, seed: 1)\n"
private let paired = small + "p = d.with(rain(\"range/small\"), seed: 2)\n"

private let scripts: [ScriptCase] = [
  // Tensors.
  ScriptCase(script: "(tensor([[1, 2], [3, 4]]) @ tensor([[1, 0], [0, 1]]) + 1).sum() == 14", gives: "true"),
  ScriptCase(
    script: "a = tensor([[1, 2], [3, 4]])\nb = a\nb[0, ..] = 9\n[a.sum() == 10, b.sum() == 25]",
    gives: "[true, true]"),
  ScriptCase(script: "a = tensor([1, 2, 3])\na[.. by 2].list()", gives: "[1.0, 3.0]"),
  ScriptCase(
    script: "best = tensor(2).sum()\nif tensor([1]).sum() < best { \"less\" } else { \"more\" }",
    gives: "\"less\""),
  ScriptCase(script: "if tensor([1, 2]) < 3 { 1 }", fails: "tensor"),
  ScriptCase(script: "zeros(2, 3) + zeros(4)", fails: "[2, 3] and [4]"),
  ScriptCase(script: "tensor([[1, 2], [3]])", fails: "equal lengths"),
  ScriptCase(script: "zeros(2)[5]", fails: "5"),
  ScriptCase(script: "w = variable(zeros(2))\nw[0] = 1", fails: "variable"),
  ScriptCase(script: "grad(zeros(1).sum(), zeros(1))", fails: "variable("),
  // Seeds.
  ScriptCase(script: "randn(2)", fails: "seed: 1"),
  ScriptCase(script: "same(randn(3, seed: 1), rand(3, seed: 1))", gives: "false"),
  ScriptCase(
    script: small + "e = backgrounds(\"simple\", count: 8, size: 24, seed: 1)\nsame(d[3], e[3])",
    gives: "true"),
  ScriptCase(script: small + "d.with(rain(\"range/small\"))[0]", fails: "seed"),
  ScriptCase(script: small + "d.crop(16)[0]", fails: "fix"),
  ScriptCase(script: paired + "same(p[1].rainy, p[1].rainy)", gives: "true"),
  ScriptCase(script: paired + "same(p.batch(2, seed: 1).rainy, p.batch(2, seed: 1).rainy)", gives: "true"),
  // Data sets.
  ScriptCase(script: small + "len(d[1..2])", gives: "2"),
  ScriptCase(script: small + "d.skip(4)", fails: "4"),
  ScriptCase(script: small + "d[7]", fails: "7"),
  ScriptCase(script: "backgrounds(\"naturl\", count: 1, seed: 1)", fails: "natural"),
  ScriptCase(script: "images(\"/nowhere\")", fails: "/nowhere"),
  ScriptCase(script: paired + "same(p.skip(1)[0].rainy, p[1].rainy)", gives: "true"),
  ScriptCase(script: paired + "p.take(5)", fails: "4 pairs"),
  // Rain.
  ScriptCase(script: "rain(quantity: 200, length: 30..<31, width: 3, angle: 0).length", gives: "\"30–30\""),
  ScriptCase(
    script: "rain(quantity: 100..500 by 400, length: 9, width: 3, angle: 0).quantity",
    gives: "\"one of 100, 500\""),
  ScriptCase(script: "rain(quantity: 5..1, length: 9, width: 3, angle: 0)", fails: "empty"),
  ScriptCase(script: "rain(quantity: 200)", fails: "length"),
  ScriptCase(script: "rain(\"range/smal\")", fails: "did you mean \"range/small\""),
  ScriptCase(script: "rain(\"range/small\", angel: 3)", fails: "angle"),
  // Networks and training.
  ScriptCase(script: "resnet(channels: 4, blocks: 1)(zeros(3, 8, 8))", fails: "seed"),
  ScriptCase(script: "relu()(tensor([[[-1.0, 2.0]]])).list()", gives: "[0.0, 2.0]"),
  ScriptCase(script: "conv(3, 4, seed: 1)(zeros(1, 5, 8, 8))", fails: "5"),
  ScriptCase(
    script:
      "a = conv(1, 1, kernel: 1, seed: 1)\nb = sequential([a], seed: 9)\nx = ones(1, 2, 2)\nsame(a(x), b(x))",
    gives: "true"),
  ScriptCase(
    script: paired + "n = resnet(channels: 4, blocks: 1, seed: 1)\nx = zeros(3, 8, 8)\nbefore = n(x)\n"
      + "train(n, p, steps: 2, batch: 2, seed: 1, progress: false)\nsame(before, n(x))", gives: "true"),
  ScriptCase(
    script: paired
      + "n = resnet(channels: 4, blocks: 1, seed: 1)\nopt = adam(n)\nx = zeros(3, 8, 8)\nbefore = n(x)\n"
      + "b = p.batch(2, seed: 1)\nopt.step(l1(n(b.rainy), b.clean))\nsame(before, n(x))", gives: "false"),
  ScriptCase(
    script: paired + "train(resnet(channels: 4, blocks: 1, seed: 1), p, steps: 0, seed: 1)",
    fails: "at least one step"),
  ScriptCase(
    script: paired + "train(resnet(channels: 4, blocks: 1), p, steps: 1, seed: 1)", fails: "seed"),
  ScriptCase(
    script: paired
      + "train(resnet(channels: 4, blocks: 1, seed: 1), p, steps: 9, lr: 1e30, seed: 1, progress: false)",
    fails: "learning rate"),
  // Scores. `residual` is a layer where it is called and a metric as a value.
  ScriptCase(script: "type(residual)", gives: "\"metric\""),
  ScriptCase(script: "type(residual([relu()]))", gives: "\"network\""),
  ScriptCase(
    script: paired + "evaluate(x -> x, p, metrics: [removed_share]).mean().removed_share", gives: "0.0"),
  ScriptCase(script: paired + "evaluate(x -> x, p, metrics: [psnr]).broken == nil", gives: "true"),
  ScriptCase(
    script: paired + "evaluate(x -> x, p, metrics: [psnr], seen: true).broken == nil", gives: "false"),
  ScriptCase(script: paired + "evaluate(x -> x, p, metrics: [psnr, psnr])", fails: "psnr"),
  ScriptCase(script: paired + "evaluate(x -> 1, p)", fails: "tensor"),
  ScriptCase(script: "psnr(zeros(3, 8, 8), ones(3, 8, 8))", gives: "0.0"),
  ScriptCase(script: "psnr(zeros(3, 8, 8), ones(3, 8, 9))", fails: "8"),
  // Figures.
  ScriptCase(script: "plot([])", fails: "nothing"),
  ScriptCase(script: "plot([1, \"a\"])", fails: "\"a\""),
  ScriptCase(script: "plot(table([{n: 1, y: 2}]), x: \"m\")", fails: "\"n\""),
  ScriptCase(script: "grid([])", fails: "picture"),
  ScriptCase(script: "save(zeros(3, 8, 8), \"x.jpg\")", fails: ".png"),
]

@Suite struct ScriptTests {
  @Test(arguments: scripts)
  func behavesAsPromised(_ test: ScriptCase) throws {
    let folder = TemporaryFolder()
    let session = Session(registry: Registry.derain(), output: RecordedOutput(), directory: folder.path)
    let source = Source(name: "test", text: test.script)
    guard let word = test.fails else {
      #expect(try session.evaluate(source).value?.oneLine == test.gives)
      return
    }
    #expect {
      try session.evaluate(source)
    } throws: { error in
      let text = (error as? ScriptError)?.render() ?? (error as? CheckFailure)?.render() ?? "\(error)"
      return text.contains(word)
    }
  }
}
