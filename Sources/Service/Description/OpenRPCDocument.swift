package import JSON
internal import JSONRPC
internal import JobEngine
internal import Operations

/// The whole contract as an OpenRPC 1.3 document: what `rpc.discover` answers and `scjobs openrpc` prints.
///
/// OpenRPC knows methods that a client calls. Notifications of the client are methods without a result;
/// those of the server stand beside them, under `x-notifications`, in the same form.
package enum OpenRPCDocument {
  /// On one line.
  package static let text = Document().json

  /// Over several lines, the last one ended.
  package static var pretty: String {
    // The writer writes no text that can't be read.
    ((try? text.document())?.root.prettyPrinted ?? text.description) + "\n"
  }
}

private struct Document: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("openrpc", "1.3.2")
      writer.member("info", Information())
      writer.key("methods")
      writer.array { writer in
        for method in MethodCatalogue.methods + MethodCatalogue.incoming {
          writer.value(MethodObject(method: method))
        }
      }
      writer.key("x-notifications")
      writer.array { writer in
        for notification in MethodCatalogue.outgoing { writer.value(MethodObject(method: notification)) }
      }
      writer.key("x-event-types")
      writer.object { writer in
        for kind in JobEvent.Kind.allCases { writer.member(named: kind.rawValue, kind.meaning) }
      }
      writer.key("x-common-errors")
      writer.array { writer in
        for kind in ErrorCatalogue.common { writer.value(ErrorReference(kind: kind.rawValue)) }
      }
      writer.member("components", Components())
    }
  }
}

private struct Information: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("title", "scjobs")
      $0.member("version", SessionService.protocolVersion)
      $0.member(
        "description",
        "Watches, waits for and keeps the results of Survey Coder Pro jobs. JSON-RPC 2.0 on the standard input and "
          + "output of `scjobs serve`, one JSON value a line, UTF-8. Params are given by name. Times are RFC 3339 in "
          + "UTC, durations are seconds, both by the session's clock: the machine's, or with `--sandbox --speed N` the "
          + "simulated service's, which is N times as fast, so that a timeout of 600 is over in 600/N seconds of the "
          + "machine; of the machine are only the latencies of metrics.get, retryAfter of the error overloaded, and the "
          + "5 s that requests in flight have at the end. Later versions may add methods, members, words and event "
          + "types.")
      $0.key("license")
      $0.object { $0.member("name", "Apache-2.0") }
    }
  }
}

private struct MethodObject: JSONWritable {
  let method: MethodDeclaration

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", method.name)
      writer.member("summary", method.summary)
      writer.member("description", ifPresent: method.discussion.isEmpty ? nil : method.discussion)
      writer.member("paramStructure", "by-name")
      writer.member("params", method.parameters.map(ContentDescriptor.init))
      if let result = method.result { writer.member("result", ResultDescriptor(schema: result)) }
      let errors = method.allErrors
      if !errors.isEmpty { writer.member("errors", errors.map { ErrorReference(kind: $0) }) }
      if !method.samples.isEmpty { writer.member("examples", examples) }
      writer.member("x-since", method.since)
      if method.need == .sandbox { writer.member("x-needs", "--sandbox") }
      if method.result != nil { writer.member("x-waits-for", method.reach.waitsFor) }
    }
  }

  private var examples: [Example] {
    method.samples.enumerated().map { place, sample in
      let number = place == 0 ? "" : " \(place + 1)"
      return Example(name: method.name + number, sample: sample, hasResult: method.result != nil)
    }
  }
}

private struct ContentDescriptor: JSONWritable {
  let parameter: MethodDeclaration.Parameter

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", parameter.name)
      $0.member("summary", parameter.summary)
      $0.member("required", parameter.isRequired)
      $0.member("schema", parameter.schema)
    }
  }
}

private struct ResultDescriptor: JSONWritable {
  let schema: JSONSchema

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", "result")
      $0.member("schema", schema)
    }
  }
}

private struct ErrorReference: JSONWritable {
  let kind: String

  func write(to writer: inout JSONWriter) {
    writer.object { $0.member("$ref", "#/components/errors/" + kind) }
  }
}

/// An Example Pairing Object.
private struct Example: JSONWritable {
  let name: String
  let sample: OperationSample
  let hasResult: Bool

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.key("params")
      writer.array { writer in
        // A test reads every sample.
        guard let params = try? JSONDocument(parsing: sample.params) else { return }
        for (name, value) in params.root.members {
          writer.object {
            $0.member("name", name)
            $0.member("value", value)
          }
        }
      }
      if hasResult, let result = try? JSONDocument(parsing: sample.result) {
        writer.key("result")
        writer.object {
          $0.member("name", "result")
          $0.member("value", result.root)
        }
      }
    }
  }
}

private struct Components: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("schemas")
      writer.object { writer in
        for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) { writer.member(named: name, schema) }
      }
      writer.key("errors")
      writer.object { writer in
        for error in ErrorCatalogue.all { writer.member(named: error.kind, ErrorObject(error: error)) }
      }
    }
  }

  private var schemas: [String: JSONSchema] {
    let methods = MethodCatalogue.methods + MethodCatalogue.incoming + MethodCatalogue.outgoing
    let all =
      methods.flatMap { $0.parameters.map(\.schema) + ($0.result.map { [$0] } ?? []) }
      + [ErrorCatalogue.schema, JobEvent.schema]
    return all.reduce(into: [:]) { $0.merge($1.definitions) { first, _ in first } }
  }
}

private struct ErrorObject: JSONWritable {
  let error: ErrorDeclaration

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("code", error.code)
      $0.member("message", error.meaning)
      $0.key("data")
      $0.object {
        $0.member("kind", error.kind)
        $0.member("retryable", ifPresent: error.isRetryable)
      }
      $0.member("x-advice", error.advice)
    }
  }
}

extension OperationReach {
  fileprivate var waitsFor: String {
    switch self {
    case .local: "nothing"
    case .service: "a request to the service"
    case .jobs: "jobs"
    }
  }
}

extension JobEvent.Kind {
  /// One line, without a full stop.
  fileprivate var meaning: String {
    switch self {
    case .tracked: "the job is tracked from now on"
    case .forgotten: "the job is tracked no longer"
    case .updated: "something is new: a status that is not final, progress, or label, tags or policy"
    case .expiring: "the job may be deleted by the service before its result can be fetched"
    case .completed: "the job is completed, and its result is on disk"
    case .failed: "the job failed"
    case .expired: "the service has deleted the job, and its result was not kept"
    }
  }
}
