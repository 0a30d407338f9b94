import Console
import Kernels
import Networks
import Scoring
import Failures
import Figures
import Files
import Glibc
import ImageTensors
import Imaging
import Interpreter
import Resources
import TensorFiles
import Tensors
import Tiling

extension Topic {
  /// Networks on photographs of any size.
  static var restoration: Topic {
    Topic(
      "Restoration",
      summary: "Networks on photographs of any size, cut into tiles that together give what the whole would.",
      using: [.tiling, .networks, .tensors, .kernels, .images],
      builtIns: [restoreOne, restoreFolder])
  }

  fileprivate struct Tiles: ParameterList {
    let window = Parameter(
      .int(RestoreCommand.windows), optional: "a size that needs about 0.8 GB",
      "The largest height and width of a tile, in pixels.")
    let overlap = Parameter(
      .int(RestoreCommand.overlaps), optional: "the network's receptive field",
      "The overlap of tiles on every side, in pixels; less is faster but not exact.")
  }

  private static var restoreOne: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.networkWithWeights
      let picture = Parameter(.picture, "A picture [3 or 1, height, width] in 0..1.")
      let tiles = Tiles()
    }
    return BuiltIn(
      "restore", receivers: ["network"], Parameters.self, result: "a tensor",
      summary: "The picture restored, in 0..1, whatever its size.",
      details:
        "Tiles overlap by the network's receptive field, so the result is the same as for the whole picture at once. A "
        + "network that uses the whole image, such as `restormer`, gets the whole image if it fits; otherwise "
        + "tiles overlap by \(Restorer.overlapWithoutField) pixels and the result differs.",
      errors: ["a window smaller than the overlaps", "a network whose output has another size"],
      examples: [
        Example(
          "restore(resnet(channels: 4, blocks: 1, seed: 1), zeros(3, 100, 80), window: 48).shape",
          shows: "[3, 100, 80]")
      ], seeAlso: ["load", "image"]
    ) { given, call in
      let restorer = try Restorer(given.net, given.tiles, for: "restoring")
      guard let result = try restorer(given.picture, progress: { _, _ in !call.isInterrupted })
      else {
        throw Interruption()
      }
      return .tensor(try Tensor(result))
    }
  }

  private static var restoreFolder: BuiltIn {
    struct Parameters: ParameterList {
      let net = Parameter.networkWithWeights
      let from = Parameter(.path, "A folder, including its subfolders, or one picture.")
      let to = Parameter(.path, "A folder for the results; it is created.")
      let tiles = Tiles()
      let strips = Parameter(
        .bool, default: false,
        "Whether to save the centres before and after side by side, in the folder `strips` of the results.")
      let overwrite = Parameter(
        .bool, default: false,
        "Whether results may replace files that are not earlier results of `restore_files`.")
      let progress = Parameter(
        .bool, default: true, "Whether to show progress on standard error.")
    }
    return BuiltIn(
      "restore_files", Parameters.self, result: "a table",
      summary: "Restores the pictures of a folder and saves each as a PNG with the same name.",
      details:
        "Bits per sample and transparency are kept, and pictures are rotated upright by their EXIF data. Earlier results are replaced; an error stops the work "
        + "before it starts if results would replace other files, unless `overwrite` is true. The table has a row for each picture: `file`, `height`, `width`, "
        + "`tiles`, `exact` (whether tiles give the same result as the whole picture, except for rounding), `seconds`, `rain_before` and "
        + "`rain_after` (`directional` of `rain_energy`; nil for pictures smaller than 64 × 64), and `problem` for those that could not be read or written.",
      errors: [
        "a folder without pictures", "results that would replace the pictures or other files",
        "a folder that cannot be written to",
      ],
      examples: [
        Example(
          "save(zeros(3, 20, 30), \"in/a.png\")\n"
            + "restore_files(resnet(channels: 4, blocks: 1, seed: 1), \"in\", \"out\", progress: false).width",
          shows: "[30]")
      ], seeAlso: ["restore", "load"]
    ) { given, _ in
      let table = try Restorer(given.net, given.tiles, for: "restoring").restore(
        from: given.from, to: given.to, strips: given.strips, overwrites: given.overwrite,
        shows: given.progress)
      return .object(table)
    }
  }
}

extension Parameter where Argument == NetworkValue {
  fileprivate static var networkWithWeights: Parameter {
    Parameter(.object("network"), "A network with weights.")
  }
}

extension Restorer {
  fileprivate init(
    _ network: NetworkValue, _ tiles: Arguments<Topic.Tiles>, for purpose: String
  ) throws {
    try self.init(network.requireModel(for: purpose), window: tiles.window, overlap: tiles.overlap)
  }

