internal import SurveyCoderAPI

/// Looks at a steady beat, at each job alone, within the budget.
package struct FixedPolicy: PollPolicy {
  /// Time between two looks; at least 100 ms.
  package var interval: Duration

  package static let fixed = FixedPolicy(interval: .seconds(5))

  package var name: String { "fixed" }
  package var summary: String { "looks at each job at a steady beat" }
  package var usesLists: Bool { false }
  package var numbers: [PolicyNumber] { [.time("interval", interval, "between two looks")] }

  package func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self {
    _ = try checked(number, value)
    return FixedPolicy(interval: .seconds(value))
  }

  package func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan {
    .at(interval, "every \(wholeSeconds(interval))")
  }
}

/// Lists all jobs at a steady beat, and fetches those that have ended.
package struct BatchedPolicy: PollPolicy {
  /// Time between two listings; at least 100 ms.
  package var tick: Duration

  package static let batched = BatchedPolicy(tick: .seconds(5))

  package var name: String { "batched" }
  package var summary: String { "lists all jobs at a steady beat" }
  package var usesLists: Bool { true }
  package var numbers: [PolicyNumber] { [.time("tick", tick, "between two listings")] }

  package func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self {
    _ = try checked(number, value)
    return BatchedPolicy(tick: .seconds(value))
  }

  package func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan {
    .at(tick, "with the listing every \(wholeSeconds(tick))")
  }
}

/// Waits longer after each look that brought nothing, as the waiters of Smithy clients do: from `min`, times
/// `multiplier` a look, up to `max`.
package struct ExponentialPolicy: PollPolicy {
  package var minimum: Duration
  package var maximum: Duration
  package var multiplier: Double
  /// Share of a wait that chance takes away, 0 to 0.9.
  package var jitter: Double

  package static let exponential = ExponentialPolicy(
    minimum: .seconds(2), maximum: .seconds(60), multiplier: 2, jitter: 0.5)

  package var name: String { "exponential" }
  package var summary: String { "waits longer after each look without news" }
  package var usesLists: Bool { false }
  package var numbers: [PolicyNumber] {
    [
      .time("min", minimum, "first wait"), .time("max", maximum, "longest wait"),
      PolicyNumber("multiplier", multiplier, in: 1...10, "from one wait to the next"),
      PolicyNumber("jitter", jitter, in: 0...0.9, "share of a wait that chance takes away"),
    ]
  }

  package func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self {
    _ = try checked(number, value)
    var policy = self
    switch number {
    case "min": policy.minimum = .seconds(value)
    case "max": policy.maximum = .seconds(value)
    case "multiplier": policy.multiplier = value
    default: policy.jitter = value
    }
    return policy
  }

  package func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan {
    var wait = min(minimum, maximum)
    for _ in 0..<min(view.idleLooks, 64) where wait < maximum { wait = min(maximum, wait * multiplier) }
    let chance = Double.random(in: (1 - jitter)...1, using: &random)
    return .at(
      max(wait * chance, min(minimum, maximum)), "back-off after \(view.idleLooks) looks without news")
  }
}

/// Looks when the service says, by `Retry-After` on its answers, and at a steady beat where it does not.
package struct ServerHintPolicy: PollPolicy {
  package var fallback: Duration

  package static let serverHint = ServerHintPolicy(fallback: .seconds(5))

  /// Longest hint that is obeyed: an absurd one would let results expire.
  private static let longest: Duration = .seconds(120)

  package var name: String { "serverHint" }
  package var summary: String { "looks when Retry-After says so" }
  package var usesLists: Bool { false }
  package var numbers: [PolicyNumber] {
    [.time("fallback", fallback, "between looks while the service gives no Retry-After")]
  }

  package func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self {
    _ = try checked(number, value)
    return ServerHintPolicy(fallback: .seconds(value))
  }

  package func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan {
    guard let hint = view.hint else {
      return .at(fallback, "every \(wholeSeconds(fallback)): no Retry-After")
    }
    return .at(min(max(hint, .seconds(1)), Self.longest), "as Retry-After says")
  }
}

/// A policy of the caller's own: for programs that embed the engine, and for tests.
package struct CustomPolicy: PollPolicy {
  package let name: String
  package var summary: String { "a rule of its own" }
  package var usesLists: Bool { false }
  package var numbers: [PolicyNumber] { [] }
  private let rule: @Sendable (PollView) -> LookPlan

  package init(name: String, _ rule: @escaping @Sendable (PollView) -> LookPlan) {
    self.name = name
    self.rule = rule
  }

  package func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self {
    _ = try checked(number, value)
    return self
  }

  package func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan {
    rule(view)
  }
}
