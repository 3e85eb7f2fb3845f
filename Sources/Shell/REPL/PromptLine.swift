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
    } else if status?.key?.source == .recording {
      parts.append("recording")
    } else if status?.key?.fingerprint.hasPrefix("scp_test_") == true {
      parts.append("test")
    }
    if let active = status?.active, active > 0 { parts.append("\(active)") }
    return parts.isEmpty ? "scjobs> " : "scjobs[\(parts.joined(separator: " "))]> "
  }
}
