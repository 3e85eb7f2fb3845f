/// What an answer says besides its body.
package struct ResponseMetadata: Sendable, Equatable {
  /// The `X-Request-Id` that was sent; a new one for every request.
  package var requestID: String
  package var httpStatus: Int
  package var rateLimit: RateLimitReport?
  /// `Retry-After`, already relative: RFC 9110, section 10.2.3, and decimals. Never negative.
  package var retryAfter: Duration?
  /// When the service sent it, by its own clock, to a second.
  package var date: Timestamp?
  /// Bytes of the body as received, before decompression where that is known.
  package var bodyBytes: Int

  package init(
    requestID: String, httpStatus: Int = 200, rateLimit: RateLimitReport? = nil,
    retryAfter: Duration? = nil, date: Timestamp? = nil, bodyBytes: Int = 0
  ) {
    self.requestID = requestID
    self.httpStatus = httpStatus
    self.rateLimit = rateLimit
    self.retryAfter = retryAfter
    self.date = date
    self.bodyBytes = bodyBytes
  }
}

/// The `X-RateLimit-*` headers, as far as they can be trusted.
package struct RateLimitReport: Sendable, Equatable {
  /// Requests a minute that the key may send.
  package var limit: Int?
  /// Requests left in the server's window, after this one.
  package var remaining: Int?
  /// Time to the window's reset, relative to the response's own `Date`, 0 to 120 s. A hint only.
  package var resetsIn: Duration?

  package init(limit: Int? = nil, remaining: Int? = nil, resetsIn: Duration? = nil) {
    self.limit = limit
    self.remaining = remaining
    self.resetsIn = resetsIn
  }
}

/// A value and the response it came in.
package struct Answer<Value: Sendable>: Sendable {
  package var value: Value
  package var metadata: ResponseMetadata

  package init(_ value: Value, _ metadata: ResponseMetadata) {
    self.value = value
    self.metadata = metadata
  }
}
