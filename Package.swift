// swift-tools-version: 6.1
import PackageDescription

// The folders below Sources are the floors of the house, and this file is its map: a room may import only what it names
// here, and the build refuses any other import (scripts/build). docs/architecture.md says what the rooms hold.

/// Every file imports what it uses: nothing comes in by way of another file or another room.
let strict: [SwiftSetting] = [.enableUpcomingFeature("MemberImportVisibility")]

/// A folder of Swift sources, and its tests in the folder of Tests with its name.
func room(
  _ floor: String, _ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency]? = nil,
  excluded: [String] = [], settings: [SwiftSetting] = []
) -> [Target] {
  let room = Target.target(
    name: name, dependencies: dependencies, path: "Sources/\(floor)\(name)",
    swiftSettings: strict + settings)
  guard let tests else { return [room] }
  return [
    room,
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + tests,
      exclude: excluded, swiftSettings: strict),
  ]
}

func system(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/Libraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// A C or C++ target: a library's calls that Swift cannot make, or a kernel.
func shim(_ name: String, excluded: [String] = [], libraries: [String] = []) -> Target {
  .target(
    name: name, path: "Sources/Libraries/\(name)", exclude: excluded,
    linkerSettings: libraries.map { .linkedLibrary($0) })
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

/// System libraries, each imported by one room alone.
let libraries: [Target] = [
  system("COneDNN", package: "libdnnl-dev"),
  system("COpenBLAS", pkgConfig: "openblas", package: "libopenblas-dev"),
  system("CKissFFT", package: "libkissfft-dev"),
  system("CZip", package: "libzip-dev"),
  system("CWebP", pkgConfig: "libwebp", package: "libwebp-dev"),
  system("CJansson", package: "libjansson-dev"),
  system("CDigest", package: "libmd-dev"),
  system("CMarkdown", package: "libcmark-gfm-extensions-dev"),
  // Window attention for several instruction sets.
  shim("CAttention", excluded: ["Attention.inc"]),
  // Copies of the process, for points of a sweep side by side.
  shim("CProcess"),
  shim("CPNG", libraries: ["png16", "z"]),
  shim("CJPEG", libraries: ["jpeg"]),
  shim("CLineEditing", libraries: ["edit"]),
  shim("CGnuplot", libraries: ["boost_iostreams", "boost_system", "boost_filesystem"]),
]

/// What knows neither images nor the language.
let ground: [Target] =
  room("Ground/", "Failures", [])
  + room("Ground/", "Versions", [])
  + room("Ground/", "Resources", [])
  + room("Ground/", "Random", [], tests: [])
  + room("Ground/", "Console", [], tests: [])
  + room(
    "Ground/", "Files", ["Failures", "Resources", "CZip", "CJansson", "CDigest"], tests: ["TestFolders"])
  + room(
    "Ground/", "Statistics", ["Versions", "Random", "Files", "Failures"], tests: [], excluded: ["Golden"])

/// What computes. It knows nothing of the language.
let engine: [Target] =
  room(
    "Engine/", "Kernels",
    ["Versions", "Failures", "Resources", "COneDNN", "COpenBLAS", "CKissFFT", "CAttention"],
    tests: []
  )
  + room(
    "Engine/", "Tensors", ["Versions", "Kernels", "Random", "Resources", "Failures"], tests: ["GoldenFiles"],
    excluded: ["Golden"])
  + room(
    "Engine/", "Networks", ["Versions", "Tensors", "Kernels", "Random", "Failures"],
    tests: ["GoldenFiles", "TestFolders"], excluded: ["Golden"])
  + room(
    "Engine/", "TensorFiles", ["Tensors", "Files", "Failures"],
    tests: ["Random", "GoldenFiles", "TestFolders"],
    excluded: ["Golden"])
  + room(
    "Engine/", "Imaging", ["Versions", "Random", "Files", "Resources", "Failures", "CPNG", "CJPEG", "CWebP"],
    tests: ["TestFolders", "DataSetLaws"], excluded: ["Golden"])
  + room(
    "Engine/", "Rain", ["Versions", "Imaging", "Random", "Files", "Failures"],
    tests: ["TestFolders", "GoldenFiles", "DataSetLaws"], excluded: ["Golden"])
  // Images as tensors, and back.
  + room("Engine/", "ImageTensors", ["Imaging", "Tensors", "Kernels", "Failures"])
  + room(
    "Engine/", "Training",
    [
      "Versions",
      "Networks", "Tensors", "Kernels", "ImageTensors", "Imaging", "Rain", "TensorFiles", "Files", "Random",
      "Resources", "Failures",
    ], tests: ["GoldenFiles", "TestFolders"], excluded: ["Golden"])
  + room(
    "Engine/", "Scoring",
    [
      "Versions", "Statistics", "Networks", "Tensors", "Kernels", "ImageTensors", "Imaging", "Rain", "Random",
      "Resources",
      "Failures",
    ],
    tests: ["GoldenFiles"], excluded: ["Golden"])
  // What networks do and hold, beyond their scores.
  + room(
    "Engine/", "Analysis",
    [
      "Versions", "Networks", "Tensors", "Kernels", "ImageTensors", "Imaging", "Rain", "Scoring", "Resources",
      "Failures",
    ],
    tests: ["Random", "GoldenFiles"], excluded: ["Golden"])
  // Networks on photographs of any size.
  + room(
    "Engine/", "Tiling", ["Versions", "Networks", "Tensors", "Kernels", "Imaging", "Files", "Failures"],
    tests: ["Random", "TestFolders"])
  + room(
    "Engine/", "Sweeps", ["Files", "Console", "Versions", "Resources", "Failures", "CProcess", grdb],
    tests: ["TestFolders"], excluded: ["Golden"])
  + room("Engine/", "Figures", ["Imaging", "Files", "Failures", "CGnuplot"], tests: [])

/// The language, which knows nothing of tensors or rain.
let language: [Target] =
  room("Language/", "Syntax", ["Console"], tests: [])
  // A script runs in one thread, and its values never leave it: counting references needs no atomic steps, and
  // changing a variable no check at run time. Helpers that several rooms compile, such as the copying of a value, are
  // linked once, from the first room by name: rooms that use values have names after `Interpreter`, so that the machine
  // gets its own (see ArchitectureTests).
  + room(
    "Language/", "Interpreter",
    ["Versions", "Syntax", "Console", "Statistics", "Files", "Resources", "Failures"],
    tests: ["ExpectationScripts"], excluded: ["Scripts"],
    settings: [
      .unsafeFlags(["-Xfrontend", "-assume-single-threaded", "-enforce-exclusivity=unchecked"])
    ])
  + room(
    "Language/", "Prompt",
    ["Interpreter", "Syntax", "Console", "Files", "Resources", "Failures", "CLineEditing"], tests: [])
  + room(
    "Language/", "Notebook",
    ["Interpreter", "Syntax", "Files", "Resources", "Failures", "CMarkdown"], tests: ["TestFolders"])

/// Where the two meet: what the language sees of the engine.
let bindings: [Target] = room(
  "", "LanguageBindings",
  [
    "Versions", "Interpreter", "Syntax", "Kernels", "Tensors", "Networks", "TensorFiles", "Imaging", "Rain",
    "ImageTensors", "Training", "Scoring", "Analysis", "Statistics", "Tiling", "Sweeps", "Figures", "Console",
    "Files",
    "Random", "Resources", "Failures",
  ], tests: ["ExpectationScripts", "TestFolders"], excluded: ["Scripts", "Golden"])

let program: [Target] = [
  .executableTarget(
    name: "derain",
    dependencies: [
      "LanguageBindings", "Prompt", "Notebook", "Interpreter", "Syntax", "Kernels", "Imaging", "Figures",
      "Console",
      "Files", "Resources", "Failures", argumentParser,
    ],
    swiftSettings: strict,
    // Takes the place of malloc: scripts make many small lists and strings.
    linkerSettings: [.linkedLibrary("mimalloc")]),
  .testTarget(
    name: "derainTests", dependencies: ["LanguageBindings", "Interpreter", "TestFolders"],
    exclude: ["Fixtures"]),
]

/// What tests share.
let aids: [Target] = [
  // Runs scripts that carry their expectations, for the tests of two rooms.
  .target(
    name: "ExpectationScripts", dependencies: ["Interpreter", "Syntax", "Failures"],
    path: "Tests/ExpectationScripts"),
  // Tries what all data sets promise, for the tests of two rooms.
  .target(name: "DataSetLaws", dependencies: ["Imaging", "Random", "Failures"], path: "Tests/DataSetLaws"),
  // Reads what other programs computed, for the tests of the engine.
  .target(name: "GoldenFiles", path: "Tests/GoldenFiles"),
  .target(name: "TestFolders", path: "Tests/TestFolders"),
]

/// What tries texts on the language, for scripts/fuzz: `guided` by libFuzzer, which everything is then built for, or
/// `plain` beside everything else.
let fuzzer: [Target] =
  ["guided": "Plain.swift", "plain": "Guided.swift"][
    Context.environment["DERAIN_FUZZ"] ?? ""
  ].map { other in
    [
      .executableTarget(
        name: "Fuzz", dependencies: ["LanguageBindings", "Interpreter", "Syntax", "Resources"],
        path: "Tests/Fuzz",
        exclude: ["Corpus", other])
    ]
  } ?? []

/// What scripts/bench times, which nobody else builds.
let benchmarks: [Target] =
  Context.environment["DERAIN_BENCH"] == nil
  ? []
  : [
    // oneDNN through its own C++ interface, without anything of Derain's in between.
    .target(name: "Bare", path: "Benchmarks/Bare", linkerSettings: [.linkedLibrary("dnnl")]),
    .executableTarget(
      name: "Worker",
      dependencies: [
        "Bare", "Training", "Scoring", "Rain", "ImageTensors", "Imaging", "Networks", "Tensors", "Kernels",
        "Random", "Resources", "Failures",
      ],
      path: "Benchmarks/Worker"),
  ]

/// All targets, or with DERAIN_ROOM those that one room's tests need: scripts/test builds and runs them alone.
var targets: [Target] {
  let all =
    libraries + ground + engine + language + bindings + program + aids + fuzzer + benchmarks
  guard let name = Context.environment["DERAIN_ROOM"] else { return all }
  var needed: [Target] = []
  func need(_ name: String) {
    guard let target = all.first(where: { $0.name == name }), !needed.contains(where: { $0 === target })
    else {
      return
    }
    needed.append(target)
    for case .byNameItem(let name, _) in target.dependencies { need(name) }
  }
  need("\(name)Tests")
  return needed
}

let package = Package(
  name: "derain",
  products: Context.environment["DERAIN_ROOM"] == nil
    ? [.executable(name: "derain", targets: ["derain"])] : [],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: targets,
  cxxLanguageStandard: .cxx17
)
