import EngineTesting
import JSON
import JobEngine
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import SurveyCoderAPI
import Testing

@testable import Recording

/// Time that stands still while anything is at work.
@Suite struct SteppedTimeTests {
  /// Lets everything pass, or up to a moment.
  private final class Limit: SteppedTime.Horizon {
    private let state = NIOLockedValueBox<(limit: Moment?, holds: Int)>((nil, 0))

    init(_ limit: Moment? = nil) { state.withLockedValue { $0.limit = limit } }

    var limit: Moment? { state.withLockedValue(\.limit) }
    var holds: Int { state.withLockedValue(\.holds) }
    func hold() { state.withLockedValue { $0.holds += 1 } }
    func lift() { state.withLockedValue { $0.limit = nil } }
  }

  private static let start = Timestamp(milliseconds: 1_778_749_200_000)

  private func time(_ limit: Limit = Limit()) -> SteppedTime {
    SteppedTime(
      on: MultiThreadedEventLoopGroup.singleton.next(), pace: .none(from: Self.start, horizon: limit))
  }

  /// Runs on the time's own executor, as a session does.
  private func run<Value: Sendable>(
    on time: SteppedTime, _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withTaskExecutorPreference(time.taskExecutor, operation: body)
  }

  @Test func `a day passes at once, and the date with it`() async throws {
    let time = time()
    try await run(on: time) { try await time.sleep(until: time.now + .seconds(86_400)) }
    #expect(time.elapsed == 86_400_000)
    #expect(time.date == Self.start + .seconds(86_400))
  }

  @Test func `sleeps end in their order, each when the one before has done its work`() async throws {
    let time = time()
    let log = NIOLockedValueBox<[String]>([])
    try await run(on: time) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for seconds in [3, 1, 2] {
          group.addTask {
            try await time.sleep(until: time.now + .seconds(seconds))
            // Work of several steps, during which no time passes.
            for _ in 1...20 { await Task.yield() }
            log.withLockedValue { $0.append("\(seconds) at \(time.elapsed)") }
          }
        }
        try await group.waitForAll()
      }
    }
    #expect(log.withLockedValue(\.self) == ["1 at 1000", "2 at 2000", "3 at 3000"])
  }

  @Test(arguments: [true, false])
  func `work on the file system holds time back, where the session is and on a queue`(isHere: Bool)
    async throws
  {
    let time = time()
    let folder = try TemporaryFolder()
    let archive =
      isHere
      ? ResultArchive(folder: folder.path, executor: time.executor)
      : ResultArchive(folder: folder.path, counter: time.counter)
    let id = try JobID("job_1")
    try await run(on: time) {
      async let sleeper: Void = time.sleep(until: time.now + .seconds(60))
      let kept = try await archive.keep(
        .inline(try RawJSON("{}")), of: id, from: try APIURL("https://api.example"))
      // Written with an fsync, and still no time has passed.
      #expect(time.elapsed == 0 && kept.bytes == 2)
      try await sleeper
    }
    #expect(time.elapsed == 60_000)
  }

  @Test func `between two milliseconds a sleep ends on the later one`() async throws {
    let time = time()
    try await run(on: time) { try await time.sleep(until: time.now + .microseconds(1500)) }
    #expect(time.elapsed == 2)
  }

  @Test func `what has come takes effect behind the sleeps that end then, in the order of the recording`()
    async throws
  {
    let time = time()
    let log = NIOLockedValueBox<[String]>([])
    let note = { @Sendable (text: String) in log.withLockedValue { $0.append(text) } }
    try await run(on: time) {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await time.arrive(at: Moment(500, .arrival, order: 9))
          note("second answer")
        }
        group.addTask {
          await time.arrive(at: Moment(500, .arrival, order: 4))
          note("first answer")
        }
        group.addTask {
          try? await time.sleep(until: time.now + .milliseconds(500))
          note("sleep")
        }
      }
    }
    #expect(log.withLockedValue(\.self) == ["sleep", "first answer", "second answer"])
  }

  @Test func `a cancelled sleep throws at once, and moves no time`() async throws {
    let limit = Limit(Moment(1000, .arrival, order: 1))
    let time = time(limit)
    let sleeper = Task(executorPreference: time.taskExecutor) {
      try await time.sleep(until: time.now + .seconds(3600))
    }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    #expect(time.elapsed == 0)
  }

  @Test func `nothing takes effect behind the limit until it is lifted`() async throws {
    let limit = Limit(Moment(1000, .arrival, order: 1))
    let time = time(limit)
    let start = time.now
    let early = Task(executorPreference: time.taskExecutor) {
      try await time.sleep(until: start + .milliseconds(1000))
    }
    let late = Task(executorPreference: time.taskExecutor) {
      try await time.sleep(until: start + .milliseconds(1001))
    }
    try await early.value
    while limit.holds == 0 { await Task.yield() }
    #expect(time.elapsed == 1000)
    limit.lift()
    time.poke()
    try await late.value
    #expect(time.elapsed == 1001)
  }

  @Test func `in a recorded session steps follow the clock`() async throws {
    // A thousand times as fast as the machine's.
    let clock = SystemClock(speed: 1000)
    let time = SteppedTime(on: MultiThreadedEventLoopGroup.singleton.next(), pace: .clock(clock))
    let before = clock.now
    try await run(on: time) { try await time.sleep(until: time.now + .seconds(20)) }
    #expect(clock.now - before >= .seconds(20))
    #expect(time.elapsed >= 20_000)
    let at = try await run(on: time) { await time.arrive() }
    #expect(at >= 20_000 && time.elapsed >= at)
  }
}
