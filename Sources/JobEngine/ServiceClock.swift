internal import SurveyCoderAPI

/// How far the service's date is from the one here: `created_at` and its like are the service's, and a machine whose
/// date is wrong would take jobs for older or younger than they are.
struct ServiceClock {
  /// Less is the way of the answer and the second to which `Date` is told (RFC 9110, section 5.6.7).
  private static let least: Duration = .seconds(3)

  /// What to add to the date here.
  private(set) var offset: Duration = .zero
  /// Whether the service has told its date.
  private(set) var isKnown = false

  mutating func learn(_ date: Timestamp, at here: Timestamp) {
    isKnown = true
    let offset = date - here
    self.offset = offset > Self.least || offset < .zero - Self.least ? offset : .zero
  }
}

extension Session {
  /// The date as the service has it, as far as its answers tell.
  var serviceDate: Timestamp { clock.date + serviceClock.offset }
}
