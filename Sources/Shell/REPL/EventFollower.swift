internal import JobEngine
internal import LineEditing
internal import SurveyCoderAPI

/// Follows what happens to the jobs while a person is at the prompt: keeps the completer's knowledge fresh
/// and tells above the prompt of jobs that ended.
actor EventFollower {
  private let session: Session
  private let console: Console
  private let environment: ShellEnvironment
  private let ledger: EndLedger
  private let completer: CommandCompleter
  private var budget = NoticeBudget()

  init(
    session: Session, console: Console, environment: ShellEnvironment, ledger: EndLedger,
    completer: CommandCompleter
  ) {
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
    completer.learn(await session.jobs.reversed())
    let clock = environment.screenClock
    await withDiscardingTaskGroup { group in
      while let events = try? await session.nextEvents(after: sequence), let last = events.last {
        sequence = last.sequence
        for event in events {
          guard let flushAfter = await take(event) else { continue }
          group.addTask {
            guard (try? await clock.sleep(until: clock.now + flushAfter)) != nil else { return }
            await self.flush()
          }
        }
      }
      group.cancelAll()
    }
  }

  /// - Returns: When to flush what was held, if nothing else will.
  private func take(_ event: JobEvent) async -> Duration? {
    if event.kind == .forgotten {
      completer.forget(event.jobID)
    } else {
      completer.learn(TrackedJob(at: event))
    }
    let style = console.style(now: environment.clock.date)
    let line: String
    switch event.kind {
    case .expiring: line = ProgressText.expiryLine(TrackedJob(at: event), style)
    case _ where event.kind.isEnd && ledger.shouldTell(event):
      line = ProgressText.endLine(TrackedJob(at: event), style)
    default: return nil
    }
    switch budget.offer(line, at: environment.screenClock.now) {
    case .tell:
      await console.say(line)
      return nil
    case .hold(let flushAfter): return flushAfter
    case .join: return nil
    }
  }

  private func flush() async {
    let ellipsis = console.traits.isUnicode ? "…" : "..."
    guard let line = budget.flush(at: environment.screenClock.now, ellipsis: ellipsis) else { return }
    await console.say(line)
  }
}
