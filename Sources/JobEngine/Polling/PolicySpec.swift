/// A policy as text: a name, and numbers that differ from its own, as in `adaptive ceiling=20 price=0.2`.
package struct PolicySpec: Sendable, Equatable, CustomStringConvertible {
  package var name: String
  /// In the order given; a later one wins.
  package var numbers: [(name: String, value: Double)]

  package static func == (a: PolicySpec, b: PolicySpec) -> Bool { a.description == b.description }

  package init(name: String, numbers: [(name: String, value: Double)] = []) {
    self.name = name
    self.numbers = numbers
  }

  /// - Throws: ``PolicyProblem/notANumber(_:)``; whether the policy has such numbers is seen when it is made.
  package init(_ text: String) throws(PolicyProblem) {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    try self.init(name: words.first ?? "", settings: Array(words.dropFirst()))
  }

  /// - Parameter settings: Each as `name=value`.
  package init(name: String, settings: [String]) throws(PolicyProblem) {
    self.name = name
    numbers = []
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, let value = Double(parts[1]), value.isFinite else {
        throw .notANumber(setting)
      }
      numbers.append((String(parts[0]), value))
    }
  }

  package var description: String {
    ([name] + numbers.map { "\($0.name)=\(Self.text(of: $0.value))" }).joined(separator: " ")
  }

  /// The policy itself.
  package func policy() throws(PolicyProblem) -> any PollPolicy {
    guard var policy = NamedPolicies.all.first(where: { $0.name == name }) else {
      throw .unknownPolicy(name, known: NamedPolicies.names)
    }
    for number in numbers { policy = try policy.setting(number.name, to: number.value) }
    return policy
  }

  /// A number as short as it can be written.
  static func text(of value: Double) -> String {
    value.rounded() == value && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}

/// The policies that have names.
package enum NamedPolicies {
  package static let all: [any PollPolicy] = [
    AdaptivePolicy.adaptive, AdaptivePolicy.thrifty, AdaptivePolicy.eager, FixedPolicy.fixed,
    ExponentialPolicy.exponential, BatchedPolicy.batched, ServerHintPolicy.serverHint,
  ]

  package static let names = all.map(\.name)

  /// - Parameter text: A name, or a ``PolicySpec`` as text.
  package static func policy(named text: String) throws(SessionError) -> any PollPolicy {
    do throws(PolicyProblem) { return try PolicySpec(text).policy() } catch { throw .policy(error) }
  }
}

extension PollPolicy {
  /// The policy as text, with every number that differs from the named one's.
  package var spec: PolicySpec {
    let own = NamedPolicies.all.first { $0.name == name }?.numbers ?? []
    return PolicySpec(
      name: name,
      numbers: numbers.filter { number in own.first { $0.name == number.name }?.value != number.value }
        .map { ($0.name, $0.value) })
  }
}
