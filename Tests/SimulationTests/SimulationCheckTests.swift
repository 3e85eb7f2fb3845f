import NIOPosix
import Simulation
import Testing

/// Simulations of a few seeds, and proof that their checks can fail. `scripts/soak simulation` runs thousands.
@Suite(.timeLimit(.minutes(2))) struct SimulationCheckTests {
  private func report(_ seed: UInt64, _ sabotage: Scenario.Sabotage? = nil) async throws -> Simulation.Report
  {
    let scenario = Scenario(seed: seed, sabotage: sabotage)
    return try await Simulation(scenario, on: MultiThreadedEventLoopGroup.singleton.next()).run()
  }

  @Test(arguments: 1...6) func `nothing is lost and no promise broken`(seed: UInt64) async throws {
    let report = try await report(seed)
    #expect(report.violations.isEmpty, "scripts/soak simulation --seed \(seed)")
    #expect(report.figures.steps > 50 && report.figures.requests > 0 && report.figures.calls > 5)
  }

  @Test(arguments: Scenario.Sabotage.allCases)
  func `what is broken on purpose is found`(part: Scenario.Sabotage) async throws {
    // Not in every run does it matter: what no crash follows, no new registry loses.
    var found: [String] = []
    for seed: UInt64 in 1...8 where found.isEmpty { found = try await report(seed, part).violations }
    let sign =
      switch part {
      case .archive: "bytes on disk where"
      case .budget: "are allowed"
      case .registry: "a restart lost"
      case .silence: "has no answer"
      }
    #expect(found.contains { $0.contains(sign) }, "\(found)")
  }
}
