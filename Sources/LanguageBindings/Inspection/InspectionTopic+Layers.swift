import Analysis
import Imaging
import Interpreter
import Networks
import Rain
import Tensors

extension Topic {
  /// What layers hold.
  static var layerViews: [BuiltIn] {
    [
      layersOfNetwork.using([.networks]), features.using([.networks]),
      alignmentOfNetworks.using([.kernelAlignment]),
      alignmentOfFeatures.using([.kernelAlignment]), linearProbe.using([.linearProbe]),
    ]
  }

  private static var layersOfNetwork: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "A network with weights.")
      let height = Parameter(.int(1...1024), default: 32, "Of the picture, in pixels.")
      let width = Parameter(.int(1...1024), default: 32, "Of the picture, in pixels.")
    }
    return BuiltIn(
      "layers", receivers: ["network"], Parameters.self, result: "a table {layer, kind, shape, weights}",
      summary: "The layers of a network by the names that `features` takes, in the order in which they run.",
      details:
        "A name is the layer's path within the network, as in its weights; `output` is the network itself. What adds nothing to the path of "
        + "the layer around it has what it is behind it: `body.0.relu`. A layer that runs several times has a row for each: "
        + "`conv@2`. `shape` is that of its output without the batch, and `weights` says whether it has weights and no "
        + "layers within.",
      errors: ["a network without weights", "a size that the network does not take"],
      examples: [
        Example(
          "layers(resnet(channels: 4, blocks: 1, seed: 1)).layer[0..4]",
          shows: "[\"conv_first\", \"body.0.conv1\", \"body.0.relu\", \"body.0.conv2\", \"body.0.sequence\"]")
      ], seeAlso: ["features", "summary"]
    ) { given, _ in
      let net = try given.net
      let shape = [1, net.network.layer.requiredChannels ?? 3, try given.height, try given.width]
      let found = try net.requireModel(for: "listing what runs").layers(of: shape)
      return .object(
        Table(
          columns: ["layer", "kind", "shape", "weights"],
          rows: found.map {
            [
              .string($0.name), .string($0.summary), .list($0.output.dropFirst().map { .int($0) }),
              .bool($0.isWeighted),
            ]
          }))
    }
  }

  private static var features: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "A network with weights.")
      let x = Parameter(.tensor, "An image [C, H, W] or a batch [N, C, H, W].")
      let layer = Parameter(.string, "A name from `layers(net)`.")
    }
    return BuiltIn(
      "features", receivers: ["network"], Parameters.self, result: "a tensor",
      summary: "What a layer within a network gives for a picture.",
      details: "The network runs as in use, not as in training. No gradients pass.",
      errors: ["a layer that the network does not have", "a network without weights"],
      examples: [
        Example(
          "net = resnet(channels: 4, blocks: 1, seed: 1)\nfeatures(net, zeros(3, 8, 8), \"body.0\").shape",
          shows: "[4, 8, 8]"),
        Example(
          "net = resnet(channels: 4, blocks: 1, seed: 1)\nx = rand(3, 8, 8, seed: 2)\nsame(features(net, x, \"output\"), net(x))",
          shows: "true"),
      ], seeAlso: ["layers", "linear_probe", "cka"]
    ) { given, _ in
      let x = try given.x
      let model = try given.net.requireModel(for: "looking into a network")
      guard x.rank == 3 else { return .tensor(try model.features(of: x, layers: [given.layer])[0]) }
      let found = try model.features(of: x.reshaped([1] + x.shape), layers: [given.layer])[0]
      return .tensor(try found.reshaped(Array(found.shape.dropFirst())))
    }
  }

  fileprivate static let chosenLayers =
    "By default those that have weights and give a picture of features."

  private static var alignmentOfNetworks: BuiltIn {
    struct Parameters: ParameterList {
      let first = Parameter(.object(NetworkValue.self), "A network with weights.")
      let second = Parameter(
        .object(NetworkValue.self),
        "Another one, or the same, whose layers are then compared with each other.")
      let pictures = Parameter(
        .eitherSet, "Fixed pictures that go through both, or pairs, whose rainy pictures do.")
      let layers = Parameter(
        .listOf(.string), optional: "those with weights",
        "Layers of the first network, as `layers(net)` names them. \(Topic.chosenLayers)")
      let secondLayers = Parameter(
        .listOf(.string), optional: "`layers` if given, or those with weights",
        "Layers of the second network.")
    }
    return BuiltIn(
      "cka", receivers: ["network"], Parameters.self, result: "a table {first, second, cka}",
      summary: "How alike the layers of two networks are: their linear CKA on the same pictures.",
      details:
        "The centred kernel alignment of Kornblith et al. (2019), in its plain form: 1 where the features of one layer are those of the "
        + "other up to rotation and scale, near 0 where they are unrelated. Every pixel is an example; there are far more of them than "
        + "channels, so that the bias of the plain form does not matter. Features of different sizes are averaged to the "
        + "smallest. It is nil where the features of a layer are constant. `heatmap` draws the matrix of all layers. Two "
        + "networks that were not trained are a baseline: they see the same picture, which makes early layers alike.",
      errors: [
        "pictures that are not fixed; use `.fix(seed: 1)`", "a layer that a network does not have",
        "a network without weights",
      ],
      examples: [
        Example(
          """
          \(inspected)
          t = cka(net, net, pairs, layers: ["conv_first", "body.0"])
          round(t.cka[0], 6)
          """, shows: "1.0"),
        Example(
          """
          \(inspected)
          t = cka(net, resnet(channels: 4, blocks: 1, seed: 2), pairs)
          heatmap(t, x: "second", y: "first", value: "cka")
          """),
      ], seeAlso: ["layers", "features", "agreement", "heatmap"]
    ) { given, call in
      let (first, second) = (try given.first, try given.second)
      let (count, image): (Int, (Int) throws -> Image) =
        switch try given.pictures {
        case .images(let images): (images.count, { try images.item(at: $0) })
        case .pairs(let pairs): (pairs.count, { try pairs.item(at: $0).rainy })
        }
      guard count > 0 else { throw ScriptError("there are no pictures to compare on") }
      let asked = try given.layers
      let own = try asked ?? first.pictureLayers(for: image(0))
      let other = try given.secondLayers ?? asked ?? second.pictureLayers(for: image(0))
      let found = try KernelAlignment(
        (first.requireModel(for: "comparing layers"), own),
        (second.requireModel(for: "comparing layers"), other),
        count: count, image: image, observe: call.checkInterruption)
      let rows = zip(found.first, found.values).flatMap { name, values in
        zip(found.second, values).map { [.string(name), .string($0), Value.score($1)] }
      }
      return .object(Table(columns: ["first", "second", "cka"], rows: rows))
    }
  }

  private static var alignmentOfFeatures: BuiltIn {
    struct Parameters: ParameterList {
      let x = Parameter(.tensor, "Features [n, p], a row for each example.")
      let y = Parameter(.tensor, "Features [n, q] of the same examples.")
    }
    return BuiltIn(
      "cka", receivers: ["tensor"], Parameters.self, result: "a number from 0 to 1, or nil",
      summary: "The linear CKA of two matrices of features of the same examples.",
      details:
        "‖Yᵀ X‖² / (‖Xᵀ X‖ ‖Yᵀ Y‖) of columns less their means (Kornblith et al. 2019), nil where one is constant. It is biased upwards "
        + "where there are not many more examples than features.",
      errors: ["matrices of different heights"],
      examples: [
        Example(
          "x = randn(50, 2, seed: 1)\nround(cka(x, x @ tensor([[0, 5], [-5, 0]]) + 1), 6)", shows: "1.0"),
        Example("cka(randn(50, 3, seed: 1), ones(50, 2))", shows: "nil"),
      ], seeAlso: ["features"]
    ) { given, _ in .score(try kernelAlignment(given.x, given.y)) }
  }

  private static var linearProbe: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(.object(NetworkValue.self), "A network with weights.")
      let pairs = Parameter.looked
      let layers = Parameter(
        .listOf(.string), optional: "those with weights", "As `layers(net)` names them. \(Topic.chosenLayers)"
      )
      let ridge = Parameter(
        .number(1e-9...1e6), default: .float(1e-4),
        "The penalty λ on the weights, for features of variance 1.")
      let folds = Parameter(
        .int(2...1000), default: 4, "The number of parts of the pictures, each of which is held out once.")
    }
    return BuiltIn(
      "linear_probe", receivers: ["network"], Parameters.self,
      result: "a table {layer, channels, rain, background}",
      summary:
        "How much of the rain, and how much of the clean picture, a linear map can read off each layer.",
      details:
        "A ridge regression from the features of a pixel to the rain layer and to the luma of the clean picture there. `rain` and `background` are R² on "
        + "held-out pictures: 1 is all of it, 0 no more than the mean of the other pictures, below 0 worse. The first row, `input`, is the rainy "
        + "picture itself: what a layer has beyond it, the network has made. Where features are smaller than the picture, "
        + "rain and luma are averaged to their size. (Alain & Bengio 2016)",
      errors: [
        "pairs that are not fixed; use `.fix(seed: 1)`", "fewer than two pairs", "a network without weights",
        "a layer that the network does not have, or whose output is no picture",
      ],
      examples: [
        Example(
          """
          \(inspected)
          t = linear_probe(net, pairs, layers: ["body.0"])
          [t.layer, t.channels]
          """, shows: "[[\"input\", \"body.0\"], [3, 4]]"),
        Example(
          """
          \(inspected)
          t = linear_probe(net, pairs)
          plot(t, x: "layer", y: "rain")
          """),
      ], seeAlso: ["layers", "features", "probe"]
    ) { given, call in
      let (net, pairs) = (try given.net, try given.pairs)
      let found = try LinearProbe.probes(
        of: net.requireModel(for: "probing layers"),
        layers: given.layers ?? net.pictureLayers(for: pairs.item(at: 0).rainy), on: pairs,
        ridge: given.ridge,
        folds: given.folds, observe: call.checkInterruption)
      return .object(
        Table(
          columns: ["layer", "channels", "rain", "background"],
          rows: found.map {
            [.string($0.layer), .int($0.channels), .score($0.rain), .score($0.background)]
          }))
    }
  }
}

extension NetworkValue {
  /// Layers with weights that give a picture of features, each once.
  fileprivate func pictureLayers(for image: Image) throws -> [String] {
    let model = try requireModel(for: "looking into a network")
    return try model.layers(of: [1, image.channels, image.height, image.width]).filter {
      $0.isWeighted && $0.output.count == 4 && !$0.name.contains("@")
    }.map(\.name)
  }
}
