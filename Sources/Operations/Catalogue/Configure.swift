package import JobEngine
internal import SurveyCoderAPI

/// Sets the key, the API and the policy of the session; what is not given stays.
package struct Configure: Operation {
  private enum Takes {
    static let apiKey = Parameter<String>.text(
      "apiKey", as: .secret, .requestOnly, "the API key; kept in memory alone, and never told again")
    static let apiKeyFile = Parameter<String>.text(
      "apiKeyFile", as: .file, .requestOnly, "a file with the key that only its owner can read")
    static let apiURL = Parameter<String>.text(
      "apiUrl", as: .url, .requestOnly, "where the API answers, https or this machine")
    static let policy = Parameter<String>.text(
      "policy", as: .choice(NamedPolicies.names), .requestOnly, "the poll policy for all jobs")
  }

  package static let declaration = OperationDeclaration(
    method: "session.configure", command: nil, group: .session,
    summary: "Set the key, the API's address or the poll policy of the session",
    parameters: [
      Takes.apiKey.declaration, Takes.apiKeyFile.declaration, Takes.apiURL.declaration,
      Takes.policy.declaration,
    ],
    samples: [OperationSample(#"{"policy":"thrifty"}"#, gives: SampleStatus.running)])

  private let key: APIKey?
  private let keyFile: String?
  private let url: APIURL?
  private let policyName: String?

  package init(_ arguments: Arguments) throws(OperationError) {
    do throws(InvalidAPIKey) {
      key = try arguments[Takes.apiKey].map { text throws(InvalidAPIKey) in try APIKey(text) }
    } catch {
      throw .session(.invalidKey(error))
    }
    do throws(InvalidAPIURL) {
      url = try arguments[Takes.apiURL].map { text throws(InvalidAPIURL) in try APIURL(text) }
    } catch {
      throw .session(.invalidURL(error))
    }
    keyFile = arguments[Takes.apiKeyFile]
    policyName = arguments[Takes.policy]
  }

  package func run(in session: Session) async throws(OperationError) -> SessionStatus {
    try await asked { () async throws(SessionError) in
      let fromFile = try keyFile.map { path throws(SessionError) in try KeyFile.read(path) }
      try await session.configure(
        key: key ?? fromFile, source: key == nil ? .file : .session, apiURL: url, policy: policyName)
      return try await session.status()
    }
  }
}

package struct Connect: Operation {
  private enum Takes {
    static let url = Parameter<String>.text(
      "apiUrl", as: .url, .positional, isRequired: true, "where the API answers, https or this machine")
  }

  package static let declaration = OperationDeclaration(
    method: nil, command: "connect", group: .session, summary: "Go to the API at another address",
    discussion: "Jobs of the former address stay tracked and are not polled until you come back.",
    parameters: [Takes.url.declaration], examples: ["connect https://api.surveycoder.io"])

  private let url: APIURL

  package init(_ arguments: Arguments) throws(OperationError) {
    let text = try arguments.require(Takes.url)
    do { url = try APIURL(text) } catch { throw .session(.invalidURL(error)) }
  }

  package func run(in session: Session) async throws(OperationError) -> SessionStatus {
    try await asked { () async throws(SessionError) in
      try await session.connect(to: url)
      return try await session.status()
    }
  }
}
