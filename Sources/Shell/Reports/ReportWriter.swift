internal import Glibc
internal import JobEngine
internal import LineEditing

/// Writes reports where they are wanted.
enum ReportWriter {
  static func text(_ report: ScriptReport, as form: ReportRequest.Form) -> String {
    switch form {
    case .tap: TAPReport.text(report)
    case .junit: JUnitReport.text(report)
    case .json: ScriptReport.text(report)
    case .html: HTMLReport.text(report)
    }
  }

  /// Why a report could not be written where it is wanted, as far as can be told before the run, which may take hours.
  static func problem(of requests: [ReportRequest]) -> String? {
    for request in requests where request.path != "-" {
      let slash = request.path.lastIndex(of: "/")
      let folder = slash.map { $0 == request.path.startIndex ? "/" : String(request.path[..<$0]) } ?? "."
      guard access(folder, W_OK | X_OK) != 0 else { continue }
      let reason = String(cString: strerror(errno))
      return "Can't write the \(request.form.rawValue) report to \(request.path): \(reason). Nothing was run."
    }
    return nil
  }

  /// - Returns: Whether all of them could be written; what could not be is told.
  static func write(_ report: ScriptReport, _ requests: [ReportRequest], _ console: Console) async -> Bool {
    var isWritten = true
    for request in requests {
      let bytes = Array(text(report, as: request.form).utf8)
      do {
        if request.path == "-" {
          try await console.output.write(bytes)
        } else {
          try DurableFile.write(bytes, to: request.path, mode: 0o666)
        }
      } catch {
        isWritten = false
        let reason = (error as? FileError)?.description ?? "nobody reads it"
        await console.say(
          "error: Can't write the \(request.form.rawValue) report to \(request.path.escapedForTerminal): "
            + "\(reason.escapedForTerminal).")
      }
    }
    return isWritten
  }
}
