internal import JobEngine

/// The text before the cursor.
enum PromptLine {
  /// Behind a line that goes on.
  static let continuation = "   ...> "

  /// `scjobs> `, with the kind of session and the number of active jobs where there is something to say:
  /// `scjobs[sandbox 3]> `.
  static func text(_ status: SessionStatus?, isSandbox: Bool) -> String {
    var parts: [String] = []
    if isSandbox || status?.key?.source == .sandbox {
      parts.append("sandbox")
    } else if status?.key?.fingerprint.hasPrefix("scp_test_") == true {
      parts.append("test")
    }
    if let active = status?.active, active > 0 { parts.append("\(active)") }
    return parts.isEmpty ? "scjobs> " : "scjobs[\(parts.joined(separator: " "))]> "
  }
}

/// What a person reads first.
enum Greeting {
  static func lines(_ status: SessionStatus?, isSandbox: Bool) -> [String] {
    guard let status else { return ["scjobs: type `help` for the commands."] }
    if isSandbox || status.key?.source == .sandbox {
      return [
        "scjobs \(status.version) on a sandbox: simulated jobs, no account needed. "
          + "`discover --track` finds some, `help` lists the commands."
      ]
    }
    if status.key == nil {
      return [
        "Welcome to scjobs \(status.version): it watches Survey Coder Pro jobs and keeps their results.",
        "No API key is set yet. Type `key` and paste yours; it is not shown and not stored. "
          + "Or start with SCP_API_KEY set.",
        "No account at hand? `scjobs --sandbox` simulates one. `help` lists the commands.",
      ]
    }
    let jobs = status.active == 1 ? "1 active job" : "\(status.active) active jobs"
    return ["scjobs \(status.version), \(jobs). `help` lists the commands."]
  }
}
