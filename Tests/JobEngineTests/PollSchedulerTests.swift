import EngineTesting
import SurveyCoderAPI
import Testing

@testable import JobEngine

@Suite struct PollSchedulerTests {
  let start = Instant.now
  let created = Timestamp(milliseconds: 1_000_000)

  /// Running jobs, created one second apart, that were last seen 3 s ago and are due after `due` seconds.
  private func scheduler(
    _ count: Int, due: Double = 0, believed: JobStatus = .processing
  ) throws -> (PollScheduler, [JobID]) {
    var scheduler = PollScheduler()
    let ids = try (0..<count).map { try JobID.sample($0) }
    for (place, id) in ids.enumerated() {
      var poll = PollState(
        outlook: JobOutlook(start: start - .seconds(60), history: RunHistory()), earliest: start,
        due: start + .seconds(due), price: 0.1, usesLists: true, reason: "",
        trackedAt: created + .seconds(place))
      poll.createdAt = created + .seconds(place)
      poll.lastLook = start - .seconds(3)
      poll.believed = believed
      scheduler.polls[id] = poll
    }
    return (scheduler, ids)
  }

  private func standing(used: Double = 0, limit: Int = 60) -> PollScheduler.Standing {
    .init(look: start, result: start, usedShare: used, limit: limit)
  }

  private let all = PollScheduler.Demand(includesAll: true)

  @Test func `one job is looked at alone, several by one listing`() throws {
    let (one, ids) = try scheduler(1)
    #expect(one.step(at: start, all, standing()) == .look(ids[0], .background))
    let (many, _) = try scheduler(5)
    #expect(many.step(at: start, all, standing()) == .list(.all))
  }

  @Test func `a policy without listings is followed job by job`() throws {
    var (scheduler, ids) = try scheduler(5)
    for id in ids { scheduler.polls[id]?.usesLists = false }
    guard case .look = scheduler.step(at: start, all, standing()) else {
      Issue.record("expected a look at one job")
      return
    }
    var refused = standing()
    refused.usesLists = false
    let (listing, _) = try self.scheduler(5)
    guard case .look = listing.step(at: start, all, refused) else {
      Issue.record("expected a look at one job")
      return
    }
  }

  @Test func `what has ended is fetched first, the soonest to expire before the others`() throws {
    var (scheduler, ids) = try scheduler(4)
    for (id, hours) in [(ids[1], 5.0), (ids[2], 1), (ids[3], 9)] {
      scheduler.polls[id]?.isKnownFinished = true
      scheduler.polls[id]?.expiresAt = created + .seconds(hours * 3600)
    }
    #expect(scheduler.step(at: start, all, standing(used: 1)) == .look(ids[2], .result))
  }

  @Test func `only what somebody asks for is looked at, and once more right before a deadline`() throws {
    let (scheduler, ids) = try scheduler(3, due: 60)
    #expect(scheduler.step(at: start, .init(), standing()) == .sleep(until: nil))
    let deadline = start + .seconds(2)
    let demand = PollScheduler.Demand(deadlines: [ids[1]: deadline])
    let last = deadline - PollScheduler.lastLookLead
    #expect(scheduler.step(at: start, demand, standing()) == .sleep(until: last))
    #expect(scheduler.step(at: last, demand, standing(used: 0.99)) == .look(ids[1], .background))
  }

  @Test func `while a listing is on its way, the jobs that it covers are not asked for`() throws {
    var (scheduler, ids) = try scheduler(3)
    scheduler.sentList(.all, all, errand: 7, at: start)
    #expect(scheduler.step(at: start, all, standing()) == .sleep(until: nil))
    scheduler.polls[ids[0]]?.isKnownFinished = true
    #expect(scheduler.step(at: start, all, standing()) == .look(ids[0], .result))
    scheduler.lostList(6)
    #expect(scheduler.coverage.flight != nil)
    scheduler.lostList(7)
    #expect(scheduler.coverage.flight == nil)
  }

  // MARK: Absence

