import JobEngine
import Operations
import SurveyCoderAPI
import Testing

@testable import Shell

@Suite struct ExitCodeTests {
  private static func api(_ kind: APIError.Kind) -> SessionError {
    .api(APIError(kind, message: "No.", requestID: "r"))
  }

  @Test(arguments: [
    (SessionError.noKey, ExitCode.noKey), (.invalidKey(.wrongPrefix), .noKey),
    (.keyFile(path: "k", reason: "r"), .noKey), (api(.unauthorized), .noKey), (api(.forbidden), .noKey),
    (.keyRefused(APIError(.unauthorized, message: "No.", requestID: "r")), .noKey),
    (api(.unreachable), .unreachable), (api(.timeout), .unreachable), (api(.unavailable), .unreachable),
    (api(.badResponse), .unreachable), (api(.redirected), .unreachable), (api(.notFound), .commandFailed),
    (api(.rateLimited), .commandFailed), (api(.paymentRequired), .commandFailed),
    (api(.cancelled), .interrupted),
    (.cancelled, .interrupted), (.unknownReference("x"), .commandFailed),
    (.policy(.unknownPolicy("x", known: [])), .usage),
    (.ended, .commandFailed), (.invalidURL(.insecure), .usage),
  ])
  func `a session's error has its exit code`(error: SessionError, code: ExitCode) {
    #expect(ExitCode(error) == code)
    #expect(ExitCode(CommandFailure.session(error)) == code)
  }

  @Test(arguments: [
    (WaitReply.Outcome.completed, ExitCode.ok), (.failed, .jobFailed), (.expired, .jobFailed),
    (.unresolved, .commandFailed),
    (.timeout, .timedOut),
  ])
  func `the outcome of a wait has its exit code`(outcome: WaitReply.Outcome, code: ExitCode) {
    #expect(ExitCode(outcome) == code)
  }

  @Test func `the numbers are those of the contract`() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 130])
  }

  @Test func `a result that a failed job can't have is a failed job`() throws {
    let id = try JobID("job_x")
    #expect(ExitCode(SessionError.resultUnavailable(id, status: .failed)) == .jobFailed)
    #expect(ExitCode(SessionError.resultUnavailable(id, status: .processing)) == .commandFailed)
  }
}
