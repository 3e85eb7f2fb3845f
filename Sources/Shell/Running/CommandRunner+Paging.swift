internal import LineEditing

extension CommandRunner {
  /// Shows what is higher than the screen with a pager.
  ///
  /// - Returns: Whether it did; if not, the bytes are still to be written.
  func page(_ bytes: [UInt8]) async throws(CommandFailure) -> Bool {
    guard let editor = console.editor,
      Screenful.isExceeded(by: bytes, width: editor.width, height: editor.height),
      let line = Pager.command(config: config.pager, environment: environment.variables)
    else { return false }
    // As git and systemd do: leave at once what fits, show colours, keep the text on the screen.
    let options = environment.variables["LESS"] == nil ? ["LESS": "FRX"] : [:]
    let process = try await startShell(line, hasInput: true, adding: options)
    var failure: OutputError?
    do throws(OutputError) { try await process.write(bytes) } catch { failure = error }
    let status = await finish(process)
    if Task.isCancelled { throw .interrupted }
    if case .failed(let reason) = failure { throw .file("The pager can't be given the output: \(reason).") }
    // What the shell says when there is no such program, or none that it may run.
    return status != 127 && status != 126
  }
}

/// Which pager.
enum Pager {
  /// - Returns: For `/bin/sh`; `nil` where none is wanted or there.
  static func command(config: String?, environment: [String: String]) -> String? {
    let chosen = config ?? environment["PAGER"].flatMap { $0.isEmpty ? nil : $0 }
    if let chosen { return ["off", "cat"].contains(chosen) ? nil : chosen }
    guard canMoveCursor(term: environment["TERM"]) else { return nil }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { FileAccess.isExecutable("\($0)/less") } ? "less" : nil
  }
}

/// Whether output is higher than a screen.
enum Screenful {
  static func isExceeded(by bytes: [UInt8], width: Int, height: Int) -> Bool {
    // One row is the next prompt's.
    let room = height - 1
    var rows = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      // No character takes more columns than bytes.
      let isShort = line.count <= width
      let columns = isShort ? line.count : DisplayWidth.columns(of: String(decoding: line, as: UTF8.self))
      rows += max(1, (columns + width - 1) / max(1, width))
      if rows > room { return true }
    }
    return false
  }
}
