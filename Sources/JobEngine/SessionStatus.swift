package import JSON
package import SurveyCoderAPI

/// What is going on in a session, at one moment.
package struct SessionStatus: Sendable, Equatable {
  package struct Key: Sendable, Equatable {
    package var fingerprint: String
    package var source: KeySource
  }

  package struct Budget: Sendable, Equatable {
    /// Requests in a window.
    package var limit: Int
    package var window: Duration
    package var used: Int
    package var pausedUntil: Timestamp?
  }

  package var apiURL: String
  package var key: Key?
  package var policy: String
  package var budget: Budget
  package var isBreakerOpen: Bool
  /// Why nothing is polled, if nothing is: for a person.
  package var paused: String?
  /// What went wrong lately and is not mended yet, such as a full disk.
  package var problem: String?
  package var tracked: Int
  package var active: Int
  package var completed: Int
  package var failed: Int
  package var expired: Int
  /// Active jobs that may be deleted before their results can be fetched.
  package var expiring: Int
  /// Tracked jobs of another API URL, which are kept and not polled.
  package var elsewhere: Int
  /// What is to be expected while the key has fewer requests than there are results to fetch.
  package var forecast: Forecast?
  package var home: String
  package var version: String
}

/// Where a key came from.
package enum KeySource: String, Sendable, CaseIterable {
  /// `SCP_API_KEY`
  case environment
  case file
  /// Given by a command or a request.
  case session
  /// Made up for the embedded sandbox.
  case sandbox
  /// A recording is replayed, which needs none.
  case recording
}

extension SessionStatus: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("apiUrl", apiURL)
      $0.key("key")
      $0.object {
        $0.member("present", key != nil)
        $0.member("fingerprint", ifPresent: key?.fingerprint)
        $0.member("source", ifPresent: key?.source.rawValue)
      }
      $0.member("policy", policy)
      $0.key("budget")
      $0.object {
        $0.member("limit", budget.limit)
        $0.member("windowSeconds", budget.window)
        $0.member("used", budget.used)
        $0.member("pausedUntil", ifPresent: budget.pausedUntil)
      }
      $0.member("breaker", isBreakerOpen ? "open" : "closed")
      $0.member("paused", ifPresent: paused)
      $0.member("problem", ifPresent: problem)
      $0.key("jobs")
      $0.object {
        $0.member("tracked", tracked)
        $0.member("active", active)
        $0.member("completed", completed)
        $0.member("failed", failed)
        $0.member("expired", expired)
        $0.member("expiring", expiring)
        $0.member("elsewhere", elsewhere)
      }
      $0.member("forecast", ifPresent: forecast)
      $0.member("home", home)
      $0.member("version", version)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "SessionStatus",
      .object([
        .required("apiUrl", .string, "where the API answers"),
        .required(
          "key",
          .object([
            .required("present", .boolean),
            .optional("fingerprint", .string, "enough to tell keys apart, and never the key"),
            .optional("source", .choice(KeySource.allCases.map(\.rawValue)), "where the key came from"),
          ])),
        .required("policy", .string, "the poll policy in force"),
        .required(
          "budget",
          .object([
            .required("limit", .integer(from: 1), "requests that the key may send in a window"),
            .required("windowSeconds", .seconds),
            .required("used", .count, "requests sent in the window that ends now"),
            .optional("pausedUntil", .time, "until when the service lets the key send nothing"),
          ])),
        .required("breaker", .choice(["open", "closed"]), "open while the service does not answer"),
        .optional("paused", .string, "why nothing is polled, for a person"),
        .optional("problem", .string, "what went wrong and is not mended yet, for a person"),
        .required(
          "jobs",
          .object([
            .required("tracked", .count),
            .required("active", .count),
            .required("completed", .count),
            .required("failed", .count),
            .required("expired", .count),
            .required("expiring", .count, "active jobs that may be deleted before their results are fetched"),
            .required("elsewhere", .count, "tracked jobs of another API, which are kept and not polled"),
          ])),
        .optional(
          "forecast", Forecast.schema,
          "while the key has fewer requests in a window than there are results to come"),
        .required("home", .string, "the folder of the registry and the results"),
        .required("version", .string, "of scjobs"),
      ]))
  }
}
