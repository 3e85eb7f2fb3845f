/// A job whose whole life is known from its creation: what it shows is a function of the time.
package struct SandboxJob: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case codebookGeneration = "codebook_generation"
    case autoCoding = "auto_coding"
    case oneCall = "one_call"
  }

  package enum Status: String, Sendable, CaseIterable {
    case queued, processing, completed, failed
  }

  /// How the job ends.
  package enum Outcome: Sendable, Equatable {
    case completed
    /// With a code of the documented vocabulary and a sentence.
    case failed(code: String, message: String)
  }

  /// What the service shows of the job at one time.
  package struct State: Sendable, Equatable {
    package var status: Status
    /// Responses done, 0 to ``SandboxJob/total``. Of a failed job: where it stopped.
    package var processed: Int
    /// 0 to 100, rounded down.
    package var percentage: Int
    /// When status or progress last changed, in world time.
    package var updatedAt: Duration
    package var isFinal: Bool { status == .completed || status == .failed }
  }

  /// Jobs are gone so long after their creation.
  package static let lifetime: Duration = .seconds(24 * 3600)

  /// `job_` and 24 lower-case hexadecimal digits.
  package let id: String
  package let type: Kind
  /// Responses to process, 1 or more.
  package let total: Int
  package let outcome: Outcome
  package let createdAt: Duration
  /// When it turns from queued to processing.
  package let startsAt: Duration
  /// When it turns final.
  package let endsAt: Duration
  package var expiresAt: Duration { createdAt + Self.lifetime }

  /// Where the result's chance comes from.
  let seed: UInt64
  /// The ids that the request named; `nil` numbers them.
  let responseIDs: [String]?
  /// Whether credits pay for what it processes.
  let isCharged: Bool
  private let pace: JobPace

  /// - Parameters:
  ///   - span: From start to end; the end is not before the start.
  ///   - seed: Decides pace, stopping point and result.
  init(
    id: String, type: Kind, total: Int, outcome: Outcome, createdAt: Duration, span: ClosedRange<Duration>,
    seed: UInt64, responseIDs: [String]? = nil, isCharged: Bool = false, style: ProgressStyle = .noisy
  ) {
    self.id = id
    self.type = type
    self.total = max(1, total)
    self.outcome = outcome
    self.createdAt = createdAt
    (startsAt, endsAt) = (span.lowerBound, span.upperBound)
    self.seed = seed
    self.responseIDs = responseIDs
    self.isCharged = isCharged
    var random = SeededRandom(seed: seed)
    let run = span.upperBound - span.lowerBound
    // A failing job stops midway of a run that would have been longer.
    let share = outcome == .completed ? 1 : Double.random(in: 0.3...0.9, using: &random)
    pace = JobPace(run: run / share, style: style, using: &random)
  }

  package func state(at now: Duration) -> State {
    guard now >= startsAt else {
      return State(status: .queued, processed: 0, percentage: 0, updatedAt: createdAt)
    }
    let isOver = now >= endsAt
    let elapsed = min(now, endsAt) - startsAt
    let isComplete = isOver && outcome == .completed
    let processed = isComplete ? total : Int(pace.progress(after: elapsed) * Double(total))
    let lastStep = startsAt + pace.elapsed(at: Double(processed) / Double(total))
    return State(
      status: !isOver ? .processing : isComplete ? .completed : .failed,
      processed: processed, percentage: processed * 100 / total,
      updatedAt: isOver ? endsAt : min(lastStep, now))
  }
}

extension SandboxJob.Outcome {
  /// The service's own example of a failed job.
  package static let codingFailed = Self.failed(
    code: "CODING_FAILED", message: "Coding stopped midway: the responses coded so far were kept.")

  /// How jobs of that type fail.
  static func failure(of type: SandboxJob.Kind) -> Self {
    guard type == .codebookGeneration else { return .codingFailed }
    return .failed(
      code: "CODEBOOK_GENERATION_FAILED", message: "No codebook could be made from these responses.")
  }
}
