import EngineTesting
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct PollPolicyTests {
  private func plan(_ policy: any PollPolicy, _ view: PollView) -> LookPlan {
    var random: any RandomNumberGenerator = SeededGenerator(1)
    return policy.plan(view, using: &random)
  }

  private func view(
    _ status: JobStatus = .processing, moving: Bool = true, idle: Int = 0, hint: Duration? = nil
  ) -> PollView {
    PollView(status: status, remaining: .seconds(48), isMoving: moving, idleLooks: idle, hint: hint)
  }

  @Test func `the longest wait of the adaptive policy depends on what the job shows`() {
    let policy = AdaptivePolicy.adaptive
    #expect((27...33).contains(plan(policy, view()).latest.seconds))
    #expect((3.6...4.4).contains(plan(policy, view(moving: false)).latest.seconds))
    #expect((9...11).contains(plan(policy, view(.queued, moving: false)).latest.seconds))
    #expect(plan(policy, view()).price == 0.1)
    #expect(plan(policy, view()).reason.hasPrefix("ETA 48 s, by its progress"))
  }

  @Test func `exponential back-off grows to its ceiling and starts anew with news`() throws {
    let policy = try ExponentialPolicy.exponential.setting("jitter", to: 0)
    let waits = (0..<8).map { plan(policy, view(idle: $0)).latest.seconds }
    #expect(waits == [2, 4, 8, 16, 32, 60, 60, 60])
    #expect(plan(policy, view(idle: .max)).latest == .seconds(60))
  }

  @Test func `the service's hint is obeyed within reason`() {
    let policy = ServerHintPolicy.serverHint
    #expect(plan(policy, view(hint: .seconds(12))).latest == .seconds(12))
    #expect(plan(policy, view(hint: .seconds(86_400))).latest == .seconds(120))
    #expect(plan(policy, view(hint: .zero)).latest == .seconds(1))
    #expect(plan(policy, view()).latest == .seconds(5))
  }

  @Test func `fixed and batched keep their beat, and a rule of one's own is followed`() {
    #expect(plan(FixedPolicy.fixed, view()).latest == .seconds(5))
    #expect(!FixedPolicy.fixed.usesLists && BatchedPolicy.batched.usesLists)
    #expect(plan(FixedPolicy(interval: .zero), view()).latest == LookPlan.shortest)
    let own = CustomPolicy(name: "mine") { .at($0.remaining / 2, "half way") }
    #expect(plan(own, view()).latest == .seconds(24))
  }

  @Test func `every number of every policy can be set within its range, and shows`() throws {
    for policy in NamedPolicies.all {
      for number in policy.numbers {
        let value = number.range.upperBound
        let tuned = try PolicySpec(name: policy.name, numbers: [(number.name, value)]).policy()
        #expect(
          tuned.numbers.first { $0.name == number.name }?.value == value, "\(policy.name) \(number.name)")
        #expect(try PolicySpec(tuned.spec.description).policy().numbers == tuned.numbers)
        #expect(throws: PolicyProblem.self) { try policy.setting(number.name, to: -1) }
        #expect(throws: PolicyProblem.self) { try policy.setting(number.name, to: .nan) }
      }
    }
  }

  @Test(arguments: [
    ("adaptiv", "There is no poll policy called adaptiv"),
    ("adaptive speed=3", "has no number called speed: it has price, floor"),
    ("adaptive ceiling=0", "ceiling can't be 0: it goes from 0.1 to 3600."),
    ("adaptive ceiling", "ceiling does not set a number"),
    ("adaptive ceiling=inf", "does not set a number"), ("", "There is no poll policy called"),
  ])
  func `what is wrong with a policy is said`(text: String, message: String) {
    let error = #expect(throws: SessionError.self) { try NamedPolicies.policy(named: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
