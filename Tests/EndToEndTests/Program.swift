import Foundation

/// The real binary, run as a user would.
enum Program {
  /// Beside the test bundle, or where `SCJOBS_BIN` says.
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["SCJOBS_BIN"] { return path }
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/scjobs"
  }()

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  struct Output: CustomStringConvertible {
    var status: Int32
    var stdout: String
    var stderr: String

    var lines: [String] { stdout.split(separator: "\n").map(String.init) }
    var description: String { "exit \(status)\n--- stdout\n\(stdout)\n--- stderr\n\(stderr)" }
  }

  /// Runs it to its end. Output goes through files, so that no pipe can fill up.
  static func run(
    _ arguments: [String], in place: Place, input: String = "", environment: [String: String?] = [:]
  ) async throws -> Output {
    let files = try (0..<3).map { _ in try place.newFile() }
    try Data(input.utf8).write(to: files[0])
    let process = try start(
      arguments, in: place, environment: environment, input: FileHandle(forReadingFrom: files[0]),
      output: FileHandle(forWritingTo: files[1]), error: FileHandle(forWritingTo: files[2]))
    await ended(process)
    return Output(
      status: process.terminationStatus, stdout: try String(contentsOf: files[1], encoding: .utf8),
      stderr: try String(contentsOf: files[2], encoding: .utf8))
  }

  static func start(
    _ arguments: [String], in place: Place, environment: [String: String?] = [:], input: Any, output: Any,
    error: Any
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: root)
    process.environment = place.environment.merging(environment.compactMapValues { $0 }) { $1 }
      .filter { environment[$0.key] != .some(nil) }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = error
    try process.run()
    return process
  }

  /// What a process prints first, up to the end of the line or of its output.
  static func firstLine(from pipe: Pipe) async -> String {
    await withCheckedContinuation { continuation in
      // A test must not hold a thread of the pool on which all others run.
      DispatchQueue.global().async {
        var line = Data()
        while let byte = try? pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty,
          byte != Data("\n".utf8)
        {
          line += byte
        }
        continuation.resume(returning: String(decoding: line, as: UTF8.self))
      }
    }
  }

  static func ended(_ process: Process) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        process.waitUntilExit()
        continuation.resume()
      }
    }
  }
}

/// A home of its own and an environment of which nothing of the machine's leaks in.
final class Place: Sendable {
  static let key = "scp_test_EndToEndTestsKey0123456789abcdef"

  let folder: String
  let address: String?

  init(address: String? = nil) throws {
    self.address = address
    folder = (Self.kept ?? FileManager.default.temporaryDirectory.path) + "/scjobs-e2e-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// Where places stay, for a search of all that was written when all tests are over; else they go with the value.
  private static let kept = ProcessInfo.processInfo.environment["SCJOBS_TEST_KEEP"]

  deinit { if Self.kept == nil { try? FileManager.default.removeItem(atPath: folder) } }

  var home: String { folder + "/home" }

  var environment: [String: String] {
    var environment = [
      "SCJOBS_HOME": home, "HOME": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm",
      "SCP_API_KEY": Self.key,
    ]
    environment["SCP_API_URL"] = address
    return environment
  }

  func newFile() throws -> URL {
    let url = URL(fileURLWithPath: folder + "/\(UUID().uuidString)")
    try Data().write(to: url)
    return url
  }

  /// Every file below the folder that holds the text.
  func files(containing text: String) throws -> [String] {
    let needle = Data(text.utf8)
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    return names.filter { name in
      (FileManager.default.contents(atPath: folder + "/" + name)?.range(of: needle)) != nil
    }
  }
}

/// `scjobs sandbox` as a process of its own, for as long as the value lives.
final class SandboxProcess {
  let address: String
  private let process: Process

  init(_ options: String..., in place: Place) throws {
    let pipe = Pipe()
    process = try Program.start(
      ["sandbox", "--port", "0"] + options, in: place, input: FileHandle.nullDevice, output: pipe,
      error: FileHandle.standardError)
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8)
    {
      line += byte
    }
    address = String(decoding: line, as: UTF8.self)
  }

  deinit {
    process.terminate()
    process.waitUntilExit()
  }
}
