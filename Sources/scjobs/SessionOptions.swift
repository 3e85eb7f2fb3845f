import ArgumentParser
import Foundation
import JobEngine
import Shell
import SurveyCoderAPI

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

  /// What the config file says, unless it is to be left alone.
  func config(environment: [String: String]) throws(ConfigProblem) -> Configuration {
    skipsConfig ? .none : try Configuration(environment: environment)
  }

  /// An option goes before the environment, the environment before the config file.
  func configuration(
    environment: [String: String], config: Configuration
  ) throws(SessionError) -> SessionConfiguration {
    var configuration = SessionConfiguration()
    configuration.version = scjobsVersion
    if let policy = policy ?? config.policy {
      _ = try NamedPolicies.policy(named: policy)
      configuration.policy = policy
    }
    guard !sandbox else { return configuration }
    if let text = apiUrl ?? environment["SCP_API_URL"] ?? config.apiURL, !text.isEmpty {
      do { configuration.apiURL = try APIURL(text) } catch { throw .invalidURL(error) }
    }
    if let keyFile {
      configuration.key = try KeyFile.read(keyFile)
      configuration.keySource = .file
    } else if let text = environment["SCP_API_KEY"], !text.isEmpty {
      do { configuration.key = try APIKey(text) } catch { throw .invalidKey(error) }
    } else if let path = config.keyFile {
      let home = environment["HOME"] ?? ""
      configuration.key = try KeyFile.read(path.hasPrefix("~/") ? home + path.dropFirst() : path)
      configuration.keySource = .file
    } else if let path = KeyFile.standardPath(environment: environment) {
      configuration.key = try KeyFile.read(path)
      configuration.keySource = .file
    }
    return configuration
  }
}
