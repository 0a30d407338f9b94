import Testing

@testable import Syntax

/// A program that uses the whole language, as users read it in the reference.
@Suite struct TourTests {
  static let tour = #"""
    set n = 64  # --set n=8 overrides
    "trained on {n} images, loss {0.01234:.3}"
    setup = {rain: "small", seed: 1}
    again = {...setup, seed: setup.seed + 1}
    while n > 60 { n -= 1 }
    squares = [x * x for x in 1..10 if x % 2 == 0]
    fn median(xs) {
      s = sort(xs)
      if len(s) % 2 == 1 { s[len(s) // 2] } else { (s[len(s) // 2 - 1] + s[len(s) // 2]) / 2 }
    }

    # tensors are float32
    a = tensor([[1, 2], [3, 4]])
    b = randn(2, 2, seed: 7)
    (a @ b + 1).sum()
    a[0, ..]
    w = variable(randn(3, 3, seed: 1))
    g = grad((w * w).mean(), w)
    # images: tensors [3, height, width] in 0..1
    photo = image("photos/street.png")
    print(photo.shape)
    show(photo)

    # rain, data: sample, widen, mix
    light = rain(quantity: 200..300, length: 30..31, width: 5, angle: -5..5)
    wide = rain("range/large", width: [3, 5])  # a preset, changed
    both = mix(light, wide, weights: [0.7, 0.3])
    streaks = light.sample(128, 128, seed: 3)
    rainy = light.over(photo, seed: 3)  # blend: "add" | "screen"
    complexity(light)
    faces = images("data/celeba", limit: 512)
    photos = backgrounds("natural", count: 64, size: 128, seed: 1)
    pairs = photos.skip(8).take(48).crop(64).augment(flip: true).with(light)
    fixed = backgrounds("natural", count: 16, size: 128, seed: 99).with(wide, seed: 9)
    rain100 = paired("data/Rain100L")

    net = resnet(channels: 32, blocks: 8, seed: 1)
    mine = sequential([conv(3, 16), relu(), residual([conv(16, 16), relu()]), conv(16, 3)], seed: 1)
    net.summary()
    restored = net(rainy)

    run = train(net, pairs, steps: 1500, batch: 8, lr: 2e-4, schedule: "cosine", loss: l1, seed: 1)
    plot(run.loss)
    save(run.model, "net.safetensors")  # also .npy, .png
    load(resnet(channels: 32, blocks: 8), "net.safetensors")  # or .pth
    checkpoint = resume("runs/2026-11-22-a1b2")

    opt = adam(net, lr: 2e-4)
    for step in 1..100 {
      batch = pairs.batch(8, seed: step)
      loss = l1(net(batch.rainy), batch.clean)
      opt.step(loss)
    }

    fn energy(output, rainy, clean, power: 2) { ((output - clean) ** power).mean() }
    scores = evaluate(run.model, fixed,
      metrics: [psnr.on("y"), ssim.on("y"), removed_share, residual, metric("energy", energy, better: "lower")])
    scores.mean()  # rows are images

    # a record of axes, or a list of points
    results = sweep(
      {images: [8, 64, 512], rain: ["range/small", "range/large"], seed: 1..3},
      store: "runs.db", launcher: "local"
    ) { point ->
      net = resnet(channels: 32, blocks: 8, seed: point.seed)
      data = backgrounds("natural", count: point.images, seed: point.seed).with(rain(point.rain))
      run = train(net, data, steps: 1500, seed: point.seed)
      evaluate(run.model, fixed, metrics: [removed_share, background_error]).mean()
    }
    results.where(r -> r.rain == "range/small").group("images").mean("removed_share")
    plot(results, x: "images", y: "removed_share", by: "rain", band: "seed", log: "x",
      title: "Unseen rain", save: "curve.svg")
    grid([rainy, restored, photo], labels: ["rainy", "restored", "clean"]).save("panel.png")
    """#

  @Test func parses() {
    let result = Parser.parse(Source(name: "tour.dr", text: TourTests.tour))
    #expect(result.diagnostics.map(\.message) == [])
    #expect(result.block.statements.count > 40)
  }

  /// At the end of every line the answer is "incomplete" exactly inside an open bracket.
  @Test func eachLineIsCompleteUnlessABracketIsOpen() {
    var text = ""
    var depth = 0
    for line in TourTests.tour.split(separator: "\n", omittingEmptySubsequences: false) {
      text += line + "\n"
      // The tour has no brackets in comments, and those in its strings are balanced.
      for character in line {
        if "([{".contains(character) { depth += 1 }
        if ")]}".contains(character) { depth -= 1 }
      }
      let answer = Parser.parse(Source(name: "tour.dr", text: text)).completeness
      #expect(answer == (depth == 0 ? .complete : .incomplete(depth: depth)), "after: \(line)")
    }
  }
}