  private func page(_ ids: [JobID], from first: Int = 0, isFull: Bool = false) -> JobPage {
    let rows = ids.enumerated().map { place, id in
      RemoteJob(id: id, status: .processing, createdAt: created + .seconds(first - place))
    }
    return JobPage(jobs: rows, isFull: isFull)
  }

  @Test func `a job that is missing among those processed has ended`() throws {
    var (scheduler, ids) = try scheduler(3)
    scheduler.sentList(.processing, all, errand: 1, at: start)
    scheduler.landed(page([ids[2], ids[0]], from: 2), errand: 1, at: start)
    #expect(ids.map { scheduler.polls[$0]?.isKnownFinished } == [false, true, false])
  }

  @Test func `a job that is missing in the queue is past it, and may still run`() throws {
    var (scheduler, ids) = try scheduler(3, believed: .queued)
    scheduler.sentList(.queued, all, errand: 1, at: start)
    scheduler.landed(page([ids[2]], from: 2), errand: 1, at: start)
    #expect(ids.map { scheduler.polls[$0]?.believed } == [.processing, .processing, .queued])
    #expect(scheduler.polls.values.allSatisfy { !$0.isKnownFinished })
  }

  @Test func `a full page says nothing of jobs older than its last row`() throws {
    var (scheduler, ids) = try scheduler(3)
    scheduler.sentList(.processing, all, errand: 1, at: start)
    // The last row is as old as the second job.
    scheduler.landed(page([ids[2], try JobID.sample(99)], from: 2, isFull: true), errand: 1, at: start)
    #expect(scheduler.polls.values.allSatisfy { !$0.isKnownFinished })
    let covered = ids.map { id in
      scheduler.polls[id].map { scheduler.coverage.covers($0, .processing, at: start) }
    }
    #expect(covered == [false, false, true])
    let later = start + .seconds(301)
    #expect(scheduler.polls[ids[0]].map { scheduler.coverage.covers($0, .processing, at: later) } == true)
  }

  @Test func `when foreign jobs fill every page, jobs are looked at one by one`() throws {
    var (scheduler, _) = try scheduler(5)
    for (errand, kind) in ListKind.allCases.enumerated() {
      scheduler.sentList(kind, all, errand: errand, at: start)
      let foreign = try (100..<200).map { try JobID.sample($0) }
      scheduler.landed(page(foreign, from: 5000, isFull: true), errand: errand, at: start)
    }
    guard case .look = scheduler.step(at: start + .seconds(2), all, standing()) else {
      Issue.record("expected a look at one job")
      return
    }
  }

  @Test func `a page that is not in the documented order vouches only for its rows`() throws {
    var (scheduler, ids) = try scheduler(3)
    scheduler.sentList(.processing, all, errand: 1, at: start)
    var shuffled = page([ids[0], ids[1]], from: 0, isFull: true)
    shuffled.jobs[1].createdAt = created + .seconds(50)
    scheduler.landed(shuffled, errand: 1, at: start)
    #expect(scheduler.polls[ids[2]]?.isKnownFinished == false)
    let unreadable = JobPage(jobs: [], unreadableRows: 1, isFull: false)
    scheduler.sentList(.processing, all, errand: 2, at: start + .seconds(400))
    scheduler.landed(unreadable, errand: 2, at: start + .seconds(400))
    #expect(scheduler.polls.values.allSatisfy { !$0.isKnownFinished })
  }

  @Test func `a job that no listing shows is asked for by itself`() throws {
    var (scheduler, ids) = try scheduler(3)
    scheduler.sentList(.all, all, errand: 1, at: start)
    scheduler.landed(page([ids[2], ids[1]], from: 2), errand: 1, at: start)
    #expect(scheduler.polls[ids[0]]?.isUnlisted == true)
    for id in ids[1...] { scheduler.polls[id]?.plan(at: start + .seconds(9), "") }
    #expect(scheduler.step(at: start, all, standing()) == .look(ids[0], .background))
  }

  // MARK: The budget

