/// Words that stand for jobs by what they are, where a person may give an id.
package enum JobGroup: String, Sendable, CaseIterable {
  /// The job that was tracked last.
  case last = "@last"
  case all = "@all"
  /// Queued or processing, as far as is known.
  case active = "@active"
  case failed = "@failed"

  package static let words = allCases.map(\.rawValue)
}
