import EngineTesting
import JobEngine
import NIOPosix
import Sandbox
import SurveyCoderAPI

/// The real session polls.
struct SessionRun {
  private let world: BenchWorld
  private let policy: String

  init(_ world: BenchWorld, policy: String) {
    self.world = world
    self.policy = policy
  }

  func result() async throws -> RunResult {
    let clock = ManualClock()
    let service = SimulatedService(world.configuration, clock: clock, outage: world.outage)
    let texts = service.withWorld { sandbox, _ in world.begin(&sandbox) }
    let folder = try TemporaryFolder()
    let store: (any JobStore)? =
      world.usesDisk ? SQLiteJobStore(path: folder.path + "/registry.sqlite") : nil
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let executor = LoopExecutor(loop)
    let test = try TestSession(
      store: store, folder: folder, carrier: service, clock: clock, eventLoop: loop, taskExecutor: executor
    ) {
      $0.requestsPerMinute = world.requestsPerMinute
      $0.policy = policy
    }
    let ids = try texts.map { text in try JobID(text) }
    // As a program does that tracks each job as soon as it has begun it.
    for (id, creation) in zip(ids, world.creations) {
      clock.advance(by: creation - clock.elapsed)
      _ = try await test.session.track([id])
    }
    clock.advance(by: BenchWorld.begun - clock.elapsed)
    let reply = try await test.passTime(
      until: Task(executorPreference: executor) {
        try await test.session.wait(for: ids, timeout: BenchWorld.longest)
      }, service)
    await test.session.end()
    var result = RunResult(latencies: [], requests: 0, refusals: 0, lost: 0, jobs: ids.count)
    for job in reply.jobs {
      guard job.status == .completed, let finishedAt = job.finishedAt,
        let end = service.withWorld({ sandbox, _ in sandbox.job(job.id.text)?.endsAt })
      else {
        result.lost += 1
        continue
      }
      result.latencies.append((finishedAt - ManualClock.startDate - end).seconds)
    }
    let tally = service.withWorld { sandbox, _ in sandbox.tally }
    result.requests = tally.requests + service.refusedByOutage
    result.refusals = tally.rateLimited
    return result
  }
}
