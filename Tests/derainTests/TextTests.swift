import Glibc
import TestFolders
import Testing

/// Scripts, tables and notebooks as other systems write them, and runs that are stopped.
@Suite struct TextTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/derain-text-XXXXXX".utf8CString)
    let path = String(cString: try #require(mkdtemp(&template)))
    defer { _ = system("rm -rf '\(path)'") }
    try body(path)
  }

  private func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// What a line of the shell gives in a folder, where `derain` is the program.
  private func shell(_ line: String, in folder: String) -> String {
    _ = system("cd '\(folder)' && { derain() { '\(Program.path)' \"$@\"; }; \(line); } > .said 2>&1")
    return text(of: "\(folder)/.said") ?? ""
  }

  private static let script = """
    # Says hello.
    import "größe.dr"
    set n = 3  # how many
    # %% [markdown]
    # # Head
    # %% Code
    t = \"""
      one
        two
      \"""
    print(n, len(t), split(t, "\\n"), width)

    """

  private static let forms: [@Sendable (String) -> [UInt8]] = [
    { Array($0.replacing("\n", with: "\r\n").utf8) }, { Array($0.replacing("\n", with: "\r").utf8) },
    { [0xEF, 0xBB, 0xBF] + $0.utf8 }, { [0xEF, 0xBB, 0xBF] + $0.replacing("\n", with: "\r\n").utf8 },
    { "\u{feff}\($0)".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } },
  ]

  @Test(arguments: forms.indices) func scriptsAreTheSameInAnyForm(form: Int) throws {
    try inFolder { folder in
      Program.write("import \"f.dr\"\nprint(n)\n", to: "\(folder)/g.dr")
      func uses(_ form: (String) -> [UInt8]) -> String {
        write(form(TextTests.script), to: "\(folder)/f.dr")
        write(form("width = 7\n"), to: "\(folder)/größe.dr")
        return shell(
          "derain f.dr --set n=8; derain f.dr --help; derain g.dr; derain - < f.dr; derain notebook --plain f.dr -o -",
          in: folder)
      }
      let plain = uses { Array($0.utf8) }
      #expect(plain.hasPrefix("8 9 [\"one\", \"  two\"] 7\nSays hello.\n\nSettings"), "\(plain)")
      #expect(uses(TextTests.forms[form]) == plain)
      #expect(shell("derain check f.dr", in: folder).contains("f.dr: note: "))
    }
  }

  @Test func argumentsLoseTheLineEndsOfAnotherSystem() throws {
    try inFolder { folder in
      Program.write("set n = 1\nset name = \"\"\nprint(n + 1, [name])\n", to: "\(folder)/f.dr")
      #expect(
        Program.run(["f.dr", "--set", "n=8\r", "--set", "name=rain\r"], in: folder).output == "9 [\"rain\"]\n"
      )
      #expect(Program.run(["-e", "\"\"\"\r\n  a\r\n  \"\"\"\r\n"], in: folder).output == "a\n")
    }
  }

  @Test(arguments: [
    "f.dr", "check f.dr", "- < f.dr", "weave f.dr -o -", "-e 'import \"f.dr\"'", "-e 'read_csv(\"f.dr\")'",
    "-e 'read_text(\"f.dr\")'", "-e 'paired(\"f.dr\")'", "notebook f.ipynb -o -",
  ])
  func bytesOfNoCharacterAreAnErrorWithItsPlace(arguments: String) throws {
    try inFolder { folder in
      for name in ["f.dr", "f.ipynb"] {
        write(Array("x = 1\r\ny = \"gr".utf8) + [0xF6, 0xDF] + Array("e\"\n".utf8), to: "\(folder)/\(name)")
      }
      let said = shell("derain \(arguments); echo \"status $?\"", in: folder)
      #expect(
        said.contains("0xF6 in line 2, column 8") && said.contains("iconv") && said.hasSuffix("status 1\n"),
        "\(said)")
    }
  }

  @Test func notebooksAreReadInAnyForm() throws {
    try inFolder { folder in
      Program.write(
        #"{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["x = 1\r\n", "\"größe\""]}]}"#,
        to: "\(folder)/a.ipynb")
      for form in TextTests.forms {
        write(form(try #require(text(of: "\(folder)/a.ipynb"))), to: "\(folder)/b.ipynb")
        #expect(shell("derain notebook b.ipynb -o -", in: folder) == "# %%\nx = 1\n\"größe\"\n")
      }
    }
  }

  @Test func aListOfPairsIsReadInAnyForm() throws {
    try inFolder { folder in
      let made = Program.run(
        ["-e", "save(zeros(3, 16, 16), \"a b/größe.png\")", "-e", "save(ones(3, 16, 16), \"clean.png\")"],
        in: folder)
      #expect(made.status == 0)
      write(
        "'a b/größe.png',clean.png\n\"a b\\größe.png\"\t'clean.png'\n".utf8.map { $0 },
        to: "\(folder)/windows.txt")
      #expect(shell("derain -e 'len(paired(\"windows.txt\"))'", in: folder) == "2\n")
      for form in TextTests.forms {
        write(form("# rainy, clean\na b/größe.png\tclean.png\n\n"), to: "\(folder)/pairs.txt")
        #expect(shell("derain -e 'len(paired(\"pairs.txt\"))'", in: folder) == "1\n")
      }
    }
  }

  // MARK: Where files may be

  @Test func scriptsOfOthersCanBeKeptToTheirFolder() throws {
    try inFolder { folder in
      mkdir("\(folder)/own", 0o777)
      Program.write("secret", to: "\(folder)/secret.txt")
      let tries = [
        "read_text(\"../secret.txt\")", "read_csv(\"\(folder)/secret.txt\")", "write_text(\"../a\", \"\")",
        "append_text(\"../a\", \"\")",
        "files(\"..\")", "exists(\"../secret.txt\")", "table([{n: 1}]).save(\"../a.csv\")",
        "save(zeros(3, 2, 2), \"../a.png\")",
        "save(conv(3, 3, seed: 1), \"../a.safetensors\")", "plot([1, 2], save: \"../a.svg\")",
        "plot([1, 2]).save(\"../a.svg\")",
        "grid([zeros(3, 4, 4)]).save(\"../a.png\")", "image(\"../a.png\")", "images(\"..\")",
        "paired(\"..\")", "load(\"../a.npy\")",
        "sweep({n: [1]}, store: \"../a.db\") { p -> {m: 1} }",
        "sweep({n: [1]}, csv: \"../a.csv\") { p -> {m: 1} }", "runs(\"../a.db\")",
        "restore_files(conv(3, 3, seed: 1), \"..\", \"out\")",
        "restore_files(conv(3, 3, seed: 1), \"own\", \"../out\")",
      ]
      let script = tries.map { "print(try { \($0); \"done\" } catch e { e.message })\n" }.joined()
      let outcome = Program.run(["-"], input: script, in: "\(folder)/own", environment: ["DERAIN_FILES=here"])
      let lines = outcome.output.split(separator: "\n")
      #expect(lines.count == tries.count, "\(outcome.errors)")
      for (line, call) in zip(lines, tries) {
        #expect(line.hasSuffix("is outside the working directory"), "\(call): \(line)")
      }
      #expect(shell("ls", in: folder) == "own\nsecret.txt\n")
    }
  }

  // MARK: What is stopped

  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func aRunThatIsStoppedLeavesItsPage(signal: String, status: Int) throws {
    try inFolder { folder in
      Program.write(
        "# %%\nprint(\"woven\")\n# %%\nwrite_text(\"began\", \"\")\nwhile true { }\n# %%\nprint(\"never\")\n",
        to: "\(folder)/f.dr")
      for (command, target) in [("weave", "f.html"), ("notebook", "f.ipynb")] {
        let said = shell(
          "rm -f began; '\(Program.path)' \(command) f.dr -o \(target) & p=$!; while [ ! -e began ]; do sleep 0.02; done; kill -\(signal) $p; wait $p; echo $?",
          in: folder)
        #expect(said == "stopped at f.dr:5\n\(status)\n")
        let page = try #require(text(of: "\(folder)/\(target)"))
        #expect(page.contains("woven\\n") || page.contains(">woven</pre>"))
        #expect(page.contains("stopped at f.dr:5") && page.contains("print"))
      }
    }
  }

  @Test func whatIsToGoOnGoesOn() throws {
    try inFolder { folder in
      Program.write(
        "write_text(\"began\", \"\")\nwhile not exists(\"end\") { }\nprint(\"woven\")\n", to: "\(folder)/f.dr"
      )
      let said = shell(
        "nohup '\(Program.path)' weave f.dr -o f.html & p=$!; while [ ! -e began ]; do sleep 0.02; done; kill -HUP $p; sleep 0.1; touch end; wait $p; echo \"status $?\"",
        in: folder)
      #expect(said.hasSuffix("status 0\n"), "\(said)")
    }
  }

  @Test func aPageGoesToTheStandardOutput() throws {
    try inFolder { folder in
      Program.write("# %%\nprint(1)\n", to: "\(folder)/f.dr")
      let page = Program.run(["weave", "f.dr", "-o", "-"], in: folder)
      #expect(
        page.status == 0 && page.output.hasPrefix("<!DOCTYPE html>") && page.output.hasSuffix("</html>\n"))
      let piped = Program.run(["weave", "-", "-o", "-"], input: "print(2)", in: folder)
      #expect(piped.output.contains(">2</pre>"))
      mkdir("\(folder)/d.html", 0o777)
      let blocked = Program.run(["weave", "f.dr", "-o", "d.html"], in: folder)
      #expect(blocked.status == 1 && blocked.errors.contains("a folder with that name exists"))
    }
  }
}
