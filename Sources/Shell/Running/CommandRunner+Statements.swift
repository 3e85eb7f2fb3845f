internal import JobEngine
internal import LineEditing
internal import Operations

/// The flow of commands: one after the other, in blocks, again, within a time.
extension CommandRunner {
  /// Runs statements up to the first that fails and that nothing behind it judges.
  ///
  /// - Parameter run: The script that they stand in; `nil` for what a person typed.
  /// - Parameter ended: Told of each of the statements, those inside them not: its number, how it has failed, and whether
  ///   what follows judges that.
  /// - Throws: What failed. Where there is a script, the person was told of it, unless it is quiet.
  func run(
    _ statements: [Statement], in run: ScriptRun?,
    ended: (@Sendable (Int, StepFailure?, _ isJudged: Bool, Variables) -> Void)? = nil
  ) async throws(StepFailure) -> CommandOutcome {
    var judged: (failure: StepFailure, firstStep: Int)?
    for (place, statement) in statements.enumerated() {
      let next = statements.indices.contains(place + 1) ? statements[place + 1] : nil
      let step = begin(statement, in: run)
      let firstStep = run?.log?.count ?? 0
      var failure: StepFailure?
      do throws(StepFailure) {
        if Task.isCancelled { throw StepFailure(.interrupted, at: statement.position) }
        if try await self.run(statement, in: run, judging: judged) == .quit {
          if let step { run?.log?.end(step, nil) }
          ended?(place, nil, false, variables)
          return .quit
        }
      } catch {
        failure = error
      }
      let isJudged = failure.map { judges($0, of: statement, by: next) } ?? false
      if let run, let told = failure, !isJudged, !run.isQuiet, !told.isTold {
        await tell(told, run)
        failure?.isTold = true
      }
      ended?(place, failure, isJudged, variables)
      // All is said of it now.
      if let step { run?.log?.end(step, failure) }
      judged = failure.flatMap { isJudged ? ($0, step ?? firstStep) : nil }
      if isJudged { run?.log?.pardon(from: step ?? firstStep, as: .judged) }
      guard let failure, !isJudged else { continue }
      guard let run, let carriesOn = run.carriesOn, !failure.endsEverything else { throw failure }
      carriesOn(failure)
    }
    return .done(.ok)
  }

  private func begin(_ statement: Statement, in run: ScriptRun?) -> Int? {
    guard let run, case .command(let command) = statement else { return nil }
    return run.log?.begin(command, in: run.script.source)
  }

  private func judges(_ failure: StepFailure, of statement: Statement, by next: Statement?) -> Bool {
    guard let next, !failure.endsEverything, !statement.isExpectation else { return false }
    if next.judgesFailures { return true }
    // A wait that was given up, or an error, has no outcome that could be judged.
    guard case .outcome = failure.failure else { return false }
    return next.judgesOutcomes && replies.hasReplied
  }

  /// - Parameter judged: What failed before, for this to judge, and its first step.
  private func run(
    _ statement: Statement, in run: ScriptRun?, judging judged: (failure: StepFailure, firstStep: Int)?
  ) async throws(StepFailure) -> CommandOutcome {
    switch statement {
    case .command(let command): return try await self.run(command, in: run)
    case .choice(let choice): return try await self.run(choice, in: run, judging: judged)
    case .block(let block):
      if let run, run.echoes { await echo(block.head, run) }
      // What stands on the same line was shown with it.
      var inner = run
      if block.isInline { inner?.echoes = false }
      return switch block.kind {
      case .within: try await runWithin(block, in: inner)
      case .retry: try await retry(block, in: inner)
      }
    }
  }

  private func run(
    _ command: ParsedCommand, in run: ScriptRun?
  ) async throws(StepFailure) -> CommandOutcome {
    if let run, run.echoes { await echo(command, run) }
    let isExpectation = command.words.keyword == .expect
    if !isExpectation { replies.begin() }
    do throws(CommandFailure) {
      let outcome = try await self.run(try prepare(command), in: run)
      if case .done(let code) = outcome, code != .ok { throw .outcome(code) }
      if !isExpectation { replies.end(nil) }
      return outcome
    } catch {
      if isExpectation, let run, update(command, after: error, in: run) { return .done(.ok) }
      let failure = StepFailure(error, at: command.position)
      if !isExpectation { note(failure) }
      throw failure
    }
  }

  /// - Returns: Whether what was found will be written into the script, so that nothing has failed.
  private func update(_ command: ParsedCommand, after failure: CommandFailure, in run: ScriptRun) -> Bool {
    // What is tried again may still become what it should be.
    guard case .expectation = failure, let updates = run.updates, !run.isQuiet,
      case .expect(let condition)? = try? prepare(command).action
    else { return false }
    return updates.take(command, condition, condition.verdict(on: replies.last), in: run.script)
  }

  /// Lets what follows judge it.
  private func note(_ failure: StepFailure) {
    replies.end(
      LastCommand.Failure(
        kind: FailureKind(failure.failure), message: SecretText.redacted(failure.message.escapedForTerminal)))
  }

  private func run(
    _ choice: Statement.Choice, in run: ScriptRun?, judging judged: (failure: StepFailure, firstStep: Int)?
  ) async throws(StepFailure) -> CommandOutcome {
    for branch in choice.branches {
      if let run, run.echoes { await echo(branch.condition, run) }
      let condition: Condition
      do { condition = try reader.condition(of: branch.condition, variables) } catch {
        throw StepFailure(error, at: branch.condition.position)
      }
      if condition.verdict(on: replies.last) == .holds { return try await self.run(branch.body, in: run) }
    }
    if let judged, choice.otherwise.isEmpty, !Statement.choice(choice).pardons(judged.failure.failure) {
      // Nobody has taken it up: it is what it was.
      run?.log?.condemn(from: judged.firstStep)
      throw judged.failure
    }
    return try await self.run(choice.otherwise, in: run)
  }

  private func runWithin(
    _ block: Statement.Block, in run: ScriptRun?
  ) async throws(StepFailure) -> CommandOutcome {
    let limit: Duration
    do { limit = try reader.limit(of: block.head, variables) } catch {
      throw StepFailure(error, at: block.head.position)
    }
    return try await self.run(within: limit, of: limit, at: block.head.position, in: run) {
      () async throws(StepFailure) in
      try await self.run(block.body, in: run)
    }
  }

  /// Runs the body with a deadline. What it is at when that comes is interrupted.
  ///
  /// - Parameters:
  ///   - rest: What is left of the time.
  ///   - limit: How long it was from the start.
  ///   - position: Where the time was given, for where nothing else is known.
  func run(
    within rest: Duration, of limit: Duration, at position: SourcePosition, in run: ScriptRun?,
    _ body: @escaping @Sendable () async throws(StepFailure) -> CommandOutcome
  ) async throws(StepFailure) -> CommandOutcome {
    let ended = await Deadline.run(rest, environment.clock) {
      await Result { () async throws(StepFailure) in try await body() }
    }
    guard let result = ended.answer else { throw StepFailure(.interrupted, at: position) }
    do { return try result.get() } catch {
      guard ended.isTimeUp, error.endsEverything, !Task.isCancelled else { throw error }
      let failure = StepFailure(.timeUp(limit), at: error.position)
      run?.log?.amend(failure)
      note(failure)
      throw failure
    }
  }
}

extension Result where Success: Sendable {
  fileprivate init(_ body: () async throws(Failure) -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
