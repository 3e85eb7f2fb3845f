internal import JSON

extension SandboxWorld {
  /// What a fault answers in the service's place.
  func answer(_ standIn: Fault.StandIn, to call: Call) -> SandboxResponse {
    var response = standIn.body == .json ? envelope(standIn, call) : proxyAnswer(standIn, call)
    if standIn.status == 204 || standIn.status == 304 {
      response.body = []
      response.headers["Content-Type"] = nil
    }
    response.headers["Location"] = standIn.location
    response.headers["Retry-After"] = retryAfter(of: standIn, at: call.now)
    return response
  }

  private func envelope(_ standIn: Fault.StandIn, _ call: Call) -> SandboxResponse {
    guard standIn.status >= 400 else {
      return complete(.json(standIn.status, Envelope.success { $0.object { _ in } }), for: call)
    }
    let code = standIn.code ?? ServiceError.code(forStatus: standIn.status)
    let error = ServiceError(code, standIn.status, "This answer was ordered from the sandbox.")
    return complete(refusal(error, of: call), for: call)
  }

  private func proxyAnswer(_ standIn: Fault.StandIn, _ call: Call) -> SandboxResponse {
    var response = SandboxResponse(
      status: standIn.status, headers: ["Date": calendar.httpDate(at: call.now)])
    if standIn.body == .html {
      response.headers["Content-Type"] = "text/html"
      let title = "\(standIn.status) from the proxy"
      response.body = Array(
        "<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\n".utf8)
    }
    return response
  }

  private func retryAfter(of standIn: Fault.StandIn, at now: Duration) -> String? {
    switch standIn.retryAfter {
    case .none: nil
    case .text(let text): text
    case .date(let wait): calendar.httpDate(at: now + wait)
    case .usual: standIn.body == .json && [429, 503].contains(standIn.status) ? "1" : nil
    }
  }
}
