package import JSON
package import JobEngine

package struct WaitForJobs: Operation {
  private enum Takes {
    static let ids = Parameter<[JobReference]>.jobs("ids", .jobs, "the jobs to wait for")
    static let mode = Parameter<String>.text(
      "mode", as: .choice(WaitMode.allCases.map(\.rawValue)), .requestOnly, "until all have ended, or any has"
    )
    static let any = Parameter<Bool>.flag(
      "any", .commandOnly(option: "any"), "end as soon as one of them has ended")
    static let timeout = Parameter<Duration>.duration(
      "timeout", .option("timeout"),
      "give up after that time, by the simulated clock with --sandbox --speed; the jobs go on")
    static let progressToken = Parameter<RawJSON>.token(
      "progressToken", "send $/progress notifications with that token")
  }

  package static let declaration = OperationDeclaration(
    method: "jobs.wait", command: "wait", group: .jobs, summary: "Wait until jobs have ended",
    discussion: """
      Ends on any final state: completed, failed and expired are outcomes. Results are on disk before the \
      wait ends. A job that nothing can bring further, such as one that the service does not know for this key, is \
      told of as unresolved, and the wait goes on for the others. Interrupting it leaves the jobs as they are.
      """,
    parameters: [
      Takes.ids.declaration, Takes.mode.declaration, Takes.any.declaration, Takes.timeout.declaration,
      Takes.progressToken.declaration,
    ],
    examples: ["wait @active --timeout 10m", "wait job_0123 job_4567 --any"],
    samples: [
      OperationSample(
        #"{"ids":["job_0123456789abcdef01234567"],"mode":"all","timeout":600}"#,
        gives: #"{"outcome":"completed","jobs":[\#(SampleJob.completed)]}"#)
    ],
    errors: [
      "not_tracked", "no_key", "unauthorized", "forbidden", "moved",
    ],
    reach: .jobs)

  package let ids: [JobReference]
  package let mode: WaitMode
  package let timeout: Duration?
  /// As the client wrote it.
  package let progressToken: RawJSON?

  package init(_ arguments: Arguments) throws(OperationError) {
    ids = try arguments.require(Takes.ids)
    mode = arguments[Takes.any] == true ? .any : arguments[Takes.mode].flatMap(WaitMode.init) ?? .all
    timeout = arguments[Takes.timeout]
    progressToken = arguments[Takes.progressToken]
  }

  package func run(in session: Session) async throws(OperationError) -> WaitReply {
    try await asked { () async throws(SessionError) in
      try await session.wait(for: try await session.ids(of: ids), mode: mode, timeout: timeout)
    }
  }
}
