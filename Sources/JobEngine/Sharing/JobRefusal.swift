package import SurveyCoderAPI

/// That no look can bring a job further, as the process that looks tells it to those that do not.
package struct JobRefusal: Sendable, Equatable {
  /// Whether the service does not know the job for this key; else it gives no answer for this job alone.
  package var isUnknown: Bool
  package var answer: APIError
  /// When the service said so.
  package var saidAt: Instant

  package init(isUnknown: Bool, answer: APIError, saidAt: Instant) {
    self.isUnknown = isUnknown
    self.answer = answer
    self.saidAt = saidAt
  }

  func error(of id: JobID) -> SessionError { isUnknown ? .unknownJob(id, answer) : .api(answer) }
}
