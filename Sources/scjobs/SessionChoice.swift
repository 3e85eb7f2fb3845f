import JobEngine
import Shell
import SurveyCoderAPI

/// What a start was told of its session; by default nothing.
///
/// Apart from ``SessionOptions``, as these can't be had without a run of the argument parser.
struct SessionChoice {
  var keyFile: String?
  var apiURL: String?
  var policy: String?
  /// Whether the config file is left alone.
  var skipsConfig = false
  /// `nil` for the real service.
  var sandbox: SandboxOptions?
  /// `nil` where the session is neither recorded nor replayed.
  var recorded: RecordingChoice?

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
    // Its key, address and policy are the recording's.
    if recorded?.isReplay == true { return configuration }
    if let policy = policy ?? config.policy {
      _ = try NamedPolicies.policy(named: policy)
      configuration.policy = policy
    }
    guard sandbox == nil else { return configuration }
    if let text = apiURL ?? environment["SCP_API_URL"] ?? config.apiURL, !text.isEmpty {
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
