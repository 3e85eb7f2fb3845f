import EngineTesting
import JSON
import NIOCore
import NIOPosix
import Sandbox
import Service
import SurveyCoderAPI
import Synchronization
import Testing

@testable import JobEngine

/// A thousand waits by the wire, against the simulated service in virtual time and at the documented limit. With a
/// thousand jobs the real binary does the same, in real time.
@Suite(.timeLimit(.minutes(3))) struct ManyWaitsTests {
  private static let count = 1000
  private static let jobs = 20

  @Test func `each is answered once, by the first look behind its job's end; cancelled ones with that`()
    async throws
  {
    let clock = ManualClock()
    let service = SimulatedService(SandboxConfiguration(), clock: clock)
    let ids = service.withWorld { world, now in
      (0..<Self.jobs).map { number in
        world.createJob(outcome: number % 8 == 7 ? .codingFailed : .completed, at: now)
      }
    }
    let looks = LookCounter(service)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let test = try TestSession(
      carrier: looks, clock: clock, eventLoop: loop, taskExecutor: LoopExecutor(loop))
    _ = try await test.session.track(try ids.map { try JobID($0) })

    try await withService(test, on: loop) { client in
      let waits = (0..<Self.count).map { ids[$0 % Self.jobs] }
      client.send(
        waits.enumerated().map { request("\($0)", "jobs.wait", #"{"ids":["\#($1)"]}"#) }.joined())
      let cancelled = Set(stride(from: 0, to: Self.count, by: 7))
      for number in cancelled { client.send(cancellation(of: number)) }
      // No time has passed: none of those that are cancelled can have ended.
      for number in cancelled {
        let error = try #require(try await client.answer(to: "\(number)")["error"])
        #expect(error["code"]?.int == -32800 && error["data"]?["kind"]?.string == "cancelled")
      }
      // Time passes only for those who wait.
      while await test.session.waiters.count < Self.count - cancelled.count { await Task.yield() }
      let (all, answered) = AsyncStream.makeStream(of: Void.self)
      async let passing: Void = test.passTime(until: Task { for await _ in all {} }, service)
      for (number, id) in waits.enumerated() where !cancelled.contains(number) {
        let answer = try await client.answer(to: "\(number)")["result"]
        try check(try #require(answer), id, service)
      }
      answered.finish()
      try await passing
      // However many wait: one look that shows the end of each job, and all within the budget.
      #expect(ids.allSatisfy { looks.ends(of: $0) == 1 })
      #expect(service.withWorld { world, _ in world.tally.rateLimited } == 0)
      // Nothing was answered twice.
      client.endInput()
      #expect(await client.remainingLines() == [])
    }
  }

  private func check(_ answer: JSONValue, _ id: String, _ service: SimulatedService) throws {
    let truth = try #require(service.withWorld { world, _ in world.job(id) })
    let job = try #require(answer["jobs"]?.elements.first, "\(id)")
    let outcome = truth.outcome == .completed ? "completed" : "failed"
    #expect(answer["outcome"]?.string == outcome && job["status"]?.string == outcome, "\(id)")
    #expect(job["id"]?.string == id && answer["jobs"]?.count == 1)
    let seen = try #require(job["finishedAt"]?.string.flatMap { Timestamp(rfc3339: $0) })
    let lateness = seen - (ManualClock.startDate + truth.endsAt)
    // The longest wait between looks is 20 s, and a look may have to wait for the budget.
    #expect(lateness >= .zero && lateness < .seconds(40), "\(id): \(lateness)")
  }
}

private func cancellation(of id: Int) -> String {
  #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":\#(id)}}"# + "\n"
}

/// Counts the looks at each job that showed its end.
private final class LookCounter: APICarrier {
  private let service: SimulatedService
  private let ends = Mutex<[String: Int]>([:])

  init(_ service: SimulatedService) { self.service = service }

  func carry(_ target: String, key: APIKey?, requestID: String) async throws(APIError) -> CarriedAnswer {
    let answer = try await service.carry(target, key: key, requestID: requestID)
    let job = (try? JSONDocument(parsing: answer.body))?.root["data"]
    if let id = job?["id"]?.string, ["completed", "failed"].contains(job?["status"]?.string) {
      ends.withLock { $0[id, default: 0] += 1 }
    }
    return answer
  }

  func ends(of id: String) -> Int { ends.withLock { $0[id, default: 0] } }
}
