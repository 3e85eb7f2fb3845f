/// Something that goes wrong with certain requests, a certain number of times.
///
/// An `answer` stands before the service, as a proxy or a gate does: the request is neither counted nor carried out.
/// All other effects spoil an answer that the service gave: a `POST` has created its job, and the client cannot know.
package struct Fault: Sendable, Equatable {
  package enum Effect: Sendable, Equatable {
    case answer(StandIn)
    /// The answer takes this way to the client.
    case delivery(Delivery)
    case spoil(Spoiling)
  }

  /// An answer in place of the service's own.
  package struct StandIn: Sendable, Equatable {
    package enum Body: String, Sendable, CaseIterable {
      /// The service's envelope, with its headers.
      case json
      /// A proxy's error page, without the service's headers.
      case html
      /// No body, without the service's headers.
      case empty
    }

    /// 200 to 599. With 204 and 304 there is never a body.
    package var status: Int
    package var body = Body.json
    package var retryAfter = RetryAfter.usual
    /// The envelope's code; `nil` for the one that fits the status.
    package var code: String?
    /// The `Location` of a redirect.
    package var location: String?

    package init(
      _ status: Int, body: Body = .json, retryAfter: RetryAfter = .usual, code: String? = nil,
      location: String? = nil
    ) {
      self.status = status
      self.body = body
      self.retryAfter = retryAfter
      self.code = code
      self.location = location
    }
  }

  /// The `Retry-After` header of a stand-in.
  package enum RetryAfter: Sendable, Equatable {
    /// 1 with a JSON body and status 429 or 503, else none.
    case usual
    case none
    /// As it stands, be it a number or not.
    case text(String)
    /// An HTTP date so long after the answer's own `Date`; before it when negative.
    case date(after: Duration)
  }

  /// What is done to a body. Only answers with status 2xx are spoiled; others pass as they are.
  package enum Spoiling: Sendable, Equatable {
    /// Bytes that are no JSON and no UTF-8, called JSON.
    case garbage
    /// The right body, called HTML.
    case wrongContentType
    /// `data` is `null`.
    case nullData
    /// These members are left out of `data`, or of each of its rows.
    case missing([String])
    /// The jobs' `status` is `paused`, which the API does not document.
    case unknownStatus
    /// The jobs' `status` is `completed`, and there is no `result`.
    case completedWithoutResult
  }

  /// Which requests it meets; what is `nil` does not matter.
  package struct Match: Sendable, Equatable {
    package enum Path: Sendable, Equatable {
      case prefix(String)
      case exact(String)
      /// `/v2/jobs/` and this id.
      case job(String)
    }

    package var method: String?
    package var path: Path?

    package init(method: String? = nil, path: Path? = nil) {
      self.method = method
      self.path = path
    }
  }

  package var effect: Effect
  package var match: Match
  /// Matching requests that pass unharmed first. Default 0.
  package var skip: Int
  /// Requests that it then meets; `nil` for all. Default 1.
  package var count: Int?

  package init(_ effect: Effect, match: Match = Match(), skip: Int = 0, count: Int? = 1) {
    self.effect = effect
    self.match = match
    self.skip = skip
    self.count = count
  }
}

extension Fault.Match {
  func covers(_ request: SandboxRequest) -> Bool {
    if let method, method != request.method { return false }
    return switch path {
    case nil: true
    case .prefix(let prefix): request.path.hasPrefix(prefix)
    case .exact(let path): request.path == path
    case .job(let id): request.path == SandboxWorld.jobsPath + "/" + id
    }
  }
}
