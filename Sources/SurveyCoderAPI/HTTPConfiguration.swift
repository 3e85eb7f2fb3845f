/// What one ``HTTPJobsAPI`` allows a request.
package struct HTTPConfiguration: Sendable, Equatable {
  /// Time for a whole attempt: connecting, sending, the head and the last byte of the body. Default 20 s,
  /// more than 0. Not a time between two reads, which a trickling body would renew for ever. Only a long result
  /// gets more: see ``slowestResultRate``.
  package var attemptTimeout: Duration
  /// Bytes a second at which a result that goes to a spool may come, at the slowest: each second's worth of them gives
  /// the attempt one more second. Default 64 KiB, 1 or more.
  package var slowestResultRate: Int
  /// Bytes that a body may have once it is decompressed, where it is read into memory. Default 16 MiB, 1 or more:
  /// a hundred times what the longest list needs, and no more than a gzip bomb may cost.
  package var bodyLimitBytes: Int
  /// The same of a job with its result, of which memory holds a small part. Default 1 GiB, 1 or more.
  package var jobLimitBytes: Int
  /// What follows `scjobs/` in `User-Agent`.
  package var clientVersion: String

  package init(
    attemptTimeout: Duration = .seconds(20), slowestResultRate: Int = 64 << 10,
    bodyLimitBytes: Int = 16 << 20,
    jobLimitBytes: Int = 1 << 30, clientVersion: String = "0"
  ) {
    self.attemptTimeout = max(attemptTimeout, .milliseconds(1))
    self.slowestResultRate = max(slowestResultRate, 1)
    self.bodyLimitBytes = max(bodyLimitBytes, 1)
    self.jobLimitBytes = max(jobLimitBytes, 1)
    self.clientVersion = clientVersion
  }
}
