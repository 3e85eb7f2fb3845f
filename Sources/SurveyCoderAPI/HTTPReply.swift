internal import JSON
internal import NIOHTTP1

/// A response as it came, with nothing read into it yet.
struct HTTPReply: Sendable {
  var status: Int
  var headers: HTTPHeaders
  /// Decompressed. For an answer that is an error it may be cut short.
  var body: [UInt8]
  /// The result that was taken out of ``body`` as it came.
  var spooled: JobBodyReader.Spooled?
  /// Why the body is no JSON, where that was seen as it came.
  var problem: JSONError?
  /// Bytes of the whole body, decompressed, where ``body`` is a part of it.
  var receivedBytes: Int?
  /// The `X-Request-Id` that was sent.
  var requestID: String
  /// The wall clock here when the head came; used only where the response has no `Date`.
  var receivedAt: Timestamp

  var isSuccess: Bool { (200...299).contains(status) }

  var metadata: ResponseMetadata {
    ResponseMetadata(
      requestID: requestID, httpStatus: status,
      rateLimit: RateLimitReport(headers: headers, now: receivedAt),
      retryAfter: RetryAfter.wait(
        headers.first(name: "retry-after"), date: headers.first(name: "date"), now: receivedAt),
      date: headers.first(name: "date").flatMap { Timestamp(httpDate: $0, now: receivedAt) },
      bodyBytes: wireBytes)
  }

  /// The length of a compressed body as it was sent, where the server told; else of the body itself.
  private var wireBytes: Int {
    guard headers.contains(name: "content-encoding"), let length = headers.first(name: "content-length")
    else {
      return receivedBytes ?? body.count
    }
    return Int(length).flatMap { $0 >= 0 ? $0 : nil } ?? receivedBytes ?? body.count
  }
}
