import NIOCore
import NIOHTTP1

@testable import JSON
@testable import SurveyCoderAPI

extension FuzzTarget {
  /// Answers of the service, whatever it sends: a value whose numbers lie in their ranges, or an error that may be shown.
  static let apiBodies = FuzzTarget(name: "api-bodies") {
    let job =
      #"{"success":true,"data":{"id":"job_0","type":"one_call","status":"completed","progress":"#
      + #"{"processed":3,"total":"9","percentage":33.3},"created_at":"2026-05-14T09:30:00Z","result":{"a":[1.50]},"error":null}}"#
    let error =
      #"{"success":false,"error":{"code":"X_Y","message":"m scp_live_abcdefgh","request_id":"r","doc_url":"https://x"}}"#
    let usage =
      #"{"success":true,"data":{"plan":"p","credits_remaining":-1,"rate_limit":{"rpm":60,"concurrent_jobs":5}}}"#
    let page =
      #"{"success":true,"data":[{"id":"a","status":"queued"},{"id":"b","status":"failed","error":"e"},7]}"#
    let pairs: [([UInt8], String)] = [
      ([0, 0], job), ([1, 0], page), ([2, 0], usage), ([3, 0], #"{"status":"healthy"}"#),
      ([3, 12], #"{"data":{"status":"degraded"}}"#), ([0, 9], error), ([0, 4], error),
      ([0, 12], "<html><b>no</b></html>"),
    ]
    return pairs.map { $0 + Array($1.utf8) }
  } check: { bytes in
    guard bytes.count >= 2 else { return }
    let status = statuses[Int(bytes[1]) % statuses.count]
    let headers: HTTPHeaders = status == 301 ? ["Location": text(bytes.dropFirst(2).prefix(80))] : [:]
    let reply = HTTPReply(
      status: status, headers: headers, body: Array(bytes.dropFirst(2)), requestID: "sent",
      receivedAt: Timestamp(milliseconds: 1_784_111_777_000))
    do throws(APIError) {
      switch bytes[0] % 4 {
      case 0:
        let id = jobID(in: reply.body)
        let job = try ResponseDecoder(endpoint: .job(id), url: .production).job(id, in: reply)
        try check(job)
      case 1:
        let page = try ResponseDecoder(endpoint: .jobs(status: nil, limit: 5), url: .production)
          .page(in: reply, limit: 5)
        try check(page.jobs)
      case 2:
        let usage = try ResponseDecoder(endpoint: .usage, url: .production).usage(in: reply)
        try asAPIError { () throws(Violation) in
          try require(usage.requestsPerMinute.map { $0 > 0 } ?? true, "no requests a minute")
        }
      default: _ = try ResponseDecoder(endpoint: .health, url: .production).health(in: reply)
      }
    } catch {
      if error.requestID == "violation" { throw Violation(description: error.message) }
      try check(error)
    }
  }

  private static let statuses = [200, 201, 299, 100, 301, 400, 401, 402, 403, 404, 408, 429, 503, 599, 600]

  /// The id that the body has, so that the job is the one that was asked for.
  private static func jobID(in body: [UInt8]) -> JobID {
    let text = (try? JSONDocument(parsing: body))?.root["data"]?["id"]?.string ?? ""
    // The other text can name a job.
    return (try? JobID(text)) ?? Endpoint.anyJob
  }

  private static func asAPIError(_ body: () throws(Violation) -> Void) throws(APIError) {
    do throws(Violation) { try body() } catch {
      throw APIError(.badResponse, message: error.description, requestID: "violation")
    }
  }

  private static func check(_ job: RemoteJob) throws(APIError) { try check([job]) }

  private static func check(_ jobs: [RemoteJob]) throws(APIError) {
    try asAPIError { () throws(Violation) in
      for job in jobs {
        if let progress = job.progress {
          try require((0...100).contains(progress.percentage), "\(progress.percentage) %")
          try require((0...1).contains(progress.fraction), "a share of \(progress.fraction)")
          try require(progress.processed >= 0 && progress.total >= 0, "counts below 0")
        }
        if let failure = job.failure { try checkShown(failure.message, limit: CleanText.messageLimit) }
        if case .inline(let result) = job.result {
          try require((try? result.document()) != nil, "a result that is no JSON")
        }
      }
    }
  }

  private static func check(_ error: APIError) throws(Violation) {
    try require(!error.message.isEmpty, "an error without a sentence")
    try checkShown(error.message, limit: 1200)
    try checkShown(error.excerpt ?? "", limit: CleanText.excerptLimit)
    try checkShown(error.code ?? "", limit: CleanText.wordLimit)
  }

  /// What a terminal and a log may get.
  static func checkShown(_ text: String, limit: Int) throws(Violation) {
    try require(text.count <= limit, "a text of \(text.count) characters")
    try require(
      text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
      "a control character in \(text)")
  }
}

extension Endpoint {
  /// A job of no name in particular.
  fileprivate static let anyJob: JobID = {
    guard let id = try? JobID("job_0") else { preconditionFailure("job_0 has the form of an id") }
    return id
  }()
}
