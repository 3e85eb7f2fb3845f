internal import SurveyCoderAPI

/// What one process knows of the others that share its home.
struct SharedPolling {

  /// This session's name among them.
  let member: String
  /// Whether the others hear of this session.
  var isPresent = false
  /// Whether they know who waits for what here.
  var hasToldWishes = false
  /// What they know of the jobs that no look can bring further.
  var toldRefusals: [JobID: JobRefusal]?
  /// Until when this process polls; `nil` when another does.
  var leaseEnd: Instant?
  /// When to be heard of again.
  var renewal: Instant?
  /// Whether the meeting place can't be used, so that this process goes on by itself.
  var isCutOff = false
  /// Why the meeting place can't be used, for a person.
  var problem: String?
  var othersWantAll = false
  var othersWishes: [JobID: Instant?] = [:]

  init(member: String) { self.member = member }

  /// Whether this process polls.
  func isPolling(at now: Instant) -> Bool { isCutOff || leaseEnd.map { now < $0 } ?? false }

  func isDue(at now: Instant) -> Bool {
    if isCutOff, let renewal, renewal > now { return false }
    return !isPresent || !hasToldWishes || renewal.map { $0 <= now } ?? true
  }

  mutating func takeIn(_ gathering: Gathering) {
    isCutOff = false
    problem = nil
    hasToldWishes = hasToldWishes && gathering.knowsWishes
    if !gathering.knowsRefusals { toldRefusals = nil }
    leaseEnd = gathering.leaseEnd
    renewal = gathering.renewal
    othersWantAll = gathering.othersWantAll
    othersWishes = gathering.othersWishes
  }

  /// The session has left, or polls with another key from now on.
  mutating func leave() {
    isPresent = false
    hasToldWishes = false
    toldRefusals = nil
    leaseEnd = nil
    renewal = nil
    othersWantAll = false
    othersWishes = [:]
  }
}
