/// How much a connection takes from its client, and how long it takes to end.
package struct ConnectionLimits: Sendable, Equatable {
  /// Longest line, in bytes, its end not counted. Default 16 MiB.
  package var maxMessageBytes = 16 << 20
  /// Open arrays and objects at once in a line, the message itself counted. Default 128.
  package var maxDepth = 128
  /// Requests that may be in flight, answered by a later ``Handling/later(_:)``. Default 1024.
  ///
  /// What is answered at once is never in flight and never refused.
  package var maxInFlight = 1024
  /// Members of one batch. Default 10,000: its answer is one line and held until it is whole.
  package var maxBatch = 10_000
  /// What a client is told to wait when it is over ``maxInFlight``. Default 1 s.
  package var retryAfter: Duration = .seconds(1)
  /// Unread output, in bytes, at which reading stops; it goes on at a quarter of it. Default 1 MiB: a thousand requests
  /// on their way may each be answered with 700 bytes.
  package var maxBufferedOutput = 1 << 20
  /// Notifications that wait behind unread output, in bytes. Default 1 MiB.
  package var maxQueuedNotifications = 1 << 20
  /// Time that requests in flight have to finish when the connection ends. Default 5 s.
  ///
  /// Also the time that a client may read nothing of what is left for it.
  package var drainTimeout: Duration = .seconds(5)

  package init() {}
}
