package import JSONRPC

/// The words of `data.kind` that the service adds to those of the connection, and their codes.
///
/// One word has one code, so a client may tell errors apart by either. Words and codes are part of the
/// contract: new ones may come, none changes.
package enum ErrorKind: String, Sendable, CaseIterable {
  case invalidParams = "invalid_params"
  case cancelled
  case noKey = "no_key"
  case unauthorized
  case forbidden
  case paymentRequired = "payment_required"
  case notFound = "not_found"
  case notTracked = "not_tracked"
  case expired
  case resultUnavailable = "result_unavailable"
  case resultTooLarge = "result_too_large"
  case noSuchPlace = "no_such_place"
  case rateLimited = "rate_limited"
  case apiUnavailable = "api_unavailable"
  case timeout
  case unreachable
  case badResponse = "bad_response"
  case tooLarge = "too_large"
  case redirected
  case refused
  case moved
  case registry
  case file
  case busy
  case ended

  package var code: RPCError.Code {
    switch self {
    case .invalidParams: .invalidParams
    case .cancelled: .cancelled
    case .noKey: .init(rawValue: -32010)
    case .unauthorized: .init(rawValue: -32011)
    case .forbidden: .init(rawValue: -32012)
    case .paymentRequired: .init(rawValue: -32013)
    case .notFound: .init(rawValue: -32014)
    case .notTracked: .init(rawValue: -32015)
    case .expired: .init(rawValue: -32016)
    case .resultUnavailable: .init(rawValue: -32017)
    case .resultTooLarge: .init(rawValue: -32018)
    case .noSuchPlace: .init(rawValue: -32019)
    case .rateLimited: .init(rawValue: -32020)
    case .apiUnavailable: .init(rawValue: -32021)
    case .timeout: .init(rawValue: -32022)
    case .unreachable: .init(rawValue: -32023)
    case .badResponse: .init(rawValue: -32024)
    case .tooLarge: .init(rawValue: -32025)
    case .redirected: .init(rawValue: -32026)
    case .refused: .init(rawValue: -32027)
    case .moved: .init(rawValue: -32028)
    case .registry: .init(rawValue: -32029)
    case .file: .init(rawValue: -32030)
    case .busy: .init(rawValue: -32031)
    case .ended: .init(rawValue: -32032)
    }
  }

  /// One line for the list of errors, without a full stop.
  package var meaning: String {
    switch self {
    case .invalidParams: "a member of params is missing, unknown or wrong; `pointer` names it"
    case .cancelled: "the request was cancelled; the jobs go on"
    case .noKey: "the call needs an API key and the session has none"
    case .unauthorized: "the service does not know the key (401)"
    case .forbidden: "the key lacks a scope (403)"
    case .paymentRequired: "the organization has no credits left (402)"
    case .notFound: "the service does not have what was asked for (404)"
    case .notTracked: "a job is not in the registry; `ids` names each that is not"
    case .expired: "the service has deleted the job, and no result was kept"
    case .resultUnavailable: "the job has no result, or not yet"
    case .resultTooLarge: "the result is too long for one answer; read it by ranges"
    case .noSuchPlace: "the result holds nothing at that pointer"
    case .rateLimited: "the key may send nothing for a while (429)"
    case .apiUnavailable: "the service can't answer now (408, 425, 5xx)"
    case .timeout: "the service did not answer in time"
    case .unreachable: "no connection to the service, or it broke"
    case .badResponse: "the service's answer is not what it documents"
    case .tooLarge: "the service's answer is longer than the client takes"
    case .redirected: "the service answered with a redirect, which is never followed"
    case .refused: "the service refused the request itself (another 4xx)"
    case .moved: "the session went to another API while the call was under way"
    case .registry: "the registry or a kept result could not be read or written"
    case .file: "a file of this machine could not be written"
    case .busy: "the connection has as many subscriptions as it may"
    case .ended: "the session has ended"
    }
  }

  /// Whether the same request may succeed later without a change; `nil` where it depends, and
  /// `data.retryable` tells.
  package var isRetryable: Bool? {
    switch self {
    case .rateLimited, .apiUnavailable, .timeout, .unreachable, .badResponse, .redirected: true
    case .unauthorized, .notFound, .resultUnavailable: nil
    case .invalidParams, .cancelled, .noKey, .forbidden, .paymentRequired, .notTracked, .expired,
      .resultTooLarge, .noSuchPlace, .tooLarge, .refused, .moved, .registry, .file, .busy, .ended:
      false
    }
  }

  /// What a program does about it: one line, without a full stop.
  package var advice: String {
    switch self {
    case .invalidParams: "mend the call: `pointer` is the place in params, `hint` what was probably meant"
    case .cancelled: "nothing: it was asked for"
    case .noKey: "call `session.configure` with apiKey or apiKeyFile, or set SCP_API_KEY before the start"
    case .unauthorized: "call `session.configure` with another key; waits go on when it is good"
    case .forbidden: "use a key with that scope"
    case .paymentRequired: "buy credits, then call again"
    case .notFound: "check the id: it may be another organization's, or deleted after 24 h"
    case .notTracked: "call `jobs.track` first"
    case .expired: "nothing: the service keeps jobs for 24 h, so track them sooner"
    case .resultUnavailable: "call `jobs.wait` first; of a failed job `jobs.get` gives the reason"
    case .resultTooLarge: "call `jobs.result` with offset and length, or read the file at its path"
    case .noSuchPlace: "ask without a pointer, and look"
    case .rateLimited: "call again after `retryAfter` seconds; tracked jobs are fetched as soon as it allows"
    case .apiUnavailable, .timeout, .unreachable:
      "call again later; tracked jobs are asked for again by themselves"
    case .badResponse: "call again later; if it stays so, tell the service's support the `requestId`"
    case .tooLarge: "fetch it by other means: this client takes no answer of that size"
    case .redirected: "check `apiUrl`: something else answers there"
    case .refused: "see `apiCode` and `docUrl`"
    case .moved: "call again if it was meant for the new API"
    case .registry: "mend the disk or the folder that the message names; nothing is lost at the service"
    case .file: "choose another path"
    case .busy: "end a subscription first"
    case .ended: "start another server"
    }
  }
}