  @Test func `the price of a request rises as the budget runs low`() {
    let prices = [0, 0.5, 0.75, 1].map { PollScheduler.threshold($0) }
    #expect(prices[0] == 1 && prices[1] == 1)
    #expect(prices[1] < prices[2] && prices[2] < prices[3] && prices[3].isFinite)
  }

  @Test func `with more due than the budget carries, listings come on a clock and fetches between them`()
    throws
  {
    var (scheduler, ids) = try scheduler(80)
    let tight = standing(used: 0.9, limit: 30)
    #expect(scheduler.step(at: start, all, tight) == .list(.processing, .result))
    scheduler.sentList(.processing, all, errand: 1, at: start)
    scheduler.landed(page(Array(ids.reversed()), from: 79), errand: 1, at: start)
    scheduler.polls[ids[5]]?.isKnownFinished = true
    #expect(scheduler.step(at: start + .seconds(1), all, tight) == .look(ids[5], .result))
    #expect(scheduler.step(at: start + .seconds(11), all, tight) == .look(ids[5], .result))
  }

  @Test func `a longer reach of a listing is believed at once, and what it does not show is fetched`() throws
  {
    var (scheduler, ids) = try scheduler(150)
    scheduler.sentList(.processing, all, errand: 1, at: start)
    scheduler.landed(page(Array(ids[50...].reversed()), from: 149, isFull: true), errand: 1, at: start)
    #expect(scheduler.polls.values.allSatisfy { !$0.isKnownFinished && !$0.isUnlisted })
    // Fifty of those have ended, so the next page reaches back to the oldest.
    scheduler.sentList(.processing, all, errand: 2, at: start + .seconds(6))
    let shown = Array((ids[..<50] + ids[100...]).reversed())
    let rows = shown.map { id in
      RemoteJob(id: id, status: .processing, createdAt: scheduler.polls[id]?.createdAt)
    }
    scheduler.landed(JobPage(jobs: rows, isFull: true), errand: 2, at: start + .seconds(6))
    #expect(ids[50..<100].allSatisfy { scheduler.polls[$0]?.isKnownFinished == true })
    #expect(shown.allSatisfy { scheduler.polls[$0]?.isKnownFinished == false })
  }

  /// Jobs that were seen by nobody and are likely to have ended, with listings of running ones that reach no further
  /// than the newest few.
  private func shortSighted(_ count: Int) throws -> (PollScheduler, [JobID]) {
    var (scheduler, ids) = try scheduler(count)
    scheduler.sentList(.processing, all, errand: 1, at: start)
    scheduler.landed(
      page(Array(ids[(count - 20)...].reversed()), from: count - 1, isFull: true), errand: 1, at: start)
    return (scheduler, ids)
  }

  @Test func `where the list of running jobs does not reach, the list of completed ones tells the ends`()
    throws
  {
    var (scheduler, ids) = try shortSighted(200)
    let tight = standing(used: 0.9, limit: 30)
    let later = start + .seconds(50)
    #expect(scheduler.step(at: later, all, tight) == .list(.completed, .result))
    let before = scheduler.polls.mapValues { $0.outlook.estimate.chance(by: later) }
    scheduler.sentList(.completed, all, errand: 2, at: later)
    let ended = Array(ids[150...].reversed())
    let rows = ended.map { id in
      RemoteJob(id: id, status: .completed, createdAt: scheduler.polls[id]?.createdAt)
    }
    scheduler.landed(JobPage(jobs: rows, isFull: true), errand: 2, at: later)
    // What the page does not reach is as likely as before; what it reaches and does not show has not ended.
    #expect(ids[..<150].allSatisfy { scheduler.polls[$0]?.outlook.estimate.chance(by: later) == before[$0] })
    scheduler.sentList(.completed, all, errand: 3, at: later + .seconds(6))
    scheduler.landed(JobPage(jobs: [], isFull: false), errand: 3, at: later + .seconds(6))
    #expect(ids.allSatisfy { scheduler.polls[$0]?.outlook.estimate.chance(by: later + .seconds(6)) == 0 })
    #expect(scheduler.polls.values.allSatisfy { !$0.isKnownFinished && $0.outlook.hasSurvived })
  }

