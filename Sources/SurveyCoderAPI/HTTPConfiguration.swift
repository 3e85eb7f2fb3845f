/// What one ``HTTPJobsAPI`` allows a request.
package struct HTTPConfiguration: Sendable, Equatable {
  /// Time for a whole attempt: connecting, sending, the head and the last byte of the body. Default 20 s,
  /// more than 0. Not a time between two reads, which a trickling body would renew for ever.
  package var attemptTimeout: Duration
  /// Bytes that a body may have once it is decompressed. Default 256 MiB, 1 or more.
  package var bodyLimitBytes: Int
  /// What follows `scjobs/` in `User-Agent`.
  package var clientVersion: String

  package init(
    attemptTimeout: Duration = .seconds(20), bodyLimitBytes: Int = 256 << 20, clientVersion: String = "0"
  ) {
    self.attemptTimeout = max(attemptTimeout, .milliseconds(1))
    self.bodyLimitBytes = max(bodyLimitBytes, 1)
    self.clientVersion = clientVersion
  }
}
