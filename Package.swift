// swift-tools-version: 6.1
import PackageDescription

/// A Swift target of Derain and, when it has tests, its test target of the same name.
func layer(
  _ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = [],
  resources: [Resource] = [], settings: [SwiftSetting] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies + tests,
      exclude: exclusions(name)),
  ]
}

/// Golden values and scripts that lie beside the tests and are read from there, not bundled.
func exclusions(_ name: String) -> [String] {
  switch name {
  case "Imaging", "Rain", "Metrics", "Tensors", "TensorFiles", "Networks", "Training", "Experiments":
    ["Golden"]
  case "Interpreter", "Workbench": ["Scripts"]
  default: []
  }
}

func system(_ name: String, pkgConfig: String? = nil, package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// What tries texts on the language, for scripts/fuzz: `guided` by libFuzzer, which everything is then built for, or
/// `plain` beside everything else.
let fuzzer: [Target] =
  ["guided": "Plain.swift", "plain": "Guided.swift"][
    Context.environment["DERAIN_FUZZ"] ?? ""
  ].map { other in
    [
      .executableTarget(
        name: "Fuzz", dependencies: ["Workbench", "Interpreter", "Syntax"], path: "Tests/Fuzz",
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
      dependencies: ["Bare", "Training", "Metrics", "Rain", "Imaging", "Networks", "Tensors", "Kernels"],
      path: "Benchmarks/Worker"),
  ]

let package = Package(
  name: "derain",
  products: [.executable(name: "derain", targets: ["derain"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    // System libraries, each imported by one Swift target alone.
    system("COneDNN", package: "libdnnl-dev"),
    system("COpenBLAS", pkgConfig: "openblas", package: "libopenblas-dev"),
    system("CKissFFT", package: "libkissfft-dev"),
    system("CZip", package: "libzip-dev"),
    system("CWebP", pkgConfig: "libwebp", package: "libwebp-dev"),
    system("CJansson", package: "libjansson-dev"),
    system("CDigest", package: "libmd-dev"),
    system("CMarkdown", package: "libcmark-gfm-extensions-dev"),
    // Window attention for several instruction sets.
    .target(name: "CAttention", exclude: ["Attention.inc"]),
    // Copies of the process, for points of a sweep side by side.
    .target(name: "CProcess"),
    .target(name: "CPNG", linkerSettings: [.linkedLibrary("png16"), .linkedLibrary("z")]),
    .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
    .target(name: "CLineEditing", linkerSettings: [.linkedLibrary("edit")]),
    .target(
      name: "CGnuplot",
      linkerSettings: [
        .linkedLibrary("boost_iostreams"), .linkedLibrary("boost_system"),
        .linkedLibrary("boost_filesystem"),
      ]),
    .executableTarget(
      name: "derain",
      dependencies: [
        "Workbench", "Prompt", "Notebook", "Interpreter", "Syntax", "Files", "Kernels",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      // Takes the place of malloc: scripts make many small lists and strings.
      linkerSettings: [.linkedLibrary("mimalloc")]),
    .testTarget(
      name: "derainTests", dependencies: ["Workbench", "TestFolders"], exclude: ["Fixtures"]),
    // Runs scripts that carry their expectations, for the tests of two targets.
    .target(
      name: "ExpectationScripts", dependencies: ["Interpreter", "Syntax"], path: "Tests/ExpectationScripts"),
    // Reads what other programs computed, for the tests of the engine.
    .target(name: "GoldenFiles", path: "Tests/GoldenFiles"),
    .target(name: "TestFolders", path: "Tests/TestFolders"),
  ]
    // Bytes on disk.
    + layer("Files", ["CZip", "CJansson", "CDigest"], tests: ["TestFolders"])
    // The engine.
    + layer("Kernels", ["COneDNN", "COpenBLAS", "CKissFFT", "CAttention"])
    + layer("Tensors", ["Kernels"], tests: ["GoldenFiles"])
    + layer("Networks", ["Tensors"], tests: ["GoldenFiles"])
    + layer("TensorFiles", ["Tensors", "Files"], tests: ["GoldenFiles", "TestFolders"])
    + layer("Imaging", ["Tensors", "Files", "CPNG", "CJPEG", "CWebP"], tests: ["TestFolders"])
    + layer("Rain", ["Imaging", "Tensors", "Files"], tests: ["TestFolders", "GoldenFiles"])
    + layer("Metrics", ["Imaging", "Tensors", "Kernels"], tests: ["Rain"])
    + layer(
      "Training", ["Networks", "Imaging", "Rain", "Metrics", "TensorFiles", "Files"], tests: ["GoldenFiles"])
    + layer("Restoration", ["Networks", "Imaging", "Files"], tests: ["TestFolders"])
    + layer(
      "Experiments", ["Files", "Kernels", "CProcess", .product(name: "GRDB", package: "GRDB.swift")],
      tests: ["TestFolders"])
    + layer("Figures", ["Imaging", "Files", "CGnuplot"])
    // The language.
    + layer("Syntax", [])
    // A script runs in one thread, and its values never leave it: counting references needs no atomic steps, and
    // changing a variable no check at run time.
    + layer(
      "Interpreter", ["Syntax", "Files"], tests: ["ExpectationScripts"],
      settings: [
        .unsafeFlags(["-Xfrontend", "-assume-single-threaded", "-enforce-exclusivity=unchecked"])
      ])
    + layer("Prompt", ["Interpreter", "Syntax", "Files", "CLineEditing"])
    + layer("Notebook", ["Interpreter", "Syntax", "Files", "CMarkdown"], tests: ["TestFolders"])
    // Where the two meet.
    + layer(
      "Workbench",
      ["Interpreter", "Syntax", "Training", "Restoration", "Experiments", "TensorFiles", "Files", "Figures"],
      tests: ["ExpectationScripts", "TestFolders"])
    + fuzzer + benchmarks,
  cxxLanguageStandard: .cxx17
)
