internal import JobEngine
internal import SurveyCoderAPI

/// A line that nobody asked for, told above the prompt.
struct Notice: Equatable {
  var job: JobID
  var line: String
  var isFailure = false
}

/// Keeps notices to a few at once and one a second in the long run: what comes faster is told as a sum.
struct NoticeBudget {
  static let pause: Duration = .seconds(1)
  /// So many may come at once after a silence.
  static let burst = 5

  enum Decision: Equatable {
    case tell
    /// Hold it, and call ``flush(at:ellipsis:unless:)`` after that time.
    case hold(flushAfter: Duration)
    /// Hold it; a flush is coming.
    case join
  }

  /// When the budget is full again.
  private var fullAt: Instant?
  private var held: [Notice] = []

  mutating func offer(_ notice: Notice, at now: Instant) -> Decision {
    let fullAt = max(fullAt ?? now, now)
    let wait = fullAt - now - Self.pause * (Self.burst - 1)
    if held.isEmpty, wait <= .zero {
      self.fullAt = fullAt + Self.pause
      return .tell
    }
    held.append(notice)
    return held.count == 1 ? .hold(flushAfter: max(wait, .zero)) : .join
  }

  /// What was held, as one line.
  ///
  /// - Parameter isTold: Whether the job's end was told in the meantime.
  mutating func flush(
    at now: Instant, ellipsis: String, unless isTold: (JobID) -> Bool = { _ in false }
  ) -> String? {
    let notices = held.filter { !isTold($0.job) }
    held = []
    guard let first = notices.first else { return nil }
    fullAt = max(fullAt ?? now, now) + Self.pause
    guard notices.count > 1 else { return first.line }
    let failures = notices.count { $0.isFailure }
    let of = failures > 0 ? ", \(failures) of them without a result" : ""
    return "\(ellipsis) \(notices.count) more jobs ended\(of): `jobs` lists them"
  }
}
