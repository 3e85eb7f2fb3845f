import Foundation
import Testing

/// A dump of the process's memory would hold the key.
@Suite struct CoreDumpTests {
  /// Starts the service, waits for its first answer, ends it by SIGABRT, and says whether the system dumped its memory.
  private static let script = """
    import glob, os, resource, signal, subprocess, sys
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    os.chdir(sys.argv[1])
    child = subprocess.Popen(
        sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))
    child.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"session.status"}\\n')
    child.stdin.flush()
    child.stdout.readline()
    os.kill(child.pid, signal.SIGABRT)
    status = os.waitpid(child.pid, 0)[1]
    child.returncode = 0
    # The dump of the one that lets debuggers in holds the key.
    for dump in glob.glob("core*"):
        os.remove(dump)
    print("signal", os.WTERMSIG(status), "dumped" if os.WCOREDUMP(status) else "not dumped", "limit", hard)
    """

  private func abort(_ environment: [String: String]) async throws -> String {
    let place = try Place()
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.script, place.folder, Program.path, "serve"]
    // Swift's own crash report would come first, and takes its time.
    process.environment = place.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
      .merging(environment) { $1 }
    process.standardOutput = output
    try process.run()
    let line = await Program.firstLine(from: output)
    await Program.ended(process)
    return line
  }

  @Test(.timeLimit(.minutes(3)))
  func `an abort leaves no core dump, unless a developer lets debuggers in`() async throws {
    let ours = try await abort([:])
    #expect(ours.hasPrefix("signal 6 not dumped"), "\(ours)")
    let debuggable = try await abort(["SCJOBS_DEBUGGABLE": "1"])
    #expect(debuggable.hasPrefix("signal 6 "), "\(debuggable)")
    // Where the machine makes no core dumps at all, that there is none proves nothing.
    if debuggable.contains("not dumped") {
      print("This machine makes no core dumps (\(debuggable)), so the test shows nothing.")
    }
  }
}
