public import Files
internal import FoundationEssentials
internal import Interpreter
public import Syntax

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
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
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

  // MARK: Reading

  /// The script that a notebook is; outputs are left behind.
  ///
  /// - Throws: `FileError` for a file that is no notebook of version 4.
  public static func script(_ text: String, name: String) throws(FileError) -> String {
    let json = try JSON(parsing: text.utf8, name: name)
    guard let cells = json["cells"]?.asArray else {
      throw FileError(.unsupported, "\(name) is no Jupyter notebook: it has no cells")
    }
    guard json["nbformat"]?.asInt == 4 else {
      throw FileError(
        .unsupported, "\(name) is no notebook of version 4", hint: "open and save it in a current Jupyter")
    }
    if let language = json["metadata"]?["kernelspec"]?["language"]?.asString, language != "derain" {
      throw FileError(.unsupported, "\(name) is a notebook in \(language), not in Derain's language")
    }
    var parts: [String] = []
    for cell in cells {
      let text = source(cell["source"])
      let title =
        cell["metadata"]?["derain"]?["title"]?.asString.map { " \($0.replacing("\n", with: " "))" } ?? ""
      switch cell["cell_type"]?.asString {
      case "code": parts.append("# %%\(title)\n\(text)")
      case "markdown", "raw":
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        // A second blank keeps what looks like the beginning of a cell from being one.
        let prose = lines.map { $0.isEmpty ? "#" : $0.hasPrefix("%%") ? "#  \($0)" : "# \($0)" }.joined(
          separator: "\n")
        parts.append("# %% [markdown]\(title)\n\(prose)")
      default: break
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func source(_ json: JSON?) -> String {
    (json?.asString ?? json?.asArray?.compactMap(\.asString).joined() ?? "").trimmedLines
  }
}

extension Weaver {
  /// The cells without running them.
  public static func unrun(_ source: Source) -> [WovenCell] { cells(of: source).map(\.cell) }
}
