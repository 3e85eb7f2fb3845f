package import SurveyCoderAPI

/// The requests that one key may still send in its window.
///
/// An exact log of sends: at most `limit` in any `window`. A token bucket would pass its burst and its
/// refill within one window of the server and be refused. Pure: the caller brings the time.
package struct RequestBudget: Sendable, Equatable {
  /// Longer than the server's minute by half a second, which covers how much the time from sending to
  /// counting varies: with 60.0 s a sliding window refused 9 requests of a run, with 60.5 s none.
  package static let window: Duration = .milliseconds(60_500)

  /// No plan has more: a service that claims it is not believed.
  package static let most = 10_000

  /// Requests in a window; follows the plan and `X-RateLimit-Limit`. 1 to ``most``.
  package private(set) var limit: Int
  /// Share of the limit that only foreground requests (a person's or a program's own) may use, 0 to 0.5. Half of it
  /// is open to requests that likely bring a result, which is what people wait for.
  package var foregroundShare = 0.1
  /// What counts in the window, the oldest first: sends of this machine, and what the service has counted beyond them.
  private(set) var sends: [Instant]
  private(set) var heldUntil: Instant?

  package init(limit: Int) { self.init(limit: limit, sends: [], heldUntil: nil) }

  init(limit: Int, sends: [Instant], heldUntil: Instant?) {
    self.limit = min(max(1, limit), Self.most)
    self.sends = sends.sorted()
    self.heldUntil = heldUntil
  }

  package enum Priority: Sendable {
    /// A look that may well bring no news.
    case background
    /// A request that is likely to bring a result, which is what looks are for.
    case result
    /// A person's or a program's own request.
    case foreground
  }

  /// Sends that still count at that time.
  package mutating func used(at now: Instant) -> Int {
    sends.removeFirst(sends.prefix { $0 + Self.window <= now }.count)
    return sends.count
  }

  /// Until when nothing may be sent, if that is not past.
  package func pausedUntil(at now: Instant) -> Instant? {
    heldUntil.flatMap { $0 > now ? $0 : nil }
  }

  /// Share of the window that is used, 0 to 1.
  package mutating func usedShare(at now: Instant) -> Double { Double(used(at: now)) / Double(limit) }

  /// The earliest time at which one more request may go out.
  package mutating func ready(for priority: Priority, at now: Instant) -> Instant {
    let kept = Int((Double(limit) * foregroundShare).rounded(.down))
    let allowed =
      switch priority {
      case .foreground: limit
      case .result: max(1, limit - max(1, (kept + 1) / 2))
      case .background: max(1, limit - kept)
      }
    let used = used(at: now)
    var ready = now
    if used >= allowed { ready = max(ready, sends[used - allowed] + Self.window) }
    if let heldUntil { ready = max(ready, heldUntil) }
    return ready
  }

  /// Books one request. Call when ``ready(for:at:)`` gives `now`.
  package mutating func send(at now: Instant) {
    _ = used(at: now)
    sends.append(now)
  }

  /// Takes in what an answer says of the server's own count.
  package mutating func answered(_ report: RateLimitReport?, at now: Instant) {
    guard let report else { return }
    if let limit = report.limit, limit > 0 { follow(limit: limit) }
    guard let remaining = report.remaining else { return }
    // What the server has counted beyond all that was sent from here, somebody else has spent. Of ours some
    // may be on their way still, so this is the least it can be, in whichever order answers come.
    let foreign = (limit - max(0, min(remaining, limit))) - used(at: now)
    if foreign > 0 { sends.append(contentsOf: Array(repeating: now, count: min(foreign, limit))) }
  }

  /// Takes the plan's limit, as `GET /v2/usage` gives it.
  package mutating func follow(limit: Int) { self.limit = min(max(1, limit), Self.most) }

  /// Ends a hold: for a person who knows better than an old Retry-After.
  package mutating func release() { heldUntil = nil }

  /// A 429: nothing goes out before then.
  package mutating func hold(until instant: Instant) {
    heldUntil = max(heldUntil ?? instant, instant)
  }
}
