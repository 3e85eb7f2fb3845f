internal import EngineTesting
internal import Sandbox

/// What a seed makes of a run.
package struct Scenario: Sendable {
  /// Something broken on purpose, to see that the checks can fail.
  package enum Sabotage: String, Sendable, CaseIterable {
    /// A result is cut short between its rename and its row.
    case archive
    /// The budget forgets what was sent.
    case budget
    /// After a crash a new registry stands in the old one's place.
    case registry
    /// A request is never answered, nor given up.
    case silence
  }

  package let seed: UInt64
  package var sabotage: Sabotage?
  var world = SandboxConfiguration()
  var processes: Int
  /// Things that happen before all is mended.
  var actions: Int
  /// Between two of them, at most.
  var pause: Duration
  var policy: String
  /// Whether somebody else spends from the same key's limit.
  var hasForeign: Bool
  var hasCrashes: Bool
  var hasLastingFaults: Bool
  /// Whether outages may last for hours.
  var isLong: Bool

  package init(seed: UInt64, sabotage: Sabotage? = nil) {
    self.seed = seed
    self.sabotage = sabotage
    var random = SeededGenerator(seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }
    func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
    world.requestsPerMinute = pick([6, 10, 20, 30, 60])
    world.limiter = pick(RateLimiter.Kind.allCases)
    world.seed = seed
    world.progress = pick([.noisy, .none, .lies])
    world.initialJobs = pick([0, 0, 3])
    world.clientSharesClock = true
    world.processing.median = .seconds(40)
    processes = pick([1, 1, 2, 2, 3])
    actions = Int.random(in: 12...36, using: &random)
    pause = pick([.seconds(4), .seconds(12), .seconds(12), .seconds(40)])
    policy = pick([
      "adaptive", "adaptive", "eager", "thrifty", "fixed", "batched", "exponential", "serverHint",
    ])
    hasForeign = chance(0.2)
    hasCrashes = chance(0.7)
    hasLastingFaults = chance(0.3)
    isLong = chance(0.05)
    switch sabotage {
    case .budget:
      world.requestsPerMinute = 6
      policy = "fixed"
    case .registry: hasCrashes = true
    case .archive, .silence, nil: break
    }
  }
}
