package import JSON
package import SurveyCoderAPI

/// What a command would send to the service, with the key's fingerprint in its place.
package struct RequestPreview: Sendable, Equatable {
  package struct Request: Sendable, Equatable {
    package var method: String
    package var url: String
    package var headers: [Header]
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var value: String
  }

  /// In the order in which they would go out; none for a command that sends nothing.
  package var requests: [Request]
  /// When they would go out, or why there is none: sentences.
  package var note: String

  package init(requests: [Request] = [], note: String) {
    self.requests = requests
    self.note = note
  }
}

extension Session {
  /// One request that a person asks for, and when it would go out.
  package func preview(_ endpoint: Endpoint) -> RequestPreview {
    RequestPreview(requests: [outline(endpoint)], note: departure(of: endpoint))
  }

  /// The looks of a wait.
  package func preview(looksAt ids: [JobID]) async throws(SessionError) -> RequestPreview {
    try await load()
    let active = try await jobs(ids).filter(\.isActive)
    guard !active.isEmpty else {
      return RequestPreview(note: "Sends nothing: none of these jobs is active.")
    }
    let jobs = active.map(withOutlook)
    let next = jobs.compactMap(\.nextLookAt).min()
    var note = active.count == 1 ? "Looks at the job" : "Looks at \(active.count) jobs"
    note += " until they have ended, when the policy \(policy.name) says so"
    if let next {
      let seconds = max(0, (next - clock.date).seconds)
      note += seconds < 0.05 ? ": now" : ": next in \((seconds * 10).rounded() / 10) s"
    }
    note += ". Where that finds more, GET /v2/jobs stands in for several of these."
    return RequestPreview(requests: jobs.prefix(Self.previewedLooks).map { outline(.job($0.id)) }, note: note)
  }

  /// Looks of a wait that are shown; the others only differ in the id.
  private static var previewedLooks: Int { 3 }

  private func outline(_ endpoint: Endpoint) -> RequestPreview.Request {
    var headers = Endpoint.headers(requestID: "(new for each request)", clientVersion: version)
    if endpoint.needsKey { headers.append(("x-api-key", key?.fingerprint ?? "(none)")) }
    return RequestPreview.Request(
      method: "GET", url: apiURL.text + endpoint.target,
      headers: headers.map { RequestPreview.Header(name: $0.name, value: $0.value) })
  }

  private func departure(of endpoint: Endpoint) -> String {
    guard endpoint.needsKey else { return "Goes out at once: it needs neither key nor budget." }
    guard key != nil else { return "Nothing goes out: \(SessionError.noKey.description)" }
    let now = clock.now
    let left = max(0, budget.limit - budget.used(at: now))
    let ready = budget.ready(for: .foreground, at: now)
    guard ready > now else {
      return "Goes out at once: \(left) of \(budget.limit) requests are left of the budget."
    }
    let seconds = ((ready - now).seconds * 10).rounded() / 10
    return "Goes out in \(seconds) s, when the budget has room again."
  }
}

extension RequestPreview: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("requests", requests)
      $0.member("note", note)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "RequestPreview",
      .object([
        .required("requests", .array(of: Request.schema), "in the order in which they would go out"),
        .required("note", .string, "when, or why there is none"),
      ]))
  }
}

extension RequestPreview.Request: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("method", method)
      $0.member("url", url)
      $0.key("headers")
      $0.object { writer in for header in headers { writer.member(named: header.name, header.value) } }
    }
  }

  package static var schema: JSONSchema {
    .object([
      .required("method", .string),
      .required("url", .string),
      .required("headers", .map(of: .string), "by their names; the key shows as its fingerprint"),
    ])
  }
}
