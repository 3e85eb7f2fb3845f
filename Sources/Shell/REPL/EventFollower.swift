internal import JobEngine
internal import LineEditing
internal import SurveyCoderAPI

/// Follows what happens to the jobs while a person is at the prompt: keeps the completer, the live block and
/// the prompt true, and tells above it of jobs that ended.
actor EventFollower {
  private let session: Session
  private let console: Console
  private let environment: ShellEnvironment
  private let ledger: EndLedger
  private let completer: CommandCompleter
  private let live: LiveBlock?
  private let prompt: LivePrompt
  private var budget = NoticeBudget()

  init(
    session: Session, console: Console, environment: ShellEnvironment, ledger: EndLedger,
    completer: CommandCompleter, live: LiveBlock?, prompt: LivePrompt
  ) {
    self.live = live
    self.prompt = prompt
    self.session = session
    self.console = console
    self.environment = environment
    self.ledger = ledger
    self.completer = completer
  }

  /// Follows until the task is cancelled or the session ends.
  func run() async {
    // What the registry can't say now, the first command that needs it will tell.
    guard (try? await session.load()) != nil else { return }
    var sequence = await session.lastSequence
    await learnAll()
    let clock = environment.screenClock
    await withDiscardingTaskGroup { group in
      while let events = try? await session.nextEvents(after: sequence), let last = events.last {
        sequence = last.sequence
        var changesPrompt = false
        for event in events {
          changesPrompt = changesPrompt || event.kind != .updated
          guard let flushAfter = await take(event) else { continue }
          group.addTask {
            guard (try? await clock.sleep(until: clock.now + flushAfter)) != nil else { return }
            await self.flush()
          }
        }
        // Once for all that came together: it asks the session anew.
        if changesPrompt { await prompt.refresh() }
      }
      group.cancelAll()
    }
  }

  /// Takes in all jobs of the session's API: at the start, and when that is another.
  func learnAll() async {
    let jobs = await session.jobs
    completer.learn(jobs.reversed())
    await live?.begin(with: jobs.reversed().filter(\.isActive).map(\.id))
  }

  /// - Returns: When to flush what was held, if nothing else will.
  private func take(_ event: JobEvent) async -> Duration? {
    let job = TrackedJob(at: event)
    if event.kind == .forgotten {
      completer.forget(event.jobID)
      ledger.forget(event.jobID)
    } else {
      completer.learn(job)
    }
    if event.kind == .tracked, job.isActive {
      await live?.add(event.jobID)
    } else if event.kind == .forgotten || event.kind.isEnd {
      await live?.remove(event.jobID)
    }
    return await tell(job, event)
  }

  private func tell(_ job: TrackedJob, _ event: JobEvent) async -> Duration? {
    let style = console.style(now: environment.clock.date)
    let line: String
    switch event.kind {
    case .expiring: line = ProgressText.expiryLine(job, style)
    case _ where event.kind.isEnd && ledger.shouldTell(event): line = NoticeText.end(job, style)
    default: return nil
    }
    let notice = Notice(job: event.jobID, line: line, isFailure: job.status != .completed)
    switch budget.offer(notice, at: environment.screenClock.now) {
    case .tell:
      await console.say(line)
      return nil
    case .hold(let flushAfter): return flushAfter
    case .join: return nil
    }
  }

  private func flush() async {
    let ellipsis = console.traits.isUnicode ? "…" : "..."
    let line = budget.flush(at: environment.screenClock.now, ellipsis: ellipsis, unless: ledger.takeTold)
    if let line { await console.say(line) }
  }
}
