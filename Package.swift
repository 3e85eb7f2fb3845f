// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let package = Package(
  name: "scjobs",
  products: [.executable(name: "scjobs", targets: ["scjobs"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
    .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
    .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
  ],
  targets: [
    // The two C shims.
    .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CEditline", linkerSettings: [.linkedLibrary("edit")]),

    // From the bottom of the house to its roof; arrows point up this list only.
    module("JSON", ["CSimdJSON"]),
    module("JSONRPC", ["JSON", nio, nioPosix]),
    module(
      "SurveyCoderAPI",
      [
        "JSON", nio, nioPosix, nioHTTP1, .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    module(
      "JobEngine",
      [
        "SurveyCoderAPI", "JSON", nio,
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    module("Operations", ["JobEngine", "SurveyCoderAPI", "JSON", nio]),
    module("Sandbox", ["JSON", nio, nioPosix, nioHTTP1]),
    module(
      "Service", ["Operations", "JobEngine", "SurveyCoderAPI", "JSONRPC", "JSON", nio, nioPosix]),
    module("LineEditing", ["CEditline"]),
    module("Shell", ["Operations", "JobEngine", "SurveyCoderAPI", "LineEditing", "JSON", nio]),
    .executableTarget(
      name: "scjobs",
      dependencies: [
        "Shell", "Service", "Sandbox", "Operations", "JobEngine", "SurveyCoderAPI", "LineEditing", "JSON",
        nio,
        nioPosix, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // What only tests need.
    .target(
      name: "EngineTesting",
      dependencies: [
        "JobEngine", "SurveyCoderAPI", "Sandbox", "JSON", nio, nioPosix,
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
      ],
      path: "Tests/EngineTesting",
      swiftSettings: strict),

    .executableTarget(
      name: "PollBench",
      dependencies: [
        "EngineTesting", "JobEngine", "SurveyCoderAPI", "Sandbox", "JSON", nio, nioPosix,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "bench/poll",
      swiftSettings: strict),

    tests("JSONTests", ["JSON"]),
    tests("JSONRPCTests", ["JSONRPC", "JSON", nio, nioPosix, nioEmbedded]),
    tests("SandboxTests", ["Sandbox", "JSON", nio, nioPosix, nioHTTP1]),
    tests("SurveyCoderAPITests", ["SurveyCoderAPI", "JSON", nio, nioPosix, nioHTTP1]),
    tests("LineEditingTests", ["LineEditing"]),
    tests(
      "JobEngineTests",
      [
        "JobEngine", "EngineTesting", "SurveyCoderAPI", "Sandbox", "JSON", nio, nioPosix,
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    tests(
      "OperationsTests",
      ["Operations", "EngineTesting", "JobEngine", "SurveyCoderAPI", "JSON", nio, nioPosix]),
    tests(
      "ServiceTests",
      [
        "Service", "Operations", "EngineTesting", "JobEngine", "Sandbox", "SurveyCoderAPI", "JSONRPC", "JSON",
        nio, nioPosix,
      ]),
    tests(
      "ShellTests",
      [
        "Shell", "LineEditing", "Operations", "EngineTesting", "JobEngine", "SurveyCoderAPI", "JSON", nio,
        nioPosix,
      ]),
    tests("EndToEndTests", ["scjobs", "JSON"]),
  ]
)
