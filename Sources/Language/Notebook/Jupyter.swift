import Failures
import Files
internal import FoundationEssentials
import Interpreter
import Syntax

/// Scripts as Jupyter notebooks (nbformat 4.5) and back.
public enum Jupyter {
  /// The notebook with the cells' outputs, as JSON.
  public static func notebook(_ cells: [WovenCell]) -> String {
    var count = 0
    let parts = cells.enumerated().map { index, cell -> JSON in
      if cell.kind == .code { count += 1 }
      return self.cell(cell, number: index + 1, count: cell.seconds == nil ? nil : count)
    }
    let language = JSON.object([
      .init("name", .string("derain")), .init("file_extension", .string(".dr")),
      .init("mimetype", .string("text/x-derain")),
    ])
    let kernel = JSON.object([
      .init("name", .string("derain")), .init("display_name", .string("Derain")),
      .init("language", .string("derain")),
    ])
    return JSON.object([
      .init("cells", .array(parts)),
      .init("metadata", .object([.init("kernelspec", kernel), .init("language_info", language)])),
      .init("nbformat", .int(4)), .init("nbformat_minor", .int(5)),
    ]).text + "\n"
  }

  private static func cell(_ cell: WovenCell, number: Int, count: Int?) -> JSON {
    let title = cell.title.isEmpty ? JSON.object([]) : .object([.init("title", .string(cell.title))])
    var members: [JSON.Member] = [
      .init("cell_type", .string(cell.kind == .code ? "code" : "markdown")),
      .init("id", .string("cell-\(number)")),
      .init("metadata", .object(cell.title.isEmpty ? [] : [.init("derain", title)])),
      .init("source", lines(cell.text)),
    ]
    if cell.kind == .code {
      let number = count.map { JSON.int($0) } ?? .null
      var outputs = cell.outputs.map { output($0, count: number) }
      if let error = cell.error {
        outputs.append(
          .object([
            .init("output_type", .string("error")), .init("ename", .string("error")),
            .init("evalue", .string(error.message)), .init("traceback", lines(error.rendered)),
          ]))
      }
      members += [.init("execution_count", number), .init("outputs", .array(outputs))]
    }
    return .object(members)
  }

  /// A text as notebooks keep it: a list of lines with their ends.
  private static func lines(_ text: String) -> JSON {
    let lines = text.plainLines
    let ended = lines.enumerated().map { $0 < lines.count - 1 ? "\($1)\n" : String($1) }
    return .array(ended.filter { !$0.isEmpty }.map { .string(clean($0)) })
  }

  /// Without zeros, which the library that writes JSON cannot hold in names and readers do not expect in texts.
  private static func clean(_ text: String) -> String { text.replacing("\0", with: "") }

  private static func output(_ output: CellOutput, count: JSON) -> JSON {
    switch output {
    case .text(let text):
      return .object([
        .init("output_type", .string("stream")), .init("name", .string("stdout")), .init("text", lines(text)),
      ])
    case .value(let value):
      return .object([
        .init("output_type", .string("display_data")), .init("data", data(value)),
        .init("metadata", .object([])),
      ])
    case .result(let value):
      return .object([
        .init("output_type", .string("execute_result")), .init("data", data(value)),
        .init("metadata", .object([])),
        .init("execution_count", count),
      ])
    }
  }

  /// All forms of a value, of which a front end shows the best it can.
  private static func data(_ value: ShownValue) -> JSON {
    var members: [JSON.Member] = [.init("text/plain", lines(value.text))]
    if let table = value.table { members.append(.init("text/html", lines(HTMLPage.table(table)))) }
    if let png = value.png { members.append(.init("image/png", .string(Data(png).base64EncodedString()))) }
    if let svg = value.svg { members.append(.init("image/svg+xml", lines(svg))) }
    return .object(members)
  }

  /// The pictures that the text names and that are not where Jupyter looks for them, as sentences.
  public static func missingPictures(_ cells: [WovenCell], folder: String) -> [String] {
    cells.filter { $0.kind == .text }.flatMap { Markdown($0.text, folder: folder).missing }
  }

  // MARK: Reading

  /// The script that a notebook is; outputs are left behind.
  ///
  /// - Parameter warn: called with what a script cannot hold.
  /// - Throws: `Failure` for a file that is no notebook of version 4, or one in another language.
  public static func script(
    _ text: String, name: String, warn: (String) -> Void = { _ in }
  ) throws(Failure) -> String {
    let json = try JSON(parsing: text.utf8, name: name)
    let version = json["nbformat"]?.asInt
    guard json["cells"] != nil || version != nil else {
      throw Failure(.unsupported, "\(name) is not a Jupyter notebook: it has no cells")
    }
    guard version == 4, let cells = json["cells"]?.asArray else {
      let own = version.map { "version \($0)" } ?? "no version"
      throw Failure(
        .unsupported, "\(name) is a notebook of \(own), and only those of version 4 are read",
        hint: "convert it with `jupyter nbconvert --to notebook`, or open and save it in a current Jupyter")
    }
    if let language = language(json["metadata"]), language.lowercased() != "derain" {
      throw Failure(
        .unsupported, "\(name) is a notebook in \(language), not in Derain's language",
        hint:
          "where its cells are Derain's all the same, take `kernelspec` and `language_info` out of its metadata"
      )
    }
    var parts: [String] = []
    for (index, cell) in cells.enumerated() {
      let place = "cell \(index + 1) of \(name)"
      parts.append(try part(cell, place))
      if cell["attachments"]?.asObject?.isEmpty == false {
        warn("\(place) has pictures attached, which a script cannot hold: keep them in files")
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The language of a notebook's code: what its kernel says, else what the program that wrote it noted, else the kernel's
  /// name; nil where nothing says it.
  private static func language(_ metadata: JSON?) -> String? {
    let kernel = metadata?["kernelspec"]
    return kernel?["language"]?.asString ?? metadata?["language_info"]?["name"]?.asString
      ?? kernel?["name"]?.asString
  }

  /// A cell as it stands in a script.
  private static func part(_ cell: JSON, _ place: String) throws(Failure) -> String {
    let text = try source(cell["source"], place)
    var title = cell["metadata"]?["derain"]?["title"]?.asString?.withPlainLineEnds ?? ""
    title = title.replacing("\n", with: " ")
    switch cell["cell_type"]?.asString {
    case "code":
      guard let body = Cell.body(text) else {
        throw Failure(
          .unsupported, "\(place) ends within a text that its quotes do not close",
          hint: "close it: in a script it would go on through the next cell")
      }
      // As the beginning of a title this would make text of the cell.
      if title.hasPrefix("[markdown]") { title = "markdown" + title.dropFirst(10) }
      return "# %%\(title.isEmpty ? "" : " \(title)")\n\(body)"
    case "markdown", "raw":
      return "# %% [markdown]\(title.isEmpty ? "" : " \(title)")\n\(Cell.comment(text))"
    case let kind:
      throw Failure(.unsupported, "\(place) is neither code nor text but \(kind ?? "of no kind")")
    }
  }

  private static func source(_ json: JSON?, _ place: String) throws(Failure) -> String {
    if let text = json?.asString { return text.withPlainLineEnds.trimmedLines }
    let texts = json?.asArray?.compactMap(\.asString)
    guard let texts, texts.count == json?.asArray?.count else {
      throw Failure(.damaged, "\(place) has a source that is not text")
    }
    return texts.joined().withPlainLineEnds.trimmedLines
  }
}

extension Weaver {
  /// The cells without running them.
  public static func unrun(_ source: Source) -> [WovenCell] { cells(of: source).map(\.cell) }
}