  @Test func `a job that listings should show and never do is asked for by itself in the end`() throws {
    var (scheduler, ids) = try scheduler(80)
    let tight = standing(used: 0.9, limit: 30)
    scheduler.sentList(.processing, all, errand: 1, at: start)
    scheduler.landed(page(Array(ids.reversed()), from: 79), errand: 1, at: start)
    scheduler.sentList(.completed, all, errand: 2, at: start)
    for id in ids { scheduler.polls[id]?.lastLook = start - .seconds(90) }
    // Nothing is known to have completed, and a failed job would not be here.
    scheduler.landed(JobPage(jobs: [], isFull: false), errand: 2, at: start)
    #expect(scheduler.step(at: start + .seconds(1), all, tight) == .look(ids[0], .result))
    for id in ids { scheduler.polls[id]?.lastAsked = start }
    guard case .sleep = scheduler.step(at: start + .seconds(1), all, tight) else {
      Issue.record("expected to wait for a listing")
      return
    }
    #expect(scheduler.step(at: start + .seconds(61), all, tight) == .list(.processing, .result))
  }

  @Test func `outside saturation nobody asks which jobs have completed: that tells nothing of the others`()
    throws
  {
    let (scheduler, _) = try shortSighted(50)
    for used in [0, 0.5, 0.9] {
      #expect(
        scheduler.step(at: start + .seconds(60), all, standing(used: used)) != .list(.completed, .result))
      #expect(scheduler.step(at: start + .seconds(60), all, standing(used: used)) != .list(.completed))
    }
  }

  @Test
  func `with more due than the budget carries, the likeliest end is looked for, and the oldest of equals`()
    throws
  {
    var (scheduler, ids) = try scheduler(80)
    for id in ids { scheduler.polls[id]?.usesLists = false }
    for id in ids[..<40] { scheduler.polls[id]?.lastLook = start }
    let tight = standing(used: 0.9, limit: 30)
    #expect(scheduler.step(at: start, all, tight) == .look(ids[0], .result))
    for id in ids[3...] { scheduler.polls[id]?.outlook.sawQueued(at: start, RunHistory()) }
    for id in ids { scheduler.polls[id]?.hasBeenSeen = true }
    scheduler.polls[ids[0]]?.flight = 1
    #expect(scheduler.step(at: start, all, tight) == .look(ids[1], .result))
  }

  @Test func `with more due than the budget carries, the last look before a deadline still goes out`() throws
  {
    let (scheduler, ids) = try scheduler(80)
    let demand = PollScheduler.Demand(deadlines: [ids[70]: start + .milliseconds(400)], includesAll: true)
    let tight = standing(used: 0.9, limit: 30)
    #expect(scheduler.step(at: start, demand, tight) == .look(ids[70], .result))
  }

  @Test func `a last look that failed is not sent again before the deadline`() throws {
    let (scheduler, ids) = try scheduler(1, due: 9)
    var poll = try #require(scheduler.polls[ids[0]])
    let deadline = start + .seconds(3)
    #expect(poll.asked(by: deadline).due == deadline - PollScheduler.lastLookLead)
    poll.lastAsked = deadline - .milliseconds(300)
    #expect(poll.asked(by: deadline).due == poll.due)
  }

  @Test func `jobs that were not seen yet are thought as old as others were when they were tracked`() throws {
    var lags = TrackingLags()
    lags.learn(.seconds(1))
    lags.learn(.seconds(2))
    #expect(lags.typical == nil)
    lags.learn(.seconds(900))
    #expect(lags.typical == .seconds(2))
    for _ in 0..<20 { lags.learn(.zero) }
    #expect(lags.typical == .zero)
    var sights = FirstSights()
    #expect(sights.share == 0.5)
    for _ in 0..<100 { sights.learn(isEnded: false) }
    #expect(sights.share < 0.05)
  }
}
