package import JSON
package import JobEngine

package struct ListPolicies: Operation {
  package static let declaration = OperationDeclaration(
    method: "policy.list", command: "policy list", group: .session,
    summary: "List the poll policies and their numbers")

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async -> PolicyList {
    let current = await session.currentPolicy.name
    return PolicyList(policies: NamedPolicies.all.map { PolicyReply($0, isCurrent: $0.name == current) })
  }
}

package struct GetPolicy: Operation {
  package static let declaration = OperationDeclaration(
    method: "policy.get", command: "policy show", group: .session,
    summary: "Show the poll policy in force and its numbers",
    discussion: "`show ID` tells for one job why the next look is when it is.")

  package init(_ arguments: Arguments) {}

  package func run(in session: Session) async -> PolicyReply {
    PolicyReply(await session.currentPolicy, isCurrent: true)
  }
}

package struct SetPolicy: Operation {
  private enum Takes {
    static let policy = Parameter<String>.text(
      "name", as: .choice(NamedPolicies.names), .positional, isRequired: true, "the policy's name")
  }

  package static let declaration = OperationDeclaration(
    method: "policy.set", command: "policy set", group: .session,
    summary: "Choose the poll policy of the session",
    parameters: [Takes.policy.declaration], examples: ["policy set thrifty"])

  private let name: String

  package init(_ arguments: Arguments) throws(OperationError) { name = try arguments.require(Takes.policy) }

  package func run(in session: Session) async throws(OperationError) -> PolicyReply {
    try await asked { () async throws(SessionError) in
      try await session.setPolicy(name)
      return PolicyReply(await session.currentPolicy, isCurrent: true)
    }
  }
}

package struct PolicyReply: JSONWritable, Sendable {
  package let name: String
  package let numbers: [PolicyNumber]
  package let isCurrent: Bool

  init(_ policy: any PollPolicy, isCurrent: Bool) {
    name = policy.name
    numbers = policy.numbers
    self.isCurrent = isCurrent
  }

  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", name)
      $0.member("current", isCurrent)
      $0.member("numbers", numbers)
    }
  }
}

package struct PolicyList: JSONWritable, Sendable {
  package let policies: [PolicyReply]

  package func write(to writer: inout JSONWriter) { writer.object { $0.member("policies", policies) } }
}
