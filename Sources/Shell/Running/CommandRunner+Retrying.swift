internal import JobEngine
internal import Operations

extension CommandRunner {
  /// Tries the block until it goes well, fails for good, or its time is up.
  func retry(_ block: Statement.Block, in run: ScriptRun?) async throws(StepFailure) -> CommandOutcome {
    let rule: RetryRule
    do { rule = try reader.retryRule(of: block.head, variables) } catch {
      throw StepFailure(error, at: block.head.position)
    }
    let start = environment.clock.now
    return try await self.run(
      within: rule.limit, of: rule.limit, at: block.head.position, in: run
    ) { () async throws(StepFailure) in
      try await self.tryAgain(block, rule, from: start, in: run)
    }
  }

  private func tryAgain(
    _ block: Statement.Block, _ rule: RetryRule, from start: Instant, in run: ScriptRun?
  ) async throws(StepFailure) -> CommandOutcome {
    var attempt = run
    // What is tried again is no failure yet.
    attempt?.isQuiet = true
    attempt?.carriesOn = nil
    var tries = 0
    while true {
      let firstStep = run?.log?.count ?? 0
      do throws(StepFailure) { return try await self.run(block.body, in: attempt) } catch {
        tries += 1
        var failure = error
        let next = environment.clock.now + max(rule.pause, failure.failure.retryAfter ?? .zero)
        let isAllowed = !failure.endsEverything && rule.allowsAnother(after: failure.failure, tries: tries)
        // A pause beyond the end would only make the person wait for the same news.
        guard isAllowed, next < start + rule.limit else {
          if tries > 1 {
            let time = DurationText.format(environment.clock.now - start)
            failure.note = "It was tried \(tries) times in \(time)."
          }
          throw failure
        }
        run?.log?.pardon(from: firstStep, as: .retried)
        guard (try? await environment.clock.sleep(until: next)) != nil else {
          throw StepFailure(.interrupted, at: block.head.position)
        }
      }
    }
  }
}
