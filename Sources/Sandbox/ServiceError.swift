/// An error as the service words it: code and status from its documented vocabulary, sentence of our own.
struct ServiceError: Error, Equatable {
  let code: String
  let status: Int
  let message: String
  /// What the client should wait, in its own time. Default `nil`: no `Retry-After`.
  var retryAfterSeconds: Int?
  /// The methods that the path has, for 405.
  var allow: String?

  init(_ code: String, _ status: Int, _ message: String) {
    self.code = code
    self.status = status
    self.message = message
  }

  static func validation(_ message: String) -> ServiceError { .init("VALIDATION_ERROR", 422, message) }

  static func notFound(_ message: String) -> ServiceError { .init("NOT_FOUND", 404, message) }

  /// The vocabulary has no word for a wrong method.
  static func methodNotAllowed(allow: String) -> ServiceError {
    var error = ServiceError("METHOD_NOT_ALLOWED", 405, "This path takes \(allow) only.")
    error.allow = allow
    return error
  }

  /// The vocabulary has no word for a body that is too long.
  static let payloadTooLarge = ServiceError(
    "PAYLOAD_TOO_LARGE", 413, "The body is longer than \(SandboxWorld.bodyLimitBytes) bytes.")

  static func rateLimited(retryAfterSeconds: Int) -> ServiceError {
    var error = ServiceError("RATE_LIMITED", 429, "Too many requests in a minute for this API key.")
    error.retryAfterSeconds = retryAfterSeconds
    return error
  }

  /// The code that best fits a status, for a fault that names none.
  static func code(forStatus status: Int) -> String {
    switch status {
    case 401: "UNAUTHORIZED"
    case 402: "INSUFFICIENT_CREDITS"
    case 403: "INSUFFICIENT_SCOPE"
    case 404: "NOT_FOUND"
    case 409: "INVALID_STATE"
    case 429: "RATE_LIMITED"
    case 400..<500: "VALIDATION_ERROR"
    case 503: "SERVICE_UNAVAILABLE"
    case 504: "GATEWAY_TIMEOUT"
    default: "INTERNAL_ERROR"
    }
  }

  /// `https://docs.surveycoder.io/errors/` and the code in lower case with dashes.
  var documentationURL: String {
    "https://docs.surveycoder.io/errors/"
      + String(code.lowercased().map { $0 == "_" ? "-" : $0 })
  }
}
