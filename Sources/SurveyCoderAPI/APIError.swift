/// Why a request brought no usable answer. Classified by HTTP status before the body is read.
package struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// 401: the key is missing, malformed, unknown, revoked or expired.
    case unauthorized
    /// 403: the key lacks a scope.
    case forbidden
    /// 402: credits.
    case paymentRequired = "payment_required"
    /// 404: no such job, or it has expired.
    case notFound = "not_found"
    /// 429.
    case rateLimited = "rate_limited"
    /// 408, 425 and 5xx: the service can't answer now.
    case unavailable = "api_unavailable"
    /// Any other 4xx: the request itself was refused.
    case refused
    /// A redirect: never followed, for the key must not go elsewhere.
    case redirected
    /// An answer that is not what the API documents.
    case badResponse = "bad_response"
    /// The body is longer than the cap.
    case tooLarge = "too_large"
    /// No answer within the time of one attempt.
    case timeout
    /// No connection, or it broke.
    case unreachable
    /// The answer came, but its long result could not be written on this machine.
    case notStored = "not_stored"
    /// The caller went away.
    case cancelled
  }

  package var kind: Kind
  package var httpStatus: Int?
  /// The vendor's word, such as `RATE_LIMITED`.
  package var code: String?
  /// The vendor's sentence, or ours where the vendor sent none. Never the key, never a whole body.
  package var message: String
  /// The `X-Request-Id` of the request, or the id in the error body, which the vendor's support asks for.
  package var requestID: String
  package var docURL: String?
  /// What `Retry-After` asked for, not negative.
  package var retryAfter: Duration?
  package var rateLimit: RateLimitReport?
  /// The start of a body that is no JSON, white space folded, at most 200 characters.
  package var excerpt: String?
  /// What ``Kind/notStored`` is about.
  package var spoolFailure: SpoolFailure?

  package init(
    _ kind: Kind, message: String, requestID: String, httpStatus: Int? = nil, code: String? = nil,
    docURL: String? = nil, retryAfter: Duration? = nil, rateLimit: RateLimitReport? = nil,
    excerpt: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.requestID = requestID
    self.httpStatus = httpStatus
    self.code = code
    self.docURL = docURL
    self.retryAfter = retryAfter
    self.rateLimit = rateLimit
    self.excerpt = excerpt
  }

  /// Whether the service itself said so: its error envelope has a code in capitals. A proxy's page or a gateway's
  /// own JSON says nothing of a job or a key.
  package var isFromTheService: Bool {
    guard let code else { return false }
    return code.utf8.contains { (65...90).contains($0) }
      && code.utf8.allSatisfy { (65...90).contains($0) || $0 == 95 || (48...57).contains($0) }
  }

  /// Whether the same look may well succeed later. A job is never given up for one of these.
  package var isTransient: Bool {
    switch kind {
    case .rateLimited, .unavailable, .badResponse, .timeout, .unreachable, .redirected: true
    case .unauthorized, .notFound: !isFromTheService
    case .forbidden, .paymentRequired, .refused, .tooLarge, .notStored, .cancelled: false
    }
  }

  /// Whether no request with this key can succeed. A 403 is about one endpoint or one job: the key lacks a scope.
  package var stopsTheKey: Bool { kind == .unauthorized && isFromTheService }

  package var description: String { message }
}
