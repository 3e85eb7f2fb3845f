internal import JobEngine
internal import SurveyCoderAPI
internal import Synchronization

/// A command that a script ran.
struct StepRecord: Sendable {
  /// Why a failure is none of the script's.
  enum Pardon: Sendable {
    /// An `expect` or `if` behind it took it up.
    case judged
    /// It was tried again.
    case retried
  }

  struct Failure: Sendable, Equatable {
    var kind: FailureKind
    var code: ExitCode
    /// Without keys; may hold what a terminal would obey.
    var message: String
    /// Of the word at fault, or the command.
    var position: SourcePosition
  }

  let file: String
  let position: SourcePosition
  /// As it was written, keys taken out.
  let text: String
  let isExpectation: Bool
  /// Whether it ran the commands of another file, which have records of their own.
  let isSource: Bool
  let startedAt: Timestamp
  let start: Instant
  /// `nil` while it runs.
  var duration: Duration?
  var failure: Failure?
  var pardon: Pardon?
  /// The records of what a `source` ran, which follow it; empty for other commands.
  var inner = 0..<0
  /// What it printed, where that is kept.
  var output: ProgramOutput?

  var hasFailed: Bool { failure != nil && pardon == nil }
}

/// Keeps what a script does, as it happens.
final class StepLog: Sendable {
  private let steps = Mutex<[StepRecord]>([])
  private let clock: any SessionClock
  /// Whether the commands of sourced files are kept one by one, too.
  let followsSources: Bool
  /// Takes what was printed since the last call.
  private let takeOutput: (@Sendable (ExitCode) -> ProgramOutput)?

  init(
    clock: any SessionClock, followsSources: Bool = true,
    takeOutput: (@Sendable (ExitCode) -> ProgramOutput)? = nil
  ) {
    self.clock = clock
    self.followsSources = followsSources
    self.takeOutput = takeOutput
  }

  var all: [StepRecord] { steps.withLock { $0 } }
  var count: Int { steps.withLock { $0.count } }

  /// - Returns: The number of the step.
  func begin(_ command: ParsedCommand, in source: SourceText) -> Int {
    let step = StepRecord(
      file: source.name, position: command.position, text: command.shownText,
      isExpectation: command.words.keyword == .expect, isSource: command.words.first?.literal == "source",
      startedAt: clock.date, start: clock.now)
    return steps.withLock { steps in
      steps.append(step)
      return steps.count - 1
    }
  }

  func end(_ number: Int, _ failure: StepFailure?) {
    let now = clock.now
    let output = takeOutput?(failure.map { ExitCode($0.failure) } ?? .ok)
    steps.withLock { steps in
      steps[number].duration = now - steps[number].start
      steps[number].failure = failure.map(StepRecord.Failure.init)
      steps[number].output = output
      if steps[number].isSource { steps[number].inner = number + 1..<steps.count }
    }
  }

  /// Failures from that step on are none.
  func pardon(from number: Int, as pardon: StepRecord.Pardon) {
    steps.withLock { steps in
      for place in steps.indices.dropFirst(number) where steps[place].hasFailed {
        steps[place].pardon = pardon
      }
    }
  }

  /// What was judged was taken up by nobody: it is a failure after all.
  func condemn(from number: Int) {
    steps.withLock { steps in
      for place in steps.indices.dropFirst(number) where steps[place].pardon == .judged {
        steps[place].pardon = nil
      }
    }
  }

  /// What was interrupted was so for this reason.
  func amend(_ failure: StepFailure) {
    steps.withLock { steps in
      for place in steps.indices where steps[place].hasFailed && steps[place].failure?.kind == .cancelled {
        steps[place].failure = StepRecord.Failure(failure)
      }
    }
  }
}

extension StepRecord.Failure {
  init(_ failure: StepFailure) {
    self.init(
      kind: FailureKind(failure.failure), code: ExitCode(failure.failure),
      message: SecretText.redacted(failure.message), position: failure.position)
  }
}
