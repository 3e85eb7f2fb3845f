/// What a request asks for, by method and path.
enum Endpoint: Equatable {
  case health
  case usage
  case code
  case jobs
  case job(id: String)

  init(of request: SandboxRequest) throws(ServiceError) {
    let endpoint: Endpoint? =
      switch request.path {
      case "/health": .health
      case "/v2/usage": .usage
      case "/v2/code": .code
      case SandboxWorld.jobsPath: .jobs
      default: Self.jobID(in: request.path).map(Endpoint.job)
      }
    guard let endpoint else { throw .notFound("There is nothing at this path.") }
    guard request.method == endpoint.method else { throw .methodNotAllowed(allow: endpoint.method) }
    self = endpoint
  }

  private static func jobID(in path: String) -> String? {
    let prefix = SandboxWorld.jobsPath + "/"
    guard path.hasPrefix(prefix) else { return nil }
    let id = path.dropFirst(prefix.count)
    return id.isEmpty || id.contains("/") ? nil : String(id)
  }

  private var method: String { self == .code ? "POST" : "GET" }
}
