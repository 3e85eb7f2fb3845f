internal import JSON
internal import JSONRPC
internal import JobEngine
internal import NIOCore
internal import Operations
internal import SurveyCoderAPI

extension MethodDeclaration {
  static let discover = MethodDeclaration(
    name: ConnectionMethod.discover.rawValue, summary: "Give this description, an OpenRPC document",
    result: .object().described("An OpenRPC 1.3 document"), isImmediate: true)

  static let getMetrics = MethodDeclaration(
    name: ConnectionMethod.getMetrics.rawValue,
    summary: "Give counts of requests to the service, and of this connection, with its latencies",
    result: MetricsReply.schema,
    samples: [
      OperationSample(
        "{}",
        gives: #"{"startedAt":"2026-05-14T09:30:00.250Z","requests":{"total":4,"rateLimited":1,"retries":1,"#
          + #""bytes":1810,"byKind":{"job":{"200":2,"429":1},"jobs":{"200":1},"usage":{},"health":{}}},"#
          + #""rpc":{"requests":9,"notifications":1,"errors":1,"bytesReceived":712,"bytesSent":5120,"#
          + #""inFlight":1,"latency":{"count":8,"p50":0.00001,"p90":0.00021,"p99":0.4,"max":0.4}}}"#)
    ])
}

extension SessionService {
  /// `rpc.discover`
  func discover(_ params: JSONValue?) throws(InvalidArgument) -> Handling {
    _ = try RequestMembers(params, of: .discover)
    return .result(OpenRPCDocument.text)
  }

  /// `metrics.get`
  func getMetrics(_ params: JSONValue?) throws(InvalidArgument) -> Handling {
    _ = try RequestMembers(params, of: .getMetrics)
    let connection = client.server.metrics
    return .later { [session] in
      .success(MetricsReply(session: await session.metrics, connection: connection).json)
    }
  }
}

struct MetricsReply: JSONDescribed {
  let session: SessionMetrics
  let connection: ConnectionMetrics

  func write(to writer: inout JSONWriter) {
    writer.object {
      session.writeMembers(to: &$0)
      $0.key("rpc")
      $0.object {
        $0.member("requests", connection.requests)
        $0.member("notifications", connection.notifications)
        $0.member("errors", connection.errors)
        $0.member("bytesReceived", connection.bytesReceived)
        $0.member("bytesSent", connection.bytesSent)
        $0.member("inFlight", connection.inFlight)
        $0.key("latency")
        $0.object {
          $0.member("count", connection.latency.count)
          $0.member("p50", connection.latency.quantile(0.5).seconds)
          $0.member("p90", connection.latency.quantile(0.9).seconds)
          $0.member("p99", connection.latency.quantile(0.99).seconds)
          $0.member("max", connection.latency.longest.seconds)
        }
      }
    }
  }

  static var schema: JSONSchema {
    .named(
      "Metrics",
      .object(
        SessionMetrics.members + [
          .required(
            "rpc",
            .object([
              .required("requests", .count, "that were read, this one among them"),
              .required("notifications", .count, "of the client"),
              .required("errors", .count, "answers that are errors"),
              .required("bytesReceived", .count),
              .required("bytesSent", .count),
              .required("inFlight", .count, "requests that wait for their answer"),
              .required(
                "latency",
                .object([
                  .required("count", .count, "requests answered"),
                  .required("p50", .seconds),
                  .required("p90", .seconds),
                  .required("p99", .seconds),
                  .required("max", .seconds),
                ]),
                "in seconds of the machine, from when a request was read until its answer was written; right to an eighth"
              ),
            ]), "this connection")
        ]))
  }
}

extension TimeAmount {
  fileprivate var seconds: Double { Double(nanoseconds) / 1e9 }
}
