package import JSON
package import SurveyCoderAPI

/// The first line of a recording: what the session began with.
package struct RecordingHeader: Sendable, Equatable {
  /// The form of the file. A reader takes any later minor version, whose new members and kinds of lines it passes
  /// over, and no other major one.
  static let form = (major: 1, minor: 0)

  /// The version of scjobs that wrote it.
  package var program: String
  package var startedAt: Timestamp
  /// Of all chance in the session. Below 2^53, so that every reader of JSON has it whole.
  package var seed: UInt64
  /// The API that the session began with; an exchange with another one names it.
  package var apiURL: String
  /// Name of the poll policy.
  package var policy: String
  package var requestsPerMinute: Int
  /// Whether there was a key at the start. What key is nobody's business.
  package var hasKey: Bool
  /// Whether the file has a later form than this scjobs writes.
  private(set) var isNewer = false

  package init(
    program: String, startedAt: Timestamp, seed: UInt64, apiURL: String, policy: String,
    requestsPerMinute: Int, hasKey: Bool
  ) {
    self.program = program
    self.startedAt = startedAt
    self.seed = seed
    self.apiURL = apiURL
    self.policy = policy
    self.requestsPerMinute = requestsPerMinute
    self.hasKey = hasKey
  }

  package static let largestSeed: UInt64 = 1 << 53 - 1
}

extension RecordingHeader: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("scjobsRecording", "\(Self.form.major).\(Self.form.minor)")
      $0.member("program", "scjobs \(program)")
      $0.member("startedAt", startedAt)
      $0.member("seed", Int(seed))
      $0.member("apiUrl", apiURL)
      $0.member("policy", policy)
      $0.member("requestsPerMinute", requestsPerMinute)
      $0.member("hasKey", hasKey)
    }
  }
}

extension RecordingHeader {
  init(_ line: RecordingLine) throws(RecordingError) {
    guard let form = line.value["scjobsRecording"]?.string else {
      throw line.error("it does not begin as a recording of scjobs does (scjobsRecording)")
    }
    let numbers = form.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let major = numbers[0], let minor = numbers[1] else {
      throw line.error("its form, “\(form.prefix(20))”, is no version such as 1.0")
    }
    guard major == Self.form.major else {
      throw line.error(
        "it has the form \(form.prefix(20)), and this scjobs reads \(Self.form.major).x: use the scjobs that wrote it"
      )
    }
    let date = try line.text("startedAt")
    guard let startedAt = Timestamp(rfc3339: date) else { throw line.error("startedAt is no date") }
    let seed = try line.number("seed")
    self.init(
      program: try line.text("program"), startedAt: startedAt, seed: UInt64(seed),
      apiURL: try line.text("apiUrl"), policy: try line.text("policy"),
      requestsPerMinute: Int(try line.number("requestsPerMinute", in: 1...1_000_000)),
      hasKey: line.value["hasKey"]?.bool ?? true)
    isNewer = minor > Self.form.minor
  }
}
