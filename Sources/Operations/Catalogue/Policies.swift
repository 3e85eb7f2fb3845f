package import JSON
package import JobEngine

package struct ListPolicies: Operation {
  package static let declaration = OperationDeclaration(
    method: "policy.list", command: "policy list", group: .session,
    summary: "List the poll policies and their numbers",
    samples: [OperationSample("{}", gives: #"{"policies":[\#(SamplePolicy.adaptive)]}"#)])

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
    static let job = Parameter<JobReference>.job(
      "job", "the policy that this job is looked at by, instead of the session's", at: .option("job"))
  }

  package static let declaration = OperationDeclaration(
    method: "policy.get", command: "policy show", group: .session,
    summary: "Show the poll policy in force and its numbers",
    discussion: "A job itself tells why its next look is when it is.",
    parameters: [Takes.job.declaration], examples: ["policy show --job wave-3"],
    samples: [OperationSample("{}", gives: SamplePolicy.adaptive)], errors: ["not_tracked"])

  private let job: JobReference?

  package init(_ arguments: Arguments) { job = arguments[Takes.job] }

  package func run(in session: Session) async throws(OperationError) -> PolicyReply {
    try await asked { () async throws(SessionError) in
      let ids = try await session.ids(of: job.map { [$0] } ?? [])
      return PolicyReply(try await session.policy(of: ids.first), isCurrent: true)
    }
  }
}

package struct SetPolicy: Operation {
  private enum Takes {
    static let policy = Parameter<String>.text(
      "name", as: .choice(NamedPolicies.names), .positional, isRequired: true, "the policy's name")
    static let settings = Parameter<[String]>.texts(
      "settings", .commandOnly(option: "set"), "a number of the policy as name=value, such as ceiling=20")
    static let numbers = Parameter<[String: Double]>.numbers(
      "numbers", "numbers of the policy by their names, those left out as the policy has them")
    static let jobs = Parameter<[JobReference]>.jobs(
      "jobs", .jobs, "for these jobs alone, instead of the session", at: .option("job"))
  }

  package static let declaration = OperationDeclaration(
    method: "policy.set", command: "policy set", group: .session,
    summary: "Choose the poll policy of the session or of some jobs, and tune its numbers",
    discussion:
      "Takes effect with the next look at each job. A session's choice ends with the session; a job's is kept.",
    parameters: [
      Takes.policy.declaration, Takes.settings.declaration, Takes.numbers.declaration, Takes.jobs.declaration,
    ],
    examples: ["policy set thrifty", "policy set adaptive --set ceiling=20 --job wave-3"],
    samples: [
      OperationSample(#"{"name":"adaptive","numbers":{"ceiling":20}}"#, gives: SamplePolicy.adaptive)
    ], errors: ["not_tracked"])

  private let spec: PolicySpec
  private let jobs: [JobReference]

  package init(_ arguments: Arguments) throws(OperationError) {
    let name = try arguments.require(Takes.policy)
    jobs = arguments[Takes.jobs] ?? []
    do throws(PolicyProblem) {
      var spec = try PolicySpec(name: name, settings: arguments[Takes.settings] ?? [])
      spec.numbers += (arguments[Takes.numbers] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      _ = try spec.policy()
      self.spec = spec
    } catch {
      throw .invalid(Self.argument(at: error))
    }
  }

  private static func argument(at problem: PolicyProblem) -> InvalidArgument {
    let place: [String] =
      switch problem {
      case .unknownPolicy: [Takes.policy.declaration.name]
      case .unknownNumber(let number, _, _), .outOfRange(let number, _, _):
        [Takes.numbers.declaration.name, number]
      case .notANumber: [Takes.numbers.declaration.name]
      }
    return InvalidArgument(
      problem.description, parameter: place[0], pointer: JSONPointer(tokens: place))
  }

  package func run(in session: Session) async throws(OperationError) -> PolicyReply {
    try await asked { () async throws(SessionError) in
      let ids = try await session.ids(of: jobs)
      return PolicyReply(try await session.setPolicy(spec, of: ids), isCurrent: true)
    }
  }
}

package struct PolicyReply: JSONDescribed, Sendable {
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

  package static var schema: JSONSchema {
    .named(
      "Policy",
      .object([
        .required("name", .string),
        .required("summary", .string),
        .required("current", .boolean, "whether it is in force"),
        .required("numbers", .array(of: PolicyNumber.schema)),
      ]))
  }
}

package struct PolicyList: JSONDescribed, Sendable {
  package let policies: [PolicyReply]

  package func write(to writer: inout JSONWriter) { writer.object { $0.member("policies", policies) } }

  package static var schema: JSONSchema {
    .named("PolicyList", .object([.required("policies", .array(of: PolicyReply.schema))]))
  }
}
