import EngineTesting
import Sandbox

/// Knows when each job ends and asks for it then, within the limit: what nobody can beat.
struct OracleRun {
  private let world: BenchWorld

  init(_ world: BenchWorld) { self.world = world }

  func result() -> RunResult {
    var sandbox = SandboxWorld(world.configuration)
    let ids = world.begin(&sandbox)
    var random = SeededGenerator(world.seed &+ 1)
    var sends: [Duration] = []
    var result = RunResult(latencies: [], requests: ids.count, refusals: 0, lost: 0, jobs: ids.count)
    for end in ids.compactMap({ sandbox.job($0)?.endsAt }).sorted() {
      var send = end
      if sends.count >= world.requestsPerMinute {
        send = max(send, sends[sends.count - world.requestsPerMinute] + .seconds(60))
      }
      if let outage = world.outage, outage.contains(send) { send = outage.upperBound }
      sends.append(send)
      let latency = Duration.seconds(Double.random(in: 0.1...0.3, using: &random))
      result.latencies.append((send + latency - end) / .seconds(1))
    }
    return result
  }
}
