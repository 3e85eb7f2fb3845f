import EngineTesting
import JobEngine
import LineEditing
import NIOConcurrencyHelpers
import SurveyCoderAPI

@testable import Shell

/// Keeps what was written to it.
final class MemorySink: OutputSink {
  private let bytes = NIOLockedValueBox<[UInt8]>([])
  private let writesLeft = NIOLockedValueBox(Int.max)

  /// Whoever reads goes away after so many writes.
  func close(afterWrites count: Int) { writesLeft.withLockedValue { $0 = count } }

  func write(_ more: [UInt8]) throws(OutputError) {
    let isRead = writesLeft.withLockedValue { left in
      left -= 1
      return left >= 0
    }
    guard isRead else { throw .closed }
    bytes.withLockedValue { $0 += more }
  }

  var text: String { String(decoding: bytes.withLockedValue { $0 }, as: UTF8.self) }
  var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}

/// An editor whose person types what a test says, and whose screen a test can read.
final class ScriptedEditor: LineEditor {
  private struct State {
    var inputs: [LineInput]
    var prompts: [String] = []
    var printed: [String] = []
    var blocks: [[String]] = []
    var loans: [Loan] = []
    var blockWatchers: [CheckedContinuation<Void, Never>] = []
  }

  private let state: NIOLockedValueBox<State>
  let width: Int
  let height: Int
  let isInteractive: Bool

  init(_ inputs: [LineInput] = [], width: Int = 80, height: Int = 24, isInteractive: Bool = true) {
    state = NIOLockedValueBox(State(inputs: inputs))
    self.width = width
    self.height = height
    self.isInteractive = isInteractive
  }

  private func next(_ prompt: String) -> LineInput {
    state.withLockedValue { state in
      state.prompts.append(prompt)
      return state.inputs.isEmpty ? .endOfInput : state.inputs.removeFirst()
    }
  }

  func readLine(prompt: String) async -> LineInput { next(prompt) }
  func readSecret(prompt: String) async -> LineInput { next(prompt) }
  func print(_ lines: String) { state.withLockedValue { $0.printed.append(lines) } }
  func show(block: [String]) {
    let watchers = state.withLockedValue { state in
      state.blocks.append(block)
      guard !block.isEmpty else { return [CheckedContinuation<Void, Never>]() }
      defer { state.blockWatchers = [] }
      return state.blockWatchers
    }
    for watcher in watchers { watcher.resume() }
  }
  func replace(prompt shown: String, with prompt: String) {}
  func lend() async { state.withLockedValue { $0.loans.append(.lend) } }
  func reclaim() { state.withLockedValue { $0.loans.append(.reclaim) } }
  func flush() async {}
  func discardPendingLines() {}
  func close() async {}

  /// Returns at the next block that holds anything.
  func nextBlock() async {
    await withCheckedContinuation { continuation in
      state.withLockedValue { $0.blockWatchers.append(continuation) }
    }
  }

  /// What became of the terminal, in order.
  enum Loan { case lend, reclaim }

  var loans: [Loan] { state.withLockedValue { $0.loans } }
  var prompts: [String] { state.withLockedValue { $0.prompts } }
  var blocks: [[String]] { state.withLockedValue { $0.blocks } }
  var printed: String {
    state.withLockedValue { $0.printed }.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
  }
}

/// A script runner on a session of its own, whose output stays in memory.
struct TestShell {
  let test: TestSession
  let output = MemorySink()
  let errors = MemorySink()
  let environment: ShellEnvironment
  let console: Console

  init(
    key: APIKey? = try? .sample, editor: (any LineEditor)? = nil,
    traits: TerminalTraits = TerminalTraits(isTerminal: false, hasColor: false, isUnicode: true),
    variables: [String: String] = ["PATH": "/usr/bin:/bin", "SCP_API_KEY": "hidden"],
    config: Configuration = .none
  ) throws {
    test = try TestSession(key: key)
    environment = ShellEnvironment(
      variables: variables, clock: test.clock, screenClock: ManualClock(), config: config)
    console = Console(editor: editor, output: output, errors: errors, traits: traits)
  }

  func runner(interrupts: AsyncStream<Void> = AsyncStream { _ in }) -> ScriptRunner {
    ScriptRunner(session: test.session, console: console, environment: environment, interrupts: interrupts)
  }

  func run(_ text: String, _ configure: (inout ScriptRunner.Options) -> Void = { _ in }) async -> ExitCode {
    var options = ScriptRunner.Options()
    configure(&options)
    return await runner().run(.text(text), options: options)
  }

  /// Runs while the clock is moved on to whatever sleeps on it.
  func runAdvancing(
    _ text: String, _ configure: (inout ScriptRunner.Options) -> Void = { _ in }
  ) async -> ExitCode {
    let clock = test.clock
    let time = Task { while !Task.isCancelled { await clock.advanceToNextSleeper() } }
    let code = await run(text, configure)
    time.cancel()
    // Lets a clock that waits for a sleeper see that it was cancelled.
    let last = Task { try? await clock.sleep(until: clock.now + .seconds(1)) }
    await time.value
    last.cancel()
    await test.session.end()
    return code
  }
}

extension TrackedJob {
  /// A job half done, of a plain kind.
  static func sample(_ number: Int = 1, status: JobStatus = .processing, label: String? = nil) throws
    -> TrackedJob
  {
    var job = TrackedJob(
      id: try .sample(number), apiURL: "https://api.surveycoder.io", trackedAt: ManualClock.startDate)
    job.status = status
    job.label = label
    job.progress = JobProgress(processed: 305, total: 500, percentage: 61)
    if job.isActive { job.eta = .seconds(80) }
    job.createdAt = ManualClock.startDate + .seconds(-120)
    return job
  }
}
