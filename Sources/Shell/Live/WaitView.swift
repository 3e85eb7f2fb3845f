internal import JobEngine
internal import LineEditing
internal import SurveyCoderAPI

/// What a person sees while a command waits for jobs: bars on a terminal, lines in a log, and one line for
/// each job that ends.
actor WaitView {
  enum Form: Equatable {
    /// A block above the prompt.
    case live
    /// A line at each step.
    case lines
    /// Nothing before the end.
    case silent
  }

  private let session: Session
  private let ids: [JobID]
  private let form: Form
  private let console: Console
  private let output: CommandOutput
  private let live: LiveBlock?
  private var watched: Set<JobID>
  private var active: [JobID] = []
  private var steps = ProgressSteps()
  private var sequence = 0
  /// The jobs whose ends were told.
  private(set) var told: Set<JobID> = []
  /// Set when nobody reads the output any more.
  private(set) var failure: CommandFailure?

  /// - Parameter live: Shows the jobs, where the form is that.
  init(
    session: Session, ids: [JobID], form: Form, console: Console, output: CommandOutput, live: LiveBlock?
  ) {
    self.live = live
    self.session = session
    self.ids = ids
    self.form = form
    self.console = console
    self.output = output
    watched = Set(ids)
  }

  /// Takes in where the jobs stand. Call before the wait begins, so that no end is missed.
  func begin() async {
    sequence = await session.lastSequence
    for id in ids {
      guard let job = try? await session.get(id), job.isActive else { continue }
      active.append(id)
      if form == .lines, steps.isNews(job) { await tell(ProgressText.plainLine(job)) }
    }
    await live?.show(only: active)
  }

  /// Tells what happens, until the task is cancelled or nobody reads any more.
  func follow() async {
    guard form != .silent else { return }
    while failure == nil, let events = try? await session.nextEvents(after: sequence), !events.isEmpty {
      for event in events { await take(event) }
    }
  }

  /// Tells what happened up to now and takes the block away.
  ///
  /// - Parameter jobs: Those to tell the end or the standing of, where that was not done yet.
  func end(with jobs: [TrackedJob]) async {
    if form != .silent {
      while let events = try? await session.events(after: sequence), !events.isEmpty {
        for event in events { await take(event) }
      }
    }
    await live?.showAll()
    for job in jobs where !told.contains(job.id) { await tellEnd(of: job) }
  }

  private func take(_ event: JobEvent) async {
    sequence = max(sequence, event.sequence)
    guard watched.contains(event.jobID), active.contains(event.jobID) else { return }
    if event.kind.isEnd {
      active.removeAll { $0 == event.jobID }
      await live?.remove(event.jobID)
      await tellEnd(of: TrackedJob(at: event))
    } else if event.kind == .expiring {
      await tell(ProgressText.expiryLine(TrackedJob(at: event), style))
    } else if form == .lines, event.kind == .updated {
      var job = TrackedJob(at: event)
      guard steps.isNews(job) else { return }
      job.eta = try? await session.get(job.id).eta
      await tell(ProgressText.plainLine(job))
    }
  }

  private func tellEnd(of job: TrackedJob) async {
    if !job.isActive { told.insert(job.id) }
    await tell(form == .live ? NoticeText.end(job, style) : ProgressText.endLine(job, style))
  }

  /// On a terminal, for the width that it has now: a wait may be long.
  private var style: TextStyle { form == .live ? console.style(now: output.style.now) : output.style }

  private func tell(_ line: String) async {
    guard failure == nil else { return }
    do throws(CommandFailure) { try await output.write(lines: [line]) } catch { failure = error }
  }
}
