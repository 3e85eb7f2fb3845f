import Foundation
import JSON
import Testing

/// `scjobs serve` at the other ends of two pipes, for as long as the value lives.
final class ServeProcess {
  private let process: Process
  private let input = Pipe()
  private let output = Pipe()
  private let writing = DispatchQueue(label: "serve-input")
  private var bytes: [UInt8] = []
  private var isInputOpen = true

  /// A server that hangs is killed, so that its test fails and does not hang too.
  private static let patience: TimeInterval = 120

  init(_ options: [String] = [], in place: Place, environment: [String: String?] = [:]) throws {
    process = try Program.start(
      ["serve"] + options, in: place, environment: environment, input: input, output: output,
      error: FileHandle.standardError)
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [weak process] in
      if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  // MARK: Sending

  /// Sends bytes in the background: a full pipe holds up no test.
  func send(_ bytes: [UInt8]) {
    let handle = input.fileHandleForWriting
    // A server that is gone is seen by what it did not answer.
    writing.async { try? handle.write(contentsOf: bytes) }
  }

  func send(_ line: String) { send(Array((line + "\n").utf8)) }

  func endInput() {
    guard isInputOpen else { return }
    isInputOpen = false
    let handle = input.fileHandleForWriting
    writing.async { try? handle.close() }
  }

  // MARK: Receiving

  /// The next line; `nil` at the end of the output.
  func nextLine() async -> String? {
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes.removeFirst(end + 1) }
        return String(decoding: bytes[..<end], as: UTF8.self)
      }
      let handle = output.fileHandleForReading
      let more = await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: handle.availableData) }
      }
      guard !more.isEmpty else { return nil }
      bytes += more
    }
  }

  func nextMessage() async throws -> JSONValue {
    let line = try #require(await nextLine(), "The server ended before it answered.")
    return try JSONDocument(parsing: line).root
  }

  /// Ends the input and waits for the end.
  ///
  /// - Returns: The lines that still came, and the exit status.
  func finish() async -> (lines: [String], status: Int32) {
    endInput()
    var lines: [String] = []
    while let line = await nextLine() { lines.append(line) }
    await Program.ended(process)
    return (lines, process.terminationStatus)
  }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }
}
