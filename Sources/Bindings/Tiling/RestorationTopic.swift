import Console
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
      builtIns: [restoreOne, restoreFolder])
  }

  private static var window: ParameterEntry {
    ParameterEntry(
      "window", .orNil(.int(RestoreCommand.windows)), default: .nothing, shown: "what takes about 0.8 GB",
      "The largest height and width in pixels that the network is given at once.")
  }

  private static var overlap: ParameterEntry {
    ParameterEntry(
      "overlap", .orNil(.int(RestoreCommand.overlaps)), default: .nothing,
      shown: "as far as the network looks",
      "What tiles bring on every side, in pixels; less is quicker and no longer exact.")
  }

  private static var restoreOne: BuiltIn {
    BuiltIn(
      "restore", receivers: ["network"],
      [
        ParameterEntry("net", .object("network"), "A network with weights."),
        ParameterEntry("picture", .object("tensor"), "A picture [3 or 1, height, width] in 0..1."), window,
        overlap,
      ], result: "a tensor", summary: "The picture restored, in 0..1, whatever its size.",
      details:
        "Tiles overlap by the network's receptive field, so that the result is that of the whole picture at once. A "
        + "network that takes in the whole image, such as `restormer`, is given it whole where that fits; otherwise "
        + "tiles overlap by \(Restorer.overlapWithoutField) pixels and the result is another one.",
      errors: ["a window smaller than the overlaps", "a network that makes other sizes"],
      examples: [
        Example(
          "restore(resnet(channels: 4, blocks: 1, seed: 1), zeros(3, 100, 80), window: 48).shape",
          shows: "[3, 100, 80]")
      ], seeAlso: ["load", "image"]
    ) { call in
      let restorer = try call.restorer(for: "restoring")
      guard let result = try restorer(call.picture("picture"), progress: { _, _ in !call.isInterrupted })
      else {
        throw Interruption()
      }
      return .tensor(try Tensor(result))
    }
  }

  private static var restoreFolder: BuiltIn {
    BuiltIn(
      "restore_files",
      [
        ParameterEntry("net", .object("network"), "A network with weights."),
        ParameterEntry("from", .string, "A folder with folders in it, or one picture."),
        ParameterEntry("to", .string, "A folder for the results, which is made."), window, overlap,
        ParameterEntry(
          "strips", .bool, default: false,
          "Whether the middles before and after are put side by side, in the folder `strips` of the results."),
        ParameterEntry(
          "overwrite", .bool, default: false,
          "Whether results may replace files that are no earlier results of `restore_files`."),
        ParameterEntry("progress", .bool, default: true, "Whether progress is shown, on standard error."),
      ], result: "a table", summary: "Restores the pictures of a folder, each into a PNG of the same name.",
      details:
        "Bits per sample and transparency stay, and pictures are turned upright as their EXIF says. Earlier results are replaced; nothing is begun "
        + "where other files are in the way, unless `overwrite` says so. The table has a row for each picture: `file`, `height`, `width`, "
        + "`tiles`, `exact` (whether tiles give what the whole picture would, but for rounding), `seconds`, `rain_before` and "
        + "`rain_after` (what `rain_energy` calls directional; nil for pictures smaller than 64 × 64), and `problem` for those that could not be read or written.",
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
    ) { call in
      let table = try call.restorer(for: "restoring").restore(
        from: call.path("from"), to: call.path("to"), strips: call.bool("strips"),
        overwrites: call.bool("overwrite"), shows: call.bool("progress"))
      return .object(table)
    }
  }
}

extension Call {
  fileprivate func restorer(for purpose: String) throws -> Restorer {
    try Restorer(
      object("net", as: NetworkValue.self).requireModel(for: purpose), window: optionalInt("window"),
      overlap: optionalInt("overlap"))
  }
}

extension Restorer {
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
      remark(.endless, "cut off behind the last pixel"), remark(.animation, "the first of an animation"),
      work.danglingLinks.isEmpty
        ? nil : "passed over links that lead nowhere: \(work.danglingLinks.count)",
      inexact > 0 ? "\(inexact) in tiles that give something else than the whole picture would" : nil,
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
