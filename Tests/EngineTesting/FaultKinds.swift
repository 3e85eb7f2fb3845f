package import Sandbox

/// Every kind of fault that the sandbox knows, as it is written on a command line.
package enum FaultKinds {
  /// Answers that say nothing for good: the wait goes on.
  package static let passing = [
    "429", "429;retry-after=1.5", "429;retry-after=-3", "429;retry-after=soon", "429;retry-after=date+7",
    "429;retry-after=none", "429-html", "408", "425", "500", "500-html", "502-html", "503", "503-empty",
    "503;retry-after=4", "504-html", "200-html", "200-empty", "204", "304-empty",
    "301;location=http://127.0.0.1:9/",
    "302-html;location=https://example.invalid/", "307", "401-html", "404-html", "404-empty", "hang",
    "hang-body",
    "trickle;over=3", "trickle;over=600", "reset", "reset-body", "truncate", "garbage", "wrong-type",
    "null-data",
    "missing", "missing;member=id", "missing;member=progress,created_at", "unknown-status",
  ]
  /// Answers in the service's own name that end something: the key's use, or the wait for one job.
  package static let lasting = [
    "401", "401;code=AUTH_ERROR", "401;code=KEY_EXPIRED", "402", "403", "404", "409", "418-html", "422",
    "no-result",
  ]

  package static func fault(_ text: String) -> Fault {
    do { return try Fault(parsing: text) } catch { preconditionFailure("\(error)") }
  }
}
