import EngineTesting
import JSON
import JSONRPC
import JobEngine
import Operations
import SurveyCoderAPI
import Testing

@testable import Service

@Suite struct ErrorTests {
  @Test func `each kind has a code of its own, in the range for services`() {
    let codes = ErrorKind.allCases.map(\.code.rawValue)
    #expect(Set(codes).count == codes.count)
    for kind in ErrorKind.allCases where kind != .invalidParams && kind != .cancelled {
      #expect((-32099 ... -32010).contains(kind.code.rawValue))
    }
    #expect(ErrorKind.allCases.allSatisfy { !$0.meaning.isEmpty && !$0.meaning.hasSuffix(".") })
  }

  @Test(
    arguments: [
      (.unauthorized, -32011, "unauthorized", false), (.forbidden, -32012, "forbidden", false),
      (.paymentRequired, -32013, "payment_required", false), (.notFound, -32014, "not_found", false),
      (.rateLimited, -32020, "rate_limited", true), (.unavailable, -32021, "api_unavailable", true),
      (.timeout, -32022, "timeout", true), (.unreachable, -32023, "unreachable", true),
      (.badResponse, -32024, "bad_response", true), (.tooLarge, -32025, "too_large", false),
      (.redirected, -32026, "redirected", true), (.refused, -32027, "refused", false),
      (.cancelled, -32800, "cancelled", false),
    ] as [(APIError.Kind, Int, String, Bool)])
  func `an answer of the API keeps its kind, status, code, request id and advice`(
    kind: APIError.Kind, code: Int, word: String, isRetryable: Bool
  ) throws {
    let cause = APIError(
      kind, message: "As the service says.", requestID: "req-1", httpStatus: 418, code: "TEAPOT",
      docURL: "https://docs.surveycoder.io/errors/teapot", retryAfter: .milliseconds(1500))
    let error = RPCError(OperationError.session(.api(cause)))
    #expect(error.code.rawValue == code)
    #expect(error.message == "As the service says.")
    #expect(
      error.data.description
        == #"{"kind":"\#(word)","retryable":\#(isRetryable),"httpStatus":418,"apiCode":"TEAPOT","#
        + #""requestId":"req-1","docUrl":"https://docs.surveycoder.io/errors/teapot","retryAfter":1.5}"#)
  }

  static let others: [(SessionError, Int, String)] = {
    guard let id = try? JobID("job_1"), let url = try? APIURL("https://example.org") else { return [] }
    let registry = RegistryError(action: "open the registry", path: "/p", reason: "no")
    let refused = APIError(.unauthorized, message: "Unknown key.", requestID: "r", httpStatus: 401)
    return [
      (.noKey, -32010, "no_key"), (.invalidKey(.empty), -32602, "invalid_params"),
      (.keyFile(path: "/k", reason: "no"), -32602, "invalid_params"),
      (.invalidURL(.insecure), -32602, "invalid_params"),
      (.policy(.unknownPolicy("lazy", known: ["eager"])), -32602, "invalid_params"),
      (.notTracked([id]), -32015, "not_tracked"), (.unknownReference("x"), -32015, "not_tracked"),
      (.ambiguousReference("x", matches: [id]), -32015, "not_tracked"),
      (.keyRefused(refused), -32011, "unauthorized"),
      (.resultUnavailable(id, status: .expired), -32016, "expired"),
      (.resultUnavailable(id, status: .failed), -32017, "result_unavailable"),
      (.resultUnavailable(id, status: .queued), -32017, "result_unavailable"),
      (.resultTooLarge(id, bytes: 2, limit: 1), -32018, "result_too_large"),
      (.noSuchPlace(id, pointer: "/a"), -32019, "no_such_place"),
      (.budgetPaused(until: Timestamp(milliseconds: 0), retryAfter: .seconds(9)), -32020, "rate_limited"),
      (.moved(to: url), -32028, "moved"), (.registry(registry), -32029, "registry"),
      (.ended, -32032, "ended"), (.cancelled, -32800, "cancelled"),
    ]
  }()

  @Test(arguments: others)
  func `an error of the session has its code, its kind and a sentence`(
    cause: SessionError, code: Int, kind: String
  ) throws {
    let error = RPCError(OperationError.session(cause))
    #expect(error.code.rawValue == code)
    #expect(error.kind == kind)
    // One fact in two places: the engine's word and the contract's.
    #expect(error.kind == cause.kind)
    #expect(error.isRetryable == cause.isRetryable)
    #expect(error.message.hasSuffix(".") && !error.message.contains("`"))
    #expect(try error.data.document().root["kind"]?.string == kind)
  }

  @Test func `a file that can't be written has its own code`() {
    let error = RPCError(OperationError.file(path: "/p", reason: "no"))
    #expect(error.code.rawValue == -32030)
    #expect(error.kind == "file")
  }

  @Test(.timeLimit(.minutes(3))) func `tells a client without a key how to set one`() async throws {
    try await withService(try TestSession(key: nil)) { client in
      let id = try JobID.sample(1)
      _ = try await client.result("jobs.track", #"{"ids":["\#(id)"]}"#)
      for (method, params) in [
        ("jobs.wait", #"{"ids":["\#(id)"]}"#), ("jobs.refresh", #"{"id":"\#(id)"}"#), ("usage.get", "{}"),
      ] {
        let error = try await client.error(method, params)
        #expect(error["code"]?.int == -32010)
        #expect(error["data"]?["hint"]?.string?.contains("session.configure") == true)
      }
    }
  }

  @Test(.timeLimit(.minutes(3))) func `a registry that can't be written is told, and the service goes on`()
    async throws
  {
    let store = MemoryJobStore()
    await store.fail(with: RegistryError(action: "write the registry", path: "/r", reason: "disk full"))
    try await withService(try TestSession(store: store)) { client in
      let params = #"{"ids":["\#(try JobID.sample(1))"]}"#
      let error = try await client.error("jobs.track", params)
      #expect(error["code"]?.int == -32029)
      #expect(error["message"]?.string == "Can't write the registry at /r: disk full.")
      await store.fail(with: nil)
      #expect(try await client.result("jobs.track", params)["jobs"]?.count == 1)
    }
  }
}
