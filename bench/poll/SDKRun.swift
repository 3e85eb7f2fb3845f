import EngineTesting
import JSON
import Sandbox

/// The vendor's Python package surveycoder 1.0.2: each job by itself every 5 s; a 429 is retried three times after
/// `Retry-After` or 1, 2, 4 s, any 5xx three times after 1, 2, 4 s, and then the wait for that job fails.
struct SDKRun {
  private enum Event {
    case send(job: Int, attempt: Int)
    case arrive(job: Int, attempt: Int, latency: Duration)
    case answer(SandboxResponse, job: Int, attempt: Int)
  }

  private let world: BenchWorld

  init(_ world: BenchWorld) { self.world = world }

  func result() -> RunResult {
    var sandbox = SandboxWorld(world.configuration)
    let ids = world.begin(&sandbox)
    var random = SeededGenerator(world.seed &+ 1)
    var queue = EventQueue<Event>()
    for place in ids.indices {
      queue.add(.send(job: place, attempt: 0), at: BenchWorld.begun * place / ids.count)
    }
    var result = RunResult(latencies: [], requests: 0, refusals: 0, lost: 0, jobs: ids.count)
    while let (now, event) = queue.popFirst(), now < BenchWorld.longest {
      switch event {
      case .send(let job, let attempt):
        let latency = Duration.seconds(Double.random(in: 0.1...0.3, using: &random))
        queue.add(.arrive(job: job, attempt: attempt, latency: latency), at: now + latency / 2)
      case .arrive(let job, let attempt, let latency):
        result.requests += 1
        let isOut = world.outage?.contains(now) ?? false
        let response =
          isOut
          ? SandboxResponse(status: 503)
          : sandbox.respond(
            to: SandboxRequest("GET", "/v2/jobs/" + ids[job], headers: ["x-api-key": Self.key]), at: now)
        queue.add(.answer(response, job: job, attempt: attempt), at: now + latency / 2)
      case .answer(let response, let job, let attempt):
        if response.status == 200 {
          if Self.isCompleted(response) {
            let end = sandbox.job(ids[job])?.endsAt ?? now
            result.latencies.append((now - end) / .seconds(1))
          } else {
            queue.add(.send(job: job, attempt: 0), at: now + .seconds(5))
          }
        } else if attempt < 3 {
          let told = response.status == 429 ? response.headers["retry-after"].flatMap { Int($0) } : nil
          let wait = told ?? min(1 << attempt, 30)
          queue.add(.send(job: job, attempt: attempt + 1), at: now + .seconds(wait))
        }
      }
    }
    result.refusals = sandbox.tally.rateLimited
    result.lost = ids.count - result.latencies.count
    return result
  }

  private static let key = "scp_test_0123456789abcdefABCDEF0123456789"

  private static func isCompleted(_ response: SandboxResponse) -> Bool {
    let document = try? JSONDocument(parsing: response.body)
    return document?.root["data"]?["status"]?.string == "completed"
  }
}
