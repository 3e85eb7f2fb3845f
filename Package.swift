// swift-tools-version: 6.2
import PackageDescription

#if canImport(Glibc)
  import Glibc
#endif

/// Set by `scripts/soak fuzz`: the modules are built with the coverage that libFuzzer goes by, and the program that runs
/// it is there. Unset, nothing of that is.
let isForFuzzing = Context.environment["SCJOBS_FUZZING"] != nil

let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isForFuzzing ? [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])] : [])

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

/// The release holds Swift's libraries and with them 130,000 relocations, 3 MB for a start to read. lld packs these and
/// leaves out the 40,000 symbols that nobody looks up: 4 MB less in memory.
///
/// Unsafe flags keep other packages from depending on this one, which has no library to offer.
let quickStart: [LinkerSetting] = [
  .unsafeFlags(
    ["-use-ld=lld", "-Xlinker", "--no-export-dynamic"]
      + (loaderReadsPackedRelocations ? ["-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"] : []),
    .when(platforms: [.linux], configuration: .release))
]

/// From glibc 2.36 on.
var loaderReadsPackedRelocations: Bool {
  #if canImport(Glibc)
    // Such as "glibc 2.36".
    let name = String(unsafeUninitializedCapacity: 64) { buffer in
      buffer.withMemoryRebound(to: CChar.self) {
        confstr(Int32(_CS_GNU_LIBC_VERSION), $0.baseAddress, $0.count) - 1
      }
    }
    let version = name.split { $0 == " " || $0 == "." }.dropFirst().compactMap { Int($0) }
    return !version.lexicographicallyPrecedes([2, 36])
  #else
    return false
  #endif
}

/// The parsers under any bytes: a suite of tests over what is kept, or the program that libFuzzer leads.
let fuzzing: Target = {
  let dependencies: [Target.Dependency] = [
    "Shell", "Service", "Recording", "Sandbox", "Operations", "JobEngine", "SurveyCoderAPI", "JSONRPC",
    "LineEditing", "JSON", nio, nioHTTP1, nioEmbedded,
  ]
  return isForFuzzing
    ? .executableTarget(
      name: "Fuzz", dependencies: dependencies, path: "Tests/FuzzTests",
      exclude: ["Corpus", "FuzzTests.swift"],
      swiftSettings: strict)
    : .testTarget(
      name: "FuzzTests", dependencies: dependencies, path: "Tests/FuzzTests",
      exclude: ["Corpus", "LibFuzzer"],
      swiftSettings: strict)
}()

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
    // The C shims.
    .target(
      name: "CSimdJSON",
      cxxSettings: isForFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link"])] : [],
      linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "CEditline", linkerSettings: [.linkedLibrary("edit")]),
    .target(name: "CMemory"),

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
    module("Recording", ["JobEngine", "SurveyCoderAPI", "JSON", nio]),
    module("Operations", ["JobEngine", "SurveyCoderAPI", "JSON", nio]),
    module("Sandbox", ["JSON", nio, nioPosix, nioHTTP1]),
    module(
      "Service", ["Operations", "JobEngine", "SurveyCoderAPI", "JSONRPC", "JSON", nio, nioPosix]),
    module("LineEditing", ["CEditline"]),
    module("Shell", ["Operations", "JobEngine", "SurveyCoderAPI", "LineEditing", "JSON", nio]),
    .executableTarget(
      name: "scjobs",
      dependencies: [
        "CMemory", "Shell", "Service", "Sandbox", "Recording", "Operations", "JobEngine", "SurveyCoderAPI",
        "LineEditing", "JSON",
        nio,
        nioPosix, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict, linkerSettings: quickStart),

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

    .target(
      name: "Simulation",
      dependencies: [
        "EngineTesting", "Recording", "JobEngine", "SurveyCoderAPI", "Sandbox", "JSON", nio, nioPosix,
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
      ],
      path: "Tests/Simulation",
      swiftSettings: strict),

    .executableTarget(
      name: "Simulate",
      dependencies: [
        "Simulation", nioPosix, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "bench/simulate",
      swiftSettings: strict),

    tests("SimulationTests", ["Simulation", nio, nioPosix]),
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
      "RecordingTests",
      ["Recording", "EngineTesting", "JobEngine", "SurveyCoderAPI", "Sandbox", "JSON", nio, nioPosix]),
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
    fuzzing,
  ]
)
