import Glibc
import TestFolders
import Testing
import Training

/// A folder of its own for each test.
private func inFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/derain-cli-XXXXXX".utf8CString)
  let made = try #require(mkdtemp(&template))
  let path = String(cString: made)
  defer { _ = system("rm -rf '\(path)'") }
  try body(path)
}

@Suite struct CommandLineTests {
  @Test func anExpressionIsShown() throws {
    try inFolder { folder in
      let outcome = Program.run(["-e", "1 + 1"], in: folder)
      #expect(outcome.output == "2\n")
      #expect(outcome.status == 0)
    }
  }

  @Test func expressionsShareTheirNames() throws {
    try inFolder { folder in
      #expect(Program.run(["-e", "x = 20", "-e", "-x ** 2", "-e", "x;"], in: folder).output == "-400\n")
    }
  }

  @Test func aScriptShowsOnlyWhatItPrints() throws {
    try inFolder { folder in
      Program.write("1 + 1\nprint(\"hello\", args)\n", to: "\(folder)/a.dr")
      #expect(Program.run(["run", "a.dr", "x"], in: folder).output == "hello [\"x\"]\n")
      #expect(Program.run(["a.dr"], in: folder).output == "hello []\n")
    }
  }

  @Test func aScriptIsProfiled() throws {
    try inFolder { folder in
      Program.write("fn f(x) {\n  x.upper()\n}\nprint(f(\"rain\"))\n", to: "\(folder)/a.dr")
      let outcome = Program.run(["run", "--profile", "a.dr"], in: folder)
      #expect(outcome.output == "RAIN\n")
      #expect(outcome.errors.contains("a.dr:2"))
      #expect(outcome.errors.contains("print"))
      let broken = Program.run(["run", "--profile", "-"], input: "x = 1 +", in: folder)
      #expect(broken.status == 1)
      #expect(!broken.errors.contains("share"))
    }
  }

  @Test(arguments: [[], ["-"], ["run", "-"]])
  func aScriptComesFromStandardInput(_ arguments: [String]) throws {
    try inFolder { folder in
      #expect(Program.run(arguments, input: "print(40 + 2)", in: folder).output == "42\n")
    }
  }

