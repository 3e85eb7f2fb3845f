/// Why a connection came to its end.
package enum Ending: Sendable, Equatable {
  /// The client closed its side: no more requests will come.
  case inputEnded
  /// The client sent `exit`.
  case exitRequested
  /// The program asked for it, for instance because of SIGTERM.
  case drainRequested
  /// Nobody can read the answers any more (EPIPE).
  case outputClosed
  /// The connection had ended, and for a whole drain time the client read nothing of what was left.
  case outputStalled
}
