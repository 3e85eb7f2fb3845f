import ArgumentParser
import JobEngine

/// With which key, which API and how.
struct SessionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file with the API key that only you can read (chmod 600); else SCP_API_KEY, else ~/.config/scjobs/key.",
      valueName: "file"))
  var keyFile: String?

  @Option(help: ArgumentHelp("Where the API answers; else SCP_API_URL.", valueName: "url"))
  var apiUrl: String?

  @Option(
    help: ArgumentHelp("Poll policy: \(NamedPolicies.names.joined(separator: ", ")).", valueName: "name"))
  var policy: String?

  @Flag(
    help: "Work on an embedded, simulated service: no key, no account, no cost, and a registry of its own.")
  var sandbox = false

  @Flag(name: .customLong("no-config"), help: "Start without the config file, ~/.config/scjobs/config.")
  var skipsConfig = false

  @OptionGroup var recorded: RecordingOptions

  @OptionGroup(title: "Options with --sandbox") var world: SandboxOptions

  mutating func validate() throws {
    if !sandbox, let option = world.firstGiven {
      throw ValidationError("\(option) is an option of the sandbox: add --sandbox, or leave it out.")
    }
    if recorded.recording != nil {
      let unfit = [("--sandbox", sandbox), ("--api-url", apiUrl != nil), ("--key-file", keyFile != nil)]
      if let option = unfit.first(where: \.1)?.0 {
        throw ValidationError(
          "\(option) and --recording can't go together: what was recorded answers in the service's place.")
      }
    }
  }

  var choice: SessionChoice {
    SessionChoice(
      keyFile: keyFile, apiURL: apiUrl, policy: policy, skipsConfig: skipsConfig,
      sandbox: sandbox ? world : nil, recorded: recorded.choice)
  }
}
