package import Operations

/// A simulated service that a client may steer.
package protocol SandboxControl: Sendable {
  /// Begins a job.
  ///
  /// - Returns: Its id.
  /// - Throws: ``InvalidArgument`` for a type that there is not.
  func createJob(_ order: SandboxOrder) async throws(InvalidArgument) -> String

  /// Moves its clock ahead.
  func advance(by time: Duration) async

  /// Lets something go wrong.
  ///
  /// - Parameters:
  ///   - kind: As behind `--fault`, such as `429;retry-after=2`.
  ///   - match: Which requests it meets, such as `/v2/jobs`; `nil` for all.
  ///   - times: How many of them; 1 unless told.
  /// - Throws: ``InvalidArgument`` for what is no fault.
  func addFault(kind: String, match: String?, times: Int?) async throws(InvalidArgument)
}

/// What is asked of a job of the sandbox; `nil` is left to chance.
package struct SandboxOrder: Sendable, Equatable {
  package var type: String?
  /// Responses to code.
  package var total: Int?
  /// From the beginning of the job to its end.
  package var time: Duration?
  package var fails: Bool
}
