package import JSON
package import SurveyCoderAPI

/// Decides when a job is looked at next. It knows nothing of the budget: a look that is due may wait for it.
package protocol PollPolicy: Sendable {
  /// The name by which people choose it.
  var name: String { get }
  /// One line for people who choose.
  var summary: String { get }
  /// Whether a listing of all jobs may stand in for looks at one.
  var usesLists: Bool { get }
  /// Every number it decides by.
  var numbers: [PolicyNumber] { get }
  /// The same policy with one number set.
  ///
  /// - Throws: ``PolicyProblem`` where it has no such number or the value is out of range.
  func setting(_ number: String, to value: Double) throws(PolicyProblem) -> Self
  /// - Parameter view: What is known of the job at the time of its latest look.
  func plan(_ view: PollView, using random: inout any RandomNumberGenerator) -> LookPlan
}

/// What a policy sees of a job.
package struct PollView: Sendable {
  package var status: JobStatus
  /// Median of the time left, as estimated now.
  package var remaining: Duration
  /// Whether progress was seen to move.
  package var isMoving: Bool
  /// Looks in a row that brought nothing new, this one included; 0 when this one did.
  package var idleLooks: Int
  /// The answer's `Retry-After`, where an answer that is no refusal has one.
  package var hint: Duration?

  package init(
    status: JobStatus, remaining: Duration, isMoving: Bool, idleLooks: Int = 0, hint: Duration? = nil
  ) {
    self.status = status
    self.remaining = remaining
    self.isMoving = isMoving
    self.idleLooks = idleLooks
    self.hint = hint
  }
}

/// When the next look may and must be, from the latest one.
package struct LookPlan: Sendable, Equatable {
  package var earliest: Duration
  package var latest: Duration
  /// Between the two the look goes out once the time that the job's end is expected to have gone unseen
  /// reaches this many seconds; `nil` waits for `latest`.
  package var price: Double?
  /// Why, as the end of "next look in 7 s: …".
  package var reason: String

  package init(
    earliest: Duration, latest: Duration, price: Double? = nil, reason: String
  ) {
    self.earliest = earliest
    self.latest = latest
    self.price = price
    self.reason = reason
  }

  /// A look at one time.
  package static func at(_ delay: Duration, _ reason: String) -> LookPlan {
    let delay = max(delay, shortest)
    return LookPlan(earliest: delay, latest: delay, reason: reason)
  }

  /// No policy looks more often.
  package static let shortest: Duration = .milliseconds(100)
}

/// One tunable number of a policy, with its unit.
package struct PolicyNumber: Sendable, Equatable {
  package var name: String
  package var value: Double
  /// `s`, or empty for a plain number.
  package var unit: String
  package var meaning: String
  /// What it may be set to.
  package var range: ClosedRange<Double>

  package init(
    _ name: String, _ value: Double, unit: String = "", in range: ClosedRange<Double>, _ meaning: String
  ) {
    self.name = name
    self.value = value
    self.unit = unit
    self.meaning = meaning
    self.range = range
  }

  /// A time of 0.1 s to an hour.
  package static func time(_ name: String, _ value: Duration, _ meaning: String) -> PolicyNumber {
    PolicyNumber(name, value.seconds, unit: "s", in: 0.1...3600, meaning)
  }

  package static func jitter(_ value: Double) -> PolicyNumber {
    PolicyNumber("jitter", value, in: 0...0.9, "share of a wait that chance adds or takes away")
  }
}

extension PolicyNumber: JSONDescribed {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", name)
      $0.member("value", value)
      $0.member("unit", unit)
      $0.member("meaning", meaning)
      $0.member("minimum", range.lowerBound)
      $0.member("maximum", range.upperBound)
    }
  }

  package static var schema: JSONSchema {
    .named(
      "PolicyNumber",
      .object([
        .required("name", .string),
        .required("value", .number),
        .required("unit", .string, "s for seconds, empty for a plain number"),
        .required("meaning", .string),
        .required("minimum", .number, "the least that it may be set to"),
        .required("maximum", .number, "the most that it may be set to"),
      ]))
  }
}

/// Why a policy could not be had as asked.
package enum PolicyProblem: Error, Sendable, Equatable, CustomStringConvertible {
  case unknownPolicy(String, known: [String])
  case unknownNumber(String, policy: String, known: [String])
  case outOfRange(String, value: Double, range: ClosedRange<Double>)
  case notANumber(String)

  package var description: String {
    switch self {
    case .unknownPolicy(let name, let known):
      "There is no poll policy called \(name): choose one of \(known.joined(separator: ", "))."
    case .unknownNumber(let name, let policy, let known):
      "The policy \(policy) has no number called \(name): it has \(known.joined(separator: ", "))."
    case .outOfRange(let name, let value, let range):
      "\(name) can't be \(Self.text(value)): it goes from \(Self.text(range.lowerBound)) to "
        + "\(Self.text(range.upperBound))."
    case .notANumber(let text): "\(text) does not set a number: write it as name=value, such as ceiling=20."
    }
  }

  private static func text(_ value: Double) -> String { PolicySpec.text(of: value) }
}

extension PollPolicy {
  /// The number of that name, if the value may be had.
  func checked(_ name: String, _ value: Double) throws(PolicyProblem) -> PolicyNumber {
    guard let number = numbers.first(where: { $0.name == name }) else {
      throw .unknownNumber(name, policy: self.name, known: numbers.map(\.name))
    }
    guard number.range.contains(value) else { throw .outOfRange(name, value: value, range: number.range) }
    return number
  }
}
