/// Lets in what comes from outside besides the service's answers: a command that is typed, a request of a client, the
/// end of a child process. Where a session is recorded, each is kept with its time; where one is replayed, each takes
/// effect at the time of the one that was recorded.
package protocol InputGate: Sendable {
  /// Returns when the input takes effect, and has somebody wait from then on until ``ended()``.
  ///
  /// - Parameter what: A word for people who read the recording, as `jobs.wait` or `command`.
  func began(_ what: String) async

  /// What the input asked for is done: nobody waits for it any more.
  func ended()

  /// Runs what ends when somebody outside says so, and returns when that takes effect.
  func waiting<Value: Sendable>(for what: String, _ body: @Sendable () async -> Value) async -> Value
}

/// Counts work that is done outside the executor that counts its own, as on a queue of the file system's.
package protocol WorkCounter: Sendable {
  func begin()
  func end()
}

extension Session {
  /// Where tasks run that belong to the session's work; `nil` for the shared pool.
  package nonisolated var taskExecutor: (any TaskExecutor)? { surroundings.taskExecutor }

  /// What comes from outside goes through it, where there is one.
  package nonisolated var inputs: (any InputGate)? { surroundings.inputs }
}
