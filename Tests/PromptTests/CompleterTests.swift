import Glibc
import Interpreter
import Testing

@testable import Prompt

struct CompleterTests {
  let scope = CompletionScope(
    names: { ["train", "trace", "tensor", "setup", "run"] },
    members: { chain in
      switch chain {
      case ["run"]: ["loss", "model", "mean"]
      case ["run", "model"]: ["summary"]
      default: []
      }
    },
    parameters: { callee in
      guard callee.last == "train" else { return [] }
      return [
        CompletionParameter(name: "model", choices: ["resnet", "unet"], isPositional: true),
        CompletionParameter(name: "steps"),
        CompletionParameter(name: "schedule", choices: ["cosine", "constant"]),
      ]
    },
    files: { folder in
      switch folder {
      case "": ["photos/", "path.dr", ".hidden", "notes.dr"]
      case "photos/": ["street.png", "storm.png", "two\nlines.png", "\u{1B}[31m.png"]
      default: []
      }
    }, documented: { ["train", "Training", "tensor"] })

  @Test(arguments: [
    ("tr", "a", ["trace", "train"]),
    ("tra", "", ["trace", "train"]),
    ("tens", "or", ["tensor"]),
    ("run.m", "", ["mean", "model"]),
    ("run.model.", "summary", ["summary"]),
    ("train(", "", ["model: ", "schedule: ", "steps: "]),
    ("train(st", "eps: ", ["steps: "]),
    ("train(x, ", "s", ["schedule: ", "steps: "]),
    ("train(x, steps: 1, s", "", ["schedule: ", "setup"]),
    ("train(x, schedule: \"co", "", ["constant", "cosine"]),
    ("train(x, schedule: \"cos", "ine", ["cosine"]),
    ("train(\"u", "net", ["unet"]),
    ("image(\"pa", "th.dr", ["path.dr"]),
    ("image(\"p", "", ["path.dr", "photos/"]),
    ("image(\"photos/st", "", ["storm.png", "street.png"]),
    ("image(\".", "hidden", [".hidden"]),
    (":load n", "otes.dr", ["notes.dr"]),
    (":s", "ave", ["save"]),
    ("?tens", "or", ["tensor"]),
    ("??tens", "or", ["tensor"]),
    ("help(\"Tr", "aining", ["Training"]),
    ("help(\"", "", ["Training", "tensor", "train"]),
    ("help(\"photos/st", "", ["storm.png", "street.png"]),
    ("image(\"photos/", "st", ["storm.png", "street.png"]),
    ("f(x).", "", []),
    ("train", "", []),
  ])
  func tabOffersWhatFits(text: String, insertion: String, candidates: [String]) {
    let completion = scope.completion(of: text)
    #expect(completion.candidates == candidates)
    #expect(completion.insertion == insertion)
  }

  @Test(arguments: [(80, 20), (20, 5), (10, 3), (2, 1)])
  func theListFitsTheScreen(columns: Int, rows: Int) {
    let names = (0..<100).map { "name\($0)" }
    let lines = columned(names, columns: columns, rows: rows).split(separator: "\n")
    #expect(lines.count <= max(rows, 2))
    #expect(lines.dropLast().allSatisfy { $0.count < columns })
    let isWhole = columned(names, columns: 80, rows: 20)
    #expect(names.allSatisfy { isWhole.contains($0) })
    #expect(columned(names, columns: 20, rows: 5).hasSuffix(" more\n"))
  }

  @Test func foldersAreListedWithASlash() {
    let names = filesOfFolder("/usr")
    #expect(names.contains("bin/"))
    #expect(!names.contains("./"))
    #expect(filesOfFolder("/no/such/folder").isEmpty)
  }

  @Test func aSessionsRegistryIsCompleted() {
    struct Parameters: ParameterList {
      let what = Parameter(.value(.oneOf([.choice(["small", "large"]), .record])), "what to draw")
      let speed = Parameter(.number(), default: 1, "how fast")
    }
    let builtIn = BuiltIn(
      "draw", Parameters.self, result: "nil", summary: "Draws.", examples: [], body: { _, _ in .nothing })
    let registry = Registry(topics: [Topic("Test", summary: "", builtIns: [builtIn])])
    let scope = CompletionScope(Session(registry: registry, output: RecordedOutput()))
    #expect(scope.completion(of: "dra").candidates == ["draw"])
    #expect(scope.completion(of: "draw(").candidates == ["speed: ", "what: "])
    #expect(scope.completion(of: "draw(\"").candidates == ["large", "small"])
    #expect(scope.completion(of: "whi").insertion == "le")
  }
}
