internal import JobEngine

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
    if status.key?.source == .recording {
      return [
        "scjobs \(status.version) on a recording: what was recorded answers in the service's place, and no time "
          + "passes while it does. `help` lists the commands."
      ]
    }
    if status.key == nil {
      return [
        "Welcome to scjobs \(status.version): it watches Survey Coder Pro jobs and keeps their results.", "",
        "No API key is set yet. Type `key` and paste yours; it is not shown and not stored. "
          + "Or start with SCP_API_KEY set, or keep it in a file: `help key`.",
        "No key yet? Your organization makes one at surveycoder.io, where it is shown once; "
          + "it begins with scp_live_. docs.surveycoder.io tells more.",
        "No account at hand? Leave with `quit` and start `scjobs --sandbox`: simulated jobs, no key, no cost.",
        "",
        "`help` lists the commands, Tab completes them.",
      ]
    }
    let jobs =
      switch status.active {
      case 0: "no active jobs"
      case 1: "1 active job"
      default: "\(status.active) active jobs"
      }
    return ["scjobs \(status.version), \(jobs). `help` lists the commands."]
  }
}
