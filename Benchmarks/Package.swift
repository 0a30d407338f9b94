// swift-tools-version: 6.1
import PackageDescription

/// What scripts/bench times. A package of its own, so that who builds Derain never builds it.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "derain", path: "..")],
  targets: [
    // oneDNN through its own C++ interface, without anything of Derain's in between.
    .target(name: "Bare", linkerSettings: [.linkedLibrary("dnnl")]),
    .executableTarget(
      name: "Worker", dependencies: ["Bare", .product(name: "DerainEngine", package: "derain")]),
  ],
  cxxLanguageStandard: .cxx17
)
