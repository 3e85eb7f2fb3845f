package import JSON

/// Serves the requests of one connection, on the connection's event loop and in the order they came in.
///
/// An actor pinned to that loop is reached with `assumeIsolated`, without a hop.
package protocol RequestHandler: AnyObject {
  /// Serves one request, or says how it will be served.
  ///
  /// - Parameter writer: Takes the result of a request that is answered at once: exactly one JSON value.
  func handle(_ request: Request, into writer: inout JSONWriter) -> Handling

  /// Serves requests as long as there are any. A requirement for handlers that have something to do once for all of
  /// them.
  func handleAll(_ requests: any RequestSource)

  /// Takes a notification. `exit` and `$/cancelRequest` are the connection's own and do not come here.
  func handle(_ notification: Notification)

  /// No more requests will come; those in flight have the drain time left. A chance to end waits early.
  func connectionWillEnd(_ ending: Ending)
}

extension RequestHandler {
  package func handleAll(_ requests: any RequestSource) {
    while requests.handleNext({ handle($0, into: &$1) }) {}
  }

  package func connectionWillEnd(_ ending: Ending) {}
}

/// The requests that are at hand, on the connection's event loop.
package protocol RequestSource: AnyObject {
  /// Takes in what comes next and, where that is a request, has it served.
  ///
  /// - Parameter serve: Does what ``RequestHandler/handle(_:into:)`` does.
  /// - Returns: Whether there was anything.
  func handleNext(_ serve: (Request, inout JSONWriter) -> Handling) -> Bool
}

/// How a request is answered.
package enum Handling: Sendable {
  /// Its result is in the writer.
  case answered
  /// With a result that was made before; what is in the writer is dropped.
  case result(RawJSON)
  /// What is in the writer is dropped.
  case failed(RPCError)
  /// By a task that the connection owns, and cancels when the client cancels the request or the time
  /// to drain is over.
  ///
  /// The task may be refused because too many run already, so start nothing outside of it. Take what is needed
  /// out of the request's `params` first: they keep the whole message in memory.
  case later(@Sendable () async -> Result<RawJSON, RPCError>)
}