  /// Restores files and tells how it went.
  func restore(
    from input: String, to output: String, strips: Bool, overwrites: Bool, shows: Bool
  ) throws -> Table {
    let work = try FolderRestoration(
      self, from: input, to: output, strips: strips, overwrites: overwrites)
    var rows: [[Value]] = []
    var remarks: [PictureNote] = []
    let screen = LiveLines()
    defer { screen.erase() }
    try work.run { done, share in
      if shows {
        screen.draw(["\(done + 1)/\(work.tasks.count)  \(Int(share * 100)) %  \(work.tasks[done].input)"])
      }
      return !Interrupt.isRequested
    } each: { outcome, task, pictures in
      remarks += outcome.notes
      rows.append([
        .string(outcome.input), outcome.size.map { .int($0.height) } ?? .nothing,
        outcome.size.map { .int($0.width) } ?? .nothing, .int(outcome.tiles), .bool(outcome.isExact),
        .float((outcome.seconds * 1000).rounded() / 1000), energy(pictures?.before), energy(pictures?.after),
        outcome.problem.map { .string($0) } ?? .nothing,
      ])
      if shows && !screen.isDrawn {
        screen.say("\(rows.count)/\(work.tasks.count)  \(outcome.problem ?? outcome.input)")
      }
      if let path = task.strip, let pictures { try strip(pictures.before, pictures.after, to: path) }
    }
    let problems = rows.count { !$0[8].isNothing }
    let inexact = rows.count { $0[8].isNothing && $0[4].asBool == false }
    func remark(_ note: PictureNote, _ text: String) -> String? {
      let count = remarks.count { $0 == note }
      return count > 0 ? "\(count) \(text)" : nil
    }
    let notes = [
      problems > 0 ? "\(problems) could not be restored" : nil,
      remark(.profile, "with a colour profile that was not applied"),
      remark(.endless, "truncated after the last pixel"), remark(.animation, "the first of an animation"),
      work.danglingLinks.isEmpty
        ? nil : "skipped broken links: \(work.danglingLinks.count)",
      inexact > 0 ? "\(inexact) in tiles, with results that differ from those of the whole picture" : nil,
      rows.count < work.tasks.count ? "stopped after \(rows.count) of \(work.tasks.count)" : nil,
    ].compactMap(\.self)
    return Table(
      columns: [
        "file", "height", "width", "tiles", "exact", "seconds", "rain_before", "rain_after", "problem",
      ], rows: rows,
      caption: notes.joined(separator: "; "))
  }

  /// The directional energy that rain has; nil for small pictures.
  private func energy(_ picture: Image?) -> Value {
    let energy = picture.flatMap { try? RainEnergy(of: $0) }
    return energy.map { .float(($0.directional * 10000).rounded() / 10000) } ?? .nothing
  }

  /// The middles of both, side by side.
  private func strip(_ before: Image, _ after: Image, to path: String) throws {
    let size = ImageSize(height: min(before.height, 480), width: min(before.width, 480))
    let middle = Window(
      row: (before.height - size.height) / 2, column: (before.width - size.width) / 2, size: size)
    let pictures = try [before, after].map { try $0.cropped(to: middle).colour() }
    let grid = try ImageGrid([pictures], columnLabels: ["before", "after"], scale: 1).image()
    try FileBytes.makeFolders(above: path)
    try Picture(grid).write(to: path, software: FolderRestoration.software)
  }
}

/// `derain restore`.
public enum RestoreCommand {
  /// In pixels.
  public static let windows = 1...65536
  public static let overlaps = 0...4096

  /// Restores files with a network from a file.
  ///
  /// - Parameters:
  ///   - choice: which of the file's weights are meant, and what they are called.
  ///   - network: an expression that makes the network, for files that do not say how theirs was made.
  /// - Returns: whether every picture could be restored.
  /// - Throws: `ScriptError` and the errors of files, all with a sentence.
  public static func run(
    weights: String, choice: WeightChoice, from input: String, to output: String, network: String?,
    window: Int?, overlap: Int?, strips: Bool, overwrites: Bool, session: Session
  ) throws -> Bool {
    do {
      let file = try TensorFile(contentsOf: weights, allowsUnread: true)
      let loaded =
        try network.map { recipe in
          let made = try NetworkRecipe.network(
            recipe, file: "--network", hint: "as in --network 'resnet(channels: 16, blocks: 6)'",
            session: session)
          return try choice.network(made, file, path: weights)
        } ?? choice.savedNetwork(file, path: weights, session: session)
      let table = try Restorer(loaded.model(seed: 0), window: window, overlap: overlap)
        .restore(from: input, to: output, strips: strips, overwrites: overwrites, shows: true)
      try session.output.show(.object(table))
      return table.rows.allSatisfy { $0[8].isNothing } && !Interrupt.isRequested
    } catch let error as Failure {
      throw ScriptError(error.message, hint: error.hint)
    }
  }
}
