internal import JSON
internal import JSONRPC
internal import Operations
internal import SurveyCoderAPI

extension MethodDeclaration {
  static let createSandboxJob = MethodDeclaration(
    name: ConnectionMethod.createSandboxJob.rawValue, summary: "Begin a job at the simulated service",
    discussion: "It is not tracked by that.",
    parameters: [
      .optional(
        "type", .choice(["codebook_generation", "auto_coding", "one_call"]), "its type, one_call unless told"),
      .optional("total", .integer(from: 1, to: 1_000_000), "responses to code, 100 unless told"),
      .optional(
        "seconds", .seconds,
        "from its beginning to its end, of the simulated clock; left to chance unless told"),
      .optional("outcome", .choice(["completed", "failed"]), "how it ends, completed unless told"),
    ],
    result: SandboxJobReply.schema,
    samples: [
      OperationSample(
        #"{"seconds":5,"outcome":"failed"}"#, gives: #"{"id":"job_0123456789abcdef01234567"}"#)
    ], need: .sandbox)

  static let advanceSandbox = MethodDeclaration(
    name: ConnectionMethod.advanceSandbox.rawValue,
    summary: "Move the simulated service's clock ahead, and the session's with it",
    discussion: "Looks that are due by then go out, waits whose time is up by then end.",
    parameters: [.required("seconds", .seconds, "by so much of its own time")], result: EmptyReply.schema,
    samples: [OperationSample(#"{"seconds":600}"#, gives: "{}")], need: .sandbox)

  static let addSandboxFault = MethodDeclaration(
    name: ConnectionMethod.addSandboxFault.rawValue,
    summary: "Let requests to the simulated service go wrong",
    parameters: [
      .required(
        "kind", .string, "what goes wrong, as behind --fault: 429;retry-after=2, 502-html, hang, reset …"),
      .optional(
        "match", .string, "which requests: a job id, a path such as /v2/jobs, GET:/v2/jobs; all unless told"),
      .optional("times", .integer(from: 1), "how many requests it meets, 1 unless told"),
    ],
    result: EmptyReply.schema,
    samples: [OperationSample(#"{"kind":"429;retry-after=2","match":"/v2/jobs","times":3}"#, gives: "{}")],
    need: .sandbox)
}

extension SessionService {
  /// `sandbox.createJob`
  func createJob(_ params: JSONValue?, _ sandbox: any SandboxControl) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(params, of: .createSandboxJob)
    let outcome = try members.string("outcome") ?? "completed"
    guard ["completed", "failed"].contains(outcome) else {
      throw members.wrong("outcome", "It is completed or failed.")
    }
    let total = try members.count("total")
    if let total, !(1...1_000_000).contains(total) {
      throw members.wrong("total", "It goes from 1 to 1000000.")
    }
    let order = SandboxOrder(
      type: try members.string("type"), total: total,
      time: try members.seconds("seconds").map { .seconds($0) },
      fails: outcome == "failed")
    return inTurn { () async throws(InvalidArgument) in
      SandboxJobReply(id: try await sandbox.createJob(order)).json
    }
  }

  /// `sandbox.advance`
  func advance(_ params: JSONValue?, _ sandbox: any SandboxControl) throws(InvalidArgument) -> Handling {
    let seconds = try RequestMembers(params, of: .advanceSandbox).seconds("seconds") ?? 0
    return inTurn { () async throws(InvalidArgument) in
      await sandbox.advance(by: .seconds(seconds))
      return EmptyReply().json
    }
  }

  /// `sandbox.fault`
  func addFault(_ params: JSONValue?, _ sandbox: any SandboxControl) throws(InvalidArgument) -> Handling {
    let members = try RequestMembers(params, of: .addSandboxFault)
    let kind = try members.string("kind") ?? ""
    let match = try members.string("match")
    let times = try members.count("times")
    if times == 0 { throw members.wrong("times", "It is 1 or more.") }
    return inTurn { () async throws(InvalidArgument) in
      try await sandbox.addFault(kind: kind, match: match, times: times)
      return EmptyReply().json
    }
  }
}

private struct SandboxJobReply: JSONDescribed {
  let id: String

  func write(to writer: inout JSONWriter) { writer.object { $0.member("id", id) } }

  static var schema: JSONSchema { .named("SandboxJobReply", .object([.required("id", JobID.schema)])) }
}
