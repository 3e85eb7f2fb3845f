package import JSON
package import JobEngine

package struct ListPolicies: Operation {
  package static let declaration = OperationDeclaration(
    method: "policy.list", command: "policy list", group: .session,
    summary: "List the poll policies and their numbers")

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async -> PolicyList {
    let current = await session.currentPolicy
    return PolicyList(
      policies: NamedPolicies.all.map {
        $0.name == current.name ? PolicyReply(current, isCurrent: true) : PolicyReply($0, isCurrent: false)
      })
  }
}

package struct GetPolicy: Operation {
  private enum Takes {
    static let job = Parameter<[JobReference]>.jobs(
      "job", .job, "the policy that this job is looked at by, instead of the session's", at: .option("job"))
  }

  package static let declaration = OperationDeclaration(
    method: "policy.get", command: "policy show", group: .session,
    summary: "Show the poll policy in force and its numbers",
    discussion: "`show ID` tells for one job why the next look is when it is.",
    parameters: [Takes.job.declaration], examples: ["policy show --job wave-3"])

  private let job: [JobReference]

  package init(_ arguments: Arguments) { job = arguments[Takes.job] ?? [] }

  package func run(in session: Session) async throws(OperationError) -> PolicyReply {
    try await asked { () async throws(SessionError) in
      let ids = try await session.ids(of: job)
      return PolicyReply(try await session.policy(of: ids.first), isCurrent: true)
    }
  }
}

package struct SetPolicy: Operation {
  private enum Takes {
    static let policy = Parameter<String>.text(
      "name", as: .choice(NamedPolicies.names), .positional, isRequired: true, "the policy's name")
    static let settings = Parameter<[String]>.texts(
      "settings", .option("set"), "a number of the policy as name=value, such as ceiling=20")
    static let jobs = Parameter<[JobReference]>.jobs(
      "jobs", .jobs, "for these jobs alone, instead of the session", at: .option("job"))
  }

  package static let declaration = OperationDeclaration(
    method: "policy.set", command: "policy set", group: .session,
    summary: "Choose the poll policy of the session or of some jobs, and tune its numbers",
    discussion:
      "Takes effect with the next look at each job. A session's choice ends with the session; a job's is kept.",
    parameters: [Takes.policy.declaration, Takes.settings.declaration, Takes.jobs.declaration],
    examples: ["policy set thrifty", "policy set adaptive --set ceiling=20 --job wave-3"])

  private let name: String
  private let settings: [String]
  private let jobs: [JobReference]

  package init(_ arguments: Arguments) throws(OperationError) {
    name = try arguments.require(Takes.policy)
    settings = arguments[Takes.settings] ?? []
    jobs = arguments[Takes.jobs] ?? []
  }

  package func run(in session: Session) async throws(OperationError) -> PolicyReply {
    try await asked { () async throws(SessionError) in
      let spec: PolicySpec
      do throws(PolicyProblem) { spec = try PolicySpec(name: name, settings: settings) } catch {
        throw .policy(error)
      }
      let ids = try await session.ids(of: jobs)
      return PolicyReply(try await session.setPolicy(spec, of: ids), isCurrent: true)
    }
  }
}

package struct PolicyReply: JSONWritable, Sendable {
  package let name: String
  package let summary: String
  package let numbers: [PolicyNumber]
  package let isCurrent: Bool

  init(_ policy: any PollPolicy, isCurrent: Bool) {
    name = policy.name
    summary = policy.summary
    numbers = policy.numbers
    self.isCurrent = isCurrent
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", name)
      $0.member("summary", summary)
      $0.member("current", isCurrent)
      $0.member("numbers", numbers)
    }
  }
}

package struct PolicyList: JSONWritable, Sendable {
  package let policies: [PolicyReply]

  package func write(to writer: inout JSONWriter) { writer.object { $0.member("policies", policies) } }
}
