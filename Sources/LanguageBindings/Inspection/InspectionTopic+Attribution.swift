import Analysis
import ImageTensors
import Imaging
import Interpreter
import Networks
import Tensors

extension Topic {
  static var attribution: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter(
        .function, "A network with weights, or a function of images [N, C, H, W] that gradients pass through."
      )
      let picture = Parameter(.picture, "The picture that goes in, [C, H, W].")
      let row = Parameter(.int(0...65535), "The first row of the patch of the output.")
      let column = Parameter(.int(0...65535), "Its first column.")
      let side = Parameter(.int(2...4096), default: 16, "Height and width of the patch.")
      let detector = Parameter(
        .choice(of: Attribution.Detector.self), default: "gradient",
        "What is explained: `gradient`, the sum of gradient magnitudes in the patch, or `mean`, its mean.")
      let sigma = Parameter(
        .number(0.1...30), default: .float(1.2),
        "The standard deviation in pixels of the blur that the path begins with.")
      let steps = Parameter(.int(1...10_000), default: 50, "Steps of the path.")
    }
    return BuiltIn(
      "attribution", Parameters.self, result: "a record {map, diffusion_index, start, end, figure}",
      summary: "Which pixels of a picture a patch of the network's output depends on.",
      details:
        "Integrated gradients (Sundararajan et al. 2017) as local attribution maps use them (LAM: Gu & Dong 2021): gradients of the "
        + "detector with respect to the input are added up along a path from a blurred picture to the picture. `map` [1, H, W] has "
        + "either sign and adds up to `end` − `start`, the detector's values for the picture and for the blurred one, up to the error of the "
        + "steps. `diffusion_index` is 100 (1 − Gini) of the magnitudes: the larger, the more pixels matter; nil where none does. `figure` "
        + "[3, H, W] shows the picture in grey, the pixels in red by the square root of their magnitude, and the patch in green.",
      errors: [
        "a patch outside the picture", "a function without gradients", "a network without weights",
      ],
      examples: [
        Example(
          """
          \(inspected)
          a = attribution(net, pairs[0].rainy, 8, 8, steps: 40, detector: "mean")
          abs(a.map.sum() - (a.end - a.start)) < 0.001
          """, shows: "true"),
        Example(
          """
          \(inspected)
          a = attribution(net, pairs[0].rainy, 8, 8, side: 8)
          grid([pairs[0].rainy, a.figure], labels: ["rainy", "what the patch depends on"])
          """),
      ], seeAlso: ["grad", "features", "grid"]
    ) { given, call in
      let picture = try given.picture
      let side = try given.side
      let function = try given.net
      let found = try Attribution(
        of: call.differentiable(function), for: picture,
        patch: Window(row: given.row, column: given.column, size: ImageSize(height: side, width: side)),
        detector: given.detector, sigma: given.sigma, steps: given.steps, observe: call.checkInterruption)
      return .record([
        "map": .tensor(try Tensor(found.map)), "diffusion_index": .score(found.diffusionIndex),
        "start": .float(found.start), "end": .float(found.end),
        "figure": .tensor(try Tensor(found.figure(over: picture))),
      ])
    }
  }
}

extension Call {
  /// What a network, or a function of the language, makes of a batch, with the record of how it was computed.
  fileprivate func differentiable(_ function: Value) throws -> (Tensor) throws -> Tensor {
    if let network = function.asObject as? NetworkValue {
      let model = try network.requireModel(for: "an attribution")
      return { try model($0) }
    }
    return { batch in
      let answer = try self.invoke(function, [.tensor(batch)])
      guard let tensor = (answer.asObject as? TensorValue)?.tensor else {
        throw ScriptError("the function must return a tensor, not \(answer.typePhrase)")
      }
      return tensor
    }
  }
}
