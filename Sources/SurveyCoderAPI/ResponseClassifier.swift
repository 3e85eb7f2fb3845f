internal import JSON
internal import NIOHTTP1

/// Tells answers from errors by the HTTP status, before a body is read for what it says.
struct ResponseClassifier {
  let endpoint: Endpoint
  let url: APIURL

  /// The error that a reply is; `nil` for one to decode.
  func error(in reply: HTTPReply) -> APIError? {
    switch reply.status {
    case 200...299: return nil
    case 300...399: return redirect(reply)
    case 400...599: return refusal(reply)
    default:
      let message = "The API at \(url) answered with HTTP status \(reply.status), which means nothing here."
      return make(.badResponse, message, reply)
    }
  }

  /// The error of a body that can't be used although the status was one of success.
  ///
  /// - Parameter problem: The end of a sentence, as "it has no status".
  func badResponse(_ problem: String, in reply: HTTPReply, envelope: ErrorEnvelope? = nil) -> APIError {
    let message = "The answer to GET \(endpoint.path) can't be used: \(problem)."
    return make(.badResponse, message, reply, envelope: envelope)
  }

  /// As ``badResponse(_:in:envelope:)``, for a body that is no JSON at all.
  func notJSON(_ error: JSONError, in reply: HTTPReply) -> APIError {
    let encoding = reply.headers.first(name: "content-encoding")?.lowercased() ?? "identity"
    if !["identity", "gzip", "deflate"].contains(encoding) {
      return badResponse("it is compressed in a way that was not asked for", in: reply)
    }
    switch error.reason {
    case .empty: return badResponse("it is empty", in: reply)
    case .tooDeep(let limit): return badResponse("it is nested deeper than \(limit) levels", in: reply)
    case .tooLarge: return badResponse("it is too large to read", in: reply)
    case .syntax, .invalidUTF8: break
    }
    var answer: APIError
    if CleanText.looksLikeMarkup(reply.body) {
      answer = badResponse("it is a web page, not JSON. Is \(url) the API's address", in: reply)
      answer.message = String(answer.message.dropLast()) + "?"
    } else if error.reason == .invalidUTF8 {
      answer = badResponse("it has bytes that are not UTF-8", in: reply)
    } else {
      answer = badResponse("it is not JSON or breaks off (byte \(error.offset))", in: reply)
    }
    answer.excerpt = CleanText.excerpt(of: reply.body)
    return answer
  }

  private func refusal(_ reply: HTTPReply) -> APIError {
    let kind: APIError.Kind =
      switch reply.status {
      case 401: .unauthorized
      case 402: .paymentRequired
      case 403: .forbidden
      case 404: .notFound
      case 429: .rateLimited
      case 408, 425, 500...599: .unavailable
      default: .refused
      }
    let envelope = ErrorEnvelope(body: reply.body)
    var error = make(kind, envelope?.message ?? sentence(for: kind, reply), reply, envelope: envelope)
    if envelope?.message == nil { error.excerpt = CleanText.excerpt(of: reply.body) }
    return error
  }

  private func redirect(_ reply: HTTPReply) -> APIError {
    var place = ""
    if let location = reply.headers.first(name: "location") {
      // A query may hold a token.
      let shown = CleanText.line(String(location.prefix { $0 != "?" }), limit: CleanText.excerptLimit)
      place = " to \(shown)"
    }
    let message =
      "The API at \(url) redirects\(place) (HTTP \(reply.status)). scjobs does not follow, so that the key "
      + "stays where it belongs: if the API has moved, set its new URL."
    return make(.redirected, message, reply)
  }

  /// What to say when the body says nothing.
  private func sentence(for kind: APIError.Kind, _ reply: HTTPReply) -> String {
    let status = "HTTP \(reply.status)"
    switch kind {
    case .unauthorized: return "The API did not accept the key (\(status)): set another one."
    case .forbidden: return "The API does not let this key do that (\(status)): it may lack a scope."
    case .paymentRequired: return "The account's credits do not suffice (\(status)): top them up first."
    case .notFound:
      if case .job(let id) = endpoint {
        return "The API has no job \(id) (\(status)): check the id; the service deletes jobs after 24 hours."
      }
      return "The API at \(url) has no \(endpoint.path) (\(status)): is the address right?"
    case .rateLimited: return "The key has sent too many requests in this minute (\(status)): wait a little."
    case .unavailable: return "The API at \(url) can't answer now (\(status)): try again later."
    default: return "The API refused GET \(endpoint.path) (\(status))."
    }
  }

  private func make(
    _ kind: APIError.Kind, _ message: String, _ reply: HTTPReply, envelope: ErrorEnvelope? = nil
  ) -> APIError {
    let metadata = reply.metadata
    return APIError(
      kind, message: message, requestID: envelope?.requestID ?? reply.requestID, httpStatus: reply.status,
      code: envelope?.code, docURL: envelope?.docURL, retryAfter: metadata.retryAfter,
      rateLimit: metadata.rateLimit)
  }
}
