internal import JSON
internal import JSONRPC
internal import SurveyCoderAPI

/// One word of `data.kind`, whoever uses it.
struct ErrorDeclaration: Sendable {
  let kind: String
  let code: Int
  /// `nil` where it depends, and `data.retryable` tells.
  let isRetryable: Bool?
  let meaning: String
  let advice: String
}

/// Every error that a client may get.
enum ErrorCatalogue {
  /// The connection's own first, then the session's; each word once.
  static let all: [ErrorDeclaration] = {
    let connection = ConnectionErrorKind.allCases.map {
      ErrorDeclaration(
        kind: $0.rawValue, code: $0.code.rawValue, isRetryable: $0.isRetryable, meaning: $0.meaning,
        advice: $0.advice)
    }
    let known = Set(connection.map(\.kind))
    let session = ErrorKind.allCases.filter { !known.contains($0.rawValue) }.map {
      ErrorDeclaration(
        kind: $0.rawValue, code: $0.code.rawValue, isRetryable: $0.isRetryable, meaning: $0.meaning,
        advice: $0.advice)
    }
    return connection + session
  }()

  /// Those that may come instead of the answer to any request, or with a null id.
  static let common: [ConnectionErrorKind] = [
    .parseError, .invalidRequest, .duplicateID, .batchTooLarge, .shuttingDown, .methodNotFound,
    .messageTooLarge, .tooDeep,
  ]

  /// Those of each request that is not answered at once.
  static let later: [ConnectionErrorKind] = [.overloaded, .inputEnded, .serverEnded, .cancelled]

  /// Those of each request that asks the service.
  static let service: [ErrorKind] = [
    .noKey, .unauthorized, .forbidden, .paymentRequired, .rateLimited, .apiUnavailable, .timeout,
    .unreachable, .badResponse, .tooLarge, .redirected, .refused, .moved,
  ]

  static let schema = JSONSchema.named(
    "Error",
    .object([
      .required("code", .integer()),
      .required("message", .string, "a sentence that a person can act on"),
      .required("data", data),
    ]))

  private static let data = JSONSchema.named(
    "ErrorData",
    .object([
      .required(
        "kind", .named("ErrorKind", .choice(all.map(\.kind))), "the stable word; later versions may add some"),
      .required("retryable", .boolean, "whether the same request may succeed later without a change"),
      .optional("pointer", .string(format: "json-pointer"), "the place in params that is wrong"),
      .optional("ids", .array(of: JobID.schema), "every job of the call that is not tracked"),
      .optional("hint", .string, "what to do or what was probably meant"),
      .optional(
        "retryAfter", .seconds,
        "so many seconds to wait before the next try; of the session's clock, but of overloaded the machine's"
      ),
      .optional("pausedUntil", .time, "until when the service lets the key send nothing"),
      .optional("httpStatus", .integer(), "of the service's answer"),
      .optional("apiCode", .string, "the service's word"),
      .optional("requestId", .string, "of the request to the service, for its support"),
      .optional("docUrl", .string, "where the service explains its word"),
      .optional("method", .string, "the method that there is not"),
      .optional("offset", .count, "the byte of the line where reading stopped"),
      .optional("bytes", .count, "length of the line that was too long"),
      .optional("limit", .count, "the limit that was passed"),
    ]))
}
