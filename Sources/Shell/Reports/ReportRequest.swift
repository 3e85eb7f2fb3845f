/// A report that somebody wants of a run: in which form, and where.
package struct ReportRequest: Sendable, Equatable {
  package enum Form: String, Sendable, CaseIterable {
    /// https://testanything.org/tap-version-14-specification.html
    case tap
    /// The XML that Jenkins, GitLab and others read.
    case junit
    /// Everything, for programs.
    case json
    /// One page for people, with a timeline of the jobs.
    case html
  }

  package var form: Form
  /// `-` for standard output.
  package var path: String

  /// Reads `junit=FILE`.
  ///
  /// - Returns: `nil` for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let form = Form(rawValue: parts[0]), !parts[1].isEmpty else { return nil }
    self.form = form
    path = parts[1]
  }
}
