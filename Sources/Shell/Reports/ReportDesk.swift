internal import JobEngine
internal import SurveyCoderAPI

/// Gathers from a run's start to its end what its reports tell.
struct ReportDesk: Sendable {
  let log: StepLog
  private let session: Session
  private let environment: ShellEnvironment
  private let options: ScriptRunner.Options
  private let files: [String]
  private let startedAt: Timestamp
  private let start: Instant
  /// Of the last event before the run.
  private let sequence: Int

  static func open(
    _ session: Session, _ environment: ShellEnvironment, _ source: ScriptRunner.Source,
    _ options: ScriptRunner.Options
  ) async -> ReportDesk {
    // A registry that can't be read is told of by the commands; then there are no jobs to tell of.
    _ = try? await session.load()
    return ReportDesk(
      log: StepLog(clock: environment.clock), session: session, environment: environment, options: options,
      files: source.names, startedAt: environment.clock.date, start: environment.clock.now,
      sequence: await session.lastSequence)
  }

  /// Writes the reports.
  ///
  /// - Parameter troubles: What went wrong besides the commands, a sentence each.
  /// - Returns: What the run ends with: a report that could not be written is a failure, too.
  func close(
    after code: ExitCode, _ refusal: ScriptRunner.Refusal? = nil, troubles: [String] = [],
    on console: Console
  ) async -> ExitCode {
    var report = ScriptReport(
      version: options.version, files: files, startedAt: startedAt,
      duration: environment.clock.now - start, code: code)
    report.problems = refusal?.problems ?? []
    report.failure = refusal?.failure
    report.steps = log.all
    report.troubles = troubles
    if code != .ok, report.failures == 0 {
      // A report in which all is well must not stand beside an exit code which says that it is not.
      report.troubles = ["The run ended with exit code \(code.rawValue): \(code.meaning)."]
    }
    report.jobs = await session.reportedJobs(after: sequence)
    let isWritten = await ReportWriter.write(report, options.reports, console)
    return code == .ok && !isWritten ? .commandFailed : code
  }
}

extension ScriptRunner.Source {
  /// By which its errors name it.
  fileprivate var names: [String] {
    switch self {
    case .files(let paths): paths
    case .text: ["-c"]
    case .script(_, let name), .descriptor(_, let name): [name]
    }
  }
}