  @Test func settingsReplaceTheScripts() throws {
    try inFolder { folder in
      Program.write("set n = 64\nset name = \"x\"\nprint(n, name)\n", to: "\(folder)/a.dr")
      #expect(Program.run(["a.dr"], in: folder).output == "64 x\n")
      #expect(
        Program.run(["run", "a.dr", "--set", "n=8", "--set", "name=rain"], in: folder).output == "8 rain\n")
      let unknown = Program.run(["a.dr", "--set", "m=8"], in: folder)
      #expect(unknown.status == 2)
      #expect(unknown.errors.contains("n") && unknown.errors.contains("name"))
    }
  }

  @Test(arguments: [
    (["-x", "--name=3"], "64 [\"-x\", \"--name=3\"]\n"),
    (["-x", "--set", "n=8", "y"], "8 [\"-x\", \"y\"]\n"),
    (["--set=n=8", "--", "--set", "n=9", "--help"], "8 [\"--set\", \"n=9\", \"--help\"]\n"),
  ])
  func whatStandsBehindAScriptIsItsOwn(_ arguments: [String], _ output: String) throws {
    try inFolder { folder in
      Program.write("set n = 64\nprint(n, args)\n", to: "\(folder)/a.dr")
      #expect(Program.run(["a.dr"] + arguments, in: folder).output == output)
      #expect(Program.run(["run", "a.dr"] + arguments, in: folder).output == output)
    }
  }

  @Test func aScriptSaysWhatItCanBeGiven() throws {
    try inFolder { folder in
      Program.write("set depth = 3  # of the network\n", to: "\(folder)/b.dr")
      let script =
        "#!/usr/bin/env derain\n# %%\n# Trains\n# networks.\nimport \"b.dr\"\nset n = [1, 2]\nprint(n)\n"
      Program.write(script, to: "\(folder)/a.dr")
      let help = Program.run(["a.dr", "--help"], in: folder).output
      #expect(help.hasPrefix("Trains\nnetworks.\n\nSettings"))
      #expect(help.contains("\n  n = [1, 2]\n  depth = 3   of the network\n"))
      let wrong = Program.run(["a.dr", "--set", "dept=4"], in: folder)
      #expect(wrong.status == 2)
      #expect(wrong.errors.contains("did you mean `depth`? It has `n`, `depth`"))
    }
  }

  @Test func theDoctorFindsWhatIsWrongAndSaysWhatToDo() throws {
    try inFolder { folder in
      let healthy = Program.run(["doctor"], in: folder, environment: ["XDG_STATE_HOME=\(folder)", "HOME=/"])
      #expect(healthy.status == 0, "\(healthy.output)")
      for word in ["oneDNN ", "GFLOP/s", "\(folder)/derain/history\n", "all is well"] {
        #expect(healthy.output.contains(word))
      }
      let ill = ["XDG_STATE_HOME=/dev/null", "DERAIN_THREADS=two", "TMPDIR=/nowhere"]
      let outcome = Program.run(["doctor"], in: folder, environment: ill)
      #expect(outcome.status == 1)
      for word in [
        "! entries are not saved", "! DERAIN_THREADS is 'two'", "! set TMPDIR", "check what is marked",
      ] {
        #expect(outcome.output.contains(word))
      }
    }
  }

  /// What a user may get wrong, the exit status, and a word that the message must have.
  @Test(arguments: [
    (["nothing.dr"], Int32(1), "nothing.dr"),
    (["--unknown"], 2, "--unknown"),
    (["-e"], 2, "-e"),
    (["-e", "1", "--set", "n=1"], 2, "--set needs a script"),
    (["run"], 2, "script"),
    (["run", "."], 1, "."),
    (["-e", "x = (1 + "], 1, "end"),
    (["-e", "image(\"none.png\")"], 1, "none.png"),
    (["-e", "image(\".\")"], 1, "."),
    (["-e", "images(\"nowhere\")"], 1, "nowhere"),
    (["-e", "rain(\"range/smal\")"], 1, "range/small"),
    (["-e", "rain(\"range/small\", lenght: 3)"], 1, "length"),
    (["-e", "zeros(2, 3) @ zeros(2, 3)"], 1, "[2, 3]"),
    (["-e", "zeros(1000000, 1000000)"], 1, "memory"),
    (["-e", "fn f(n) { f(n + 1) }\nf(1)"], 1, "deep"),
    (["-e", "backgrounds(\"simple\", count: 4, size: 32, seed: 1).crop(64, seed: 1)[0]"], 1, "32"),
    (["-e", "backgrounds(\"simple\", count: 4, size: 32, seed: 1).take(5)"], 1, "4"),
    (["-e", "save(zeros(3, 16, 16), \"/dev/null/x.png\")"], 1, "/dev/null"),
  ])
  func mistakesAreSentencesWithAnExitStatus(_ arguments: [String], _ status: Int32, _ word: String) throws {
    try inFolder { folder in
      let outcome = Program.run(arguments, in: folder)
      #expect(outcome.status == status)
      #expect(outcome.errors.contains(word), "\(outcome.errors)")
      #expect(!outcome.errors.contains("Fatal"))
    }
  }

  @Test func aMistakeInLineFortyIsFoundBeforeLineOneRuns() throws {
    try inFolder { folder in
      let lines = ["print(\"began\")"] + (2..<40).map { "x\($0) = \($0)" } + ["y = )"]
      Program.write(lines.joined(separator: "\n"), to: "\(folder)/a.dr")
      let outcome = Program.run(["a.dr"], in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains("a.dr:40:5"))
    }
  }

  @Test func twentyThousandBracketsAreAnErrorAndNoCrash() throws {
    try inFolder { folder in
      let outcome = Program.run([], input: String(repeating: "(", count: 20_000), in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("nest") || outcome.errors.contains("deep"))
    }
  }

  @Test func coloursStayOffWhereNobodyLooks() throws {
    try inFolder { folder in
      #expect(!Program.run(["-e", "nothing"], in: folder).errors.contains("\u{1b}"))
    }
  }

  @Test func trainingGivesTheSameBytesInEveryProcess() throws {
    try inFolder { folder in
      let script = """
        net = resnet(channels: 8, blocks: 1, seed: 1)
        data = backgrounds("simple", count: 4, size: 24, seed: 1).with(rain("range/large"))
        run = train(net, data, steps: 5, batch: 2, seed: 1)
        print(run.loss.list(), run.model(ones(3, 8, 8)).list())
        """
      let first = Program.run([], input: script, in: folder)
      #expect(first.status == 0)
      #expect(first.output == Program.run([], input: script, in: folder).output)
    }
  }

  @Test func checkFindsMistakesWithoutRunning() throws {
    try inFolder { folder in
      Program.write("print(1)\nprnt(2)\n", to: "\(folder)/a.dr")
      let outcome = Program.run(["check", "a.dr"], in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.output == "")
      #expect(outcome.errors.contains("print"))
    }
  }

  @Test func aScriptThatKeepsTooMuchIsStoppedAndGoesOnAfterwards() throws {
    try inFolder { folder in
      let script = """
        xs = []
        print(try { while true { xs += ["text number {len(xs)} of many"] } } catch e { e.message })
        xs = nil
        print(sum([i for i in 1..100000]))
        """
      let outcome = Program.run(["-"], input: script, in: folder, environment: ["DERAIN_MEMORY=0.2"])
      #expect(outcome.output == "this takes more than 0.2 GB of memory\n5000050000\n")
    }
  }

  @Test func functionsThatSeeThemselvesAreFreedWithTheCallThatMadeThem() throws {
    try inFolder { folder in
      let script = """
        fn study(i) {
          data = [i for j in 1..10000]
          fn down(n) { if n == 0 { data[0] } else { across(n - 1) } }
          fn across(n) { down(n) }
          fn endless() { endless }
          if i % 3 == 0 { error("no") }
          fn kept() { if i < 0 { kept() }; i }
          {value: down(2), kept: kept}
        }
        last = nil
        for i in 1..5000 { try { last = study(i) } catch e { } }
        print(last.value, last.kept())
        """
      let outcome = Program.run(["-"], input: script, in: folder, environment: ["DERAIN_MEMORY=0.2"])
      #expect(outcome.errors == "")
      #expect(outcome.output == "5000 5000\n")
    }
  }

  @Test func tooLittleMemoryForTheFirstLoopIsAnErrorInIt() throws {
    try inFolder { folder in
      let outcome = Program.run(
        ["-"], input: "while true { }", in: folder, environment: ["DERAIN_MEMORY=0.001"])
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("1:1: error: this takes more than 0.0 GB of memory"))
    }
  }

  @Test func aTableComesBackFromItsFileAsItWas() throws {
    try inFolder { folder in
      let script = #"""
        t = table([{name: "a, \"b\"", x: 0.1, n: 3, ok: true}, {name: "line\nbreak", x: 1e-300, n: nil, ok: false}])
        t.save("t.csv")
        back = read_csv("t.csv")
        print(same(t, back), back.n)
        """#
      #expect(Program.run(["-"], input: script, in: folder).output == "true [3, nil]\n")
      #expect(
        text(of: "\(folder)/t.csv")
          == "name,x,n,ok\n\"a, \"\"b\"\"\",0.1,3,true\n\"line\nbreak\",1e-300,,false\n")
    }
  }

  @Test func picturesAreRestoredFromTheCommandLine() throws {
    try inFolder { folder in
      let script = """
        save(rand(3, 20, 30, seed: 1), "in/a.png")
        save(conv(3, 3, seed: 1), "net.safetensors")
        """
      #expect(Program.run(["run", "-"], input: script, in: folder).status == 0)
      let outcome = Program.run(["restore", "net.safetensors", "in", "out"], in: folder)
      #expect(outcome.status == 0 && outcome.output.contains("in/a.png") && outcome.errors.contains("1/1"))
      #expect(access("\(folder)/out/a.png", R_OK) == 0)
      Program.write("nonsense", to: "\(folder)/in/b.png")
      #expect(Program.run(["restore", "net.safetensors", "in", "out"], in: folder).status == 1)
      let missing = Program.run(["restore", "nothing.pth", "in", "out"], in: folder)
      #expect(missing.status == 1 && missing.errors == "error: there is no file nothing.pth\n")
      let other = Program.run(
        ["restore", "net.safetensors", "in", "out", "--network", "print(1)"], in: folder)
      #expect(other.status == 1 && other.errors.contains("this is not a known network"))
    }
  }

  @Test func restoringKeepsToTheMemory() throws {
    try inFolder { folder in
      let script = """
        save(zeros(3, 2000, 3000), "in/large.png")
        save(zeros(3, 500, 800), "in/small.png")
        save(resnet(channels: 32, blocks: 2, seed: 1), "net.safetensors")
        """
      #expect(Program.run(["run", "-"], input: script, in: folder).status == 0)
      let memory = ["DERAIN_MEMORY=0.2"]
      let image = Program.run(["-e", "image(\"in/large.png\")"], in: folder, environment: memory)
      #expect(
        image.errors.contains(
          "reading in/large.png, 2000 × 3000 pixels, needs 0.2 GB of memory, but only 0.1 GB"))
      let outcome = Program.run(
        ["restore", "net.safetensors", "in", "out"], in: folder, environment: memory)
      #expect(
        outcome.status == 1
          && outcome.errors.contains("reading in/large.png, 2000 × 3000 pixels, needs 0.2 GB"))
      #expect(access("\(folder)/out/small.png", R_OK) == 0)
    }
  }

  @Test func whichWeightsAreMeantIsSaidOnTheCommandLine() throws {
    try inFolder { folder in
      let script = """
        save(rand(3, 8, 9, seed: 1), "in/a.png")
        save(sequential([conv(3, 3)], seed: 1), "net.npz")
        save(sequential([sequential([conv(3, 3), relu()]), conv(3, 4)], seed: 1), "big.npz")
        """
      #expect(Program.run(["run", "-"], input: script, in: folder).status == 0)
      func restore(_ file: String, _ options: String...) -> Program.Outcome {
        Program.run(["restore", file, "in", "out"] + options, in: folder)
      }
      #expect(
        restore("net.npz", "--network", "conv(3, 3)").errors.contains("a part of the file fits: --part 0\n"))
      #expect(restore("net.npz", "--network", "conv(3, 3)", "--part", "0").status == 0)
      #expect(restore("net.npz", "--network", "conv(3, 3)", "--rename", "0=").status == 0)
      let whole = ["--network", "sequential([conv(3, 3)])", "--rename", "0.0=0"]
      #expect(
        restore("big.npz", whole[0], whole[1], whole[2], whole[3]).errors.contains(
          "or leave them out with --extra"))
      #expect(restore("big.npz", whole[0], whole[1], whole[2], whole[3], "--extra").status == 0)
      #expect(restore("net.npz", "--network", "3").errors.contains("as in --network 'resnet("))
      #expect(restore("net.npz").errors.contains("name the network: --network 'resnet(…)'"))
      #expect(restore("net.npz", "--rename", "a").errors.contains("--rename expects old=new, found a"))
    }
  }

  @Test(arguments: ["DERAIN_THREADS=many", "DERAIN_THREADS=0", "DERAIN_MEMORY=-1", "DERAIN_CONVOLUTION=fast"])
  func aWrongSettingOfTheEnvironmentIsWarnedOf(setting: String) throws {
    try inFolder { folder in
      let outcome = Program.run(["-e", "1"], in: folder, environment: [setting])
      #expect(outcome.status == 0 && outcome.output == "1\n")
      #expect(outcome.errors.contains("which is invalid and ignored: set it to"))
    }
  }
}
