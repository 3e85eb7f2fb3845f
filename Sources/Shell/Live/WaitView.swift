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

  /// Four times a second: an ETA that moves, and a screen that does not flicker.
  static let redrawPause: Duration = .milliseconds(250)
  private static let rowsLeftFree = 3

  private let session: Session
  private let ids: [JobID]
  private let form: Form
  private let console: Console
  private let output: CommandOutput
  private var watched: Set<JobID>
  private var active: [JobID] = []
  private var steps = ProgressSteps()
  private var sequence = 0
  /// The jobs whose ends were told.
  private(set) var told: Set<JobID> = []
  /// Set when nobody reads the output any more.
  private(set) var failure: CommandFailure?

  init(session: Session, ids: [JobID], form: Form, console: Console, output: CommandOutput) {
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
  }

  /// Tells what happens, until the task is cancelled.
  func follow() async {
    guard form != .silent else { return }
    while let events = try? await session.nextEvents(after: sequence), !events.isEmpty {
      for event in events { await take(event) }
    }
  }

  /// Keeps the block up to date, until the task is cancelled.
  func redraw(by clock: any SessionClock) async {
    guard form == .live else { return }
    repeat { await drawBlock() } while (try? await clock.sleep(until: clock.now + Self.redrawPause)) != nil
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
    console.editor?.show(block: [])
    for job in jobs where !told.contains(job.id) { await tellEnd(of: job) }
  }

  private func take(_ event: JobEvent) async {
    sequence = max(sequence, event.sequence)
    guard watched.contains(event.jobID), active.contains(event.jobID) else { return }
    if event.kind.isEnd {
      active.removeAll { $0 == event.jobID }
      if form == .live { await drawBlock() }
      await tellEnd(of: TrackedJob(at: event))
    } else if event.kind == .expiring {
      await tell(ProgressText.expiryLine(TrackedJob(at: event), output.style))
    } else if form == .lines, event.kind == .updated {
      var job = TrackedJob(at: event)
      guard steps.isNews(job) else { return }
      job.eta = try? await session.get(job.id).eta
      await tell(ProgressText.plainLine(job))
    }
  }

  private func tellEnd(of job: TrackedJob) async {
    if !job.isActive { told.insert(job.id) }
    await tell(ProgressText.endLine(job, output.style))
  }

  private func tell(_ line: String) async {
    guard failure == nil else { return }
    do throws(CommandFailure) { try await output.write(lines: [line]) } catch { failure = error }
  }

  private func drawBlock() async {
    guard !Task.isCancelled, let editor = console.editor else { return }
    let style = console.style(now: Timestamp(milliseconds: 0))
    let rows = max(1, editor.height - Self.rowsLeftFree)
    let isCut = active.count > rows
    var jobs: [TrackedJob] = []
    for id in active.prefix(isCut ? rows - 1 : rows) {
      if let job = try? await session.get(id) { jobs.append(job) }
    }
    let widest =
      jobs.map { DisplayWidth.columns(of: $0.label.map(ProgressText.label) ?? $0.id.text) }.max() ?? 0
    let columns = min(widest, max(8, (style.width ?? 80) / 3))
    var block = jobs.map { ProgressText.liveLine($0, nameColumns: columns, style) }
    if isCut { block.append(style.cut("\(style.ellipsis) and \(active.count - jobs.count) more")) }
    // Lines that fill the last column would wrap on some terminals.
    let room = max(1, (style.width ?? 80) - 1)
    editor.show(block: block.map { style.cut($0, to: room) })
  }
}
