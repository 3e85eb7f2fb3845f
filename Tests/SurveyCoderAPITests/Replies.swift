import NIOHTTP1
import Testing

@testable import SurveyCoderAPI

func reply(_ status: Int, _ body: String) -> HTTPReply { reply(status, [:], body) }

func reply(_ status: Int, _ headers: HTTPHeaders, _ body: String) -> HTTPReply {
  HTTPReply(
    status: status, headers: headers, body: Array(body.utf8), requestID: "sent-id",
    receivedAt: Timestamp(milliseconds: 784_111_777_000))
}

func job(_ reply: HTTPReply) throws -> RemoteJob {
  let id = try JobID(sampleID)
  return try ResponseDecoder(endpoint: .job(id), url: .production).job(id, in: reply)
}

/// The error that a reply to `GET /v2/jobs/{id}` is.
func jobError(_ reply: HTTPReply, sourceLocation: SourceLocation = #_sourceLocation) throws -> APIError {
  do {
    _ = try job(reply)
  } catch let error as APIError {
    return error
  }
  let none: APIError? = nil
  return try #require(none, "the reply is an answer", sourceLocation: sourceLocation)
}
