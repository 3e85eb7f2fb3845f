internal import JobEngine
internal import LineEditing
internal import SurveyCoderAPI

/// The bars above the prompt: of the jobs that a command waits for, else of every active job.
actor LiveBlock {
  /// Four times a second: an ETA that moves, and a screen that does not flicker.
  static let pause: Duration = .milliseconds(250)
  /// Of so many jobs the ones to show are chosen; the others only count.
  private static let maxChosenFrom = 500

  private let session: Session
  private let console: Console
  private let clock: any SessionClock
  /// In the order of tracking.
  private var active: [JobID] = []
  private var awaited: [JobID]?
  private var shown: [String] = []
  /// Counts the changes of what is to be shown, so that a drawing that began before one is dropped.
  private var changes = 0
  private var idler: CheckedContinuation<Void, Never>?
  /// Whether active jobs are shown that no command waits for.
  private(set) var isOn: Bool

  init(session: Session, console: Console, clock: any SessionClock, isOn: Bool = true) {
    self.session = session
    self.console = console
    self.clock = clock
    self.isOn = isOn
  }

  /// Keeps the block up to date until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await draw()
      if wanted.isEmpty {
        await nextChange()
      } else if (try? await clock.sleep(until: clock.now + Self.pause)) == nil {
        break
      }
    }
  }

  func turn(on isOn: Bool) async {
    self.isOn = isOn
    await change()
  }

  /// Takes in which jobs are active.
  func begin(with jobs: [JobID]) async {
    active = jobs
    await change()
  }

  func add(_ job: JobID) async {
    guard !active.contains(job) else { return }
    active.append(job)
    await change()
  }

  func remove(_ job: JobID) async {
    active.removeAll { $0 == job }
    awaited?.removeAll { $0 == job }
    await change()
  }

  /// Shows these jobs only, on most of the screen, until ``showAll()``.
  func show(only jobs: [JobID]) async {
    awaited = jobs
    await change()
  }

  func showAll() async {
    awaited = nil
    await change()
  }

  private var wanted: [JobID] { awaited ?? (isOn ? active : []) }

  private func change() async {
    changes += 1
    wake()
    await draw()
  }

  private func draw() async {
    guard let editor = console.editor else { return }
    let change = changes
    let wanted = wanted
    let chosen = Array(wanted.prefix(Self.maxChosenFrom))
    let jobs = chosen.isEmpty ? [] : (try? await session.jobs(chosen).filter(\.isActive)) ?? []
    guard change == changes, !Task.isCancelled || jobs.isEmpty else { return }
    let lines = LiveBlockText.lines(
      jobs, others: wanted.count - chosen.count, rows: rows(of: editor),
      console.style(now: Timestamp(milliseconds: 0)))
    guard lines != shown else { return }
    shown = lines
    editor.show(block: lines)
  }

  /// What waits has the screen; beside a line that is typed, what was there before stays in sight.
  private func rows(of editor: any LineEditor) -> Int {
    awaited == nil ? max(1, editor.height / 3) : max(1, editor.height - 3)
  }

  private func nextChange() async {
    let change = changes
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled || change != changes { continuation.resume() } else { idler = continuation }
      }
    } onCancel: {
      Task(executorPreference: session.taskExecutor) { await self.wake() }
    }
  }

  private func wake() {
    idler?.resume()
    idler = nil
  }
}
