internal import SurveyCoderAPI

/// Results that may be deleted before they are fetched: somebody must know in time to do something.
extension Session {
  /// A job is warned of so long before the service deletes it; sooner when there is more to fetch than that.
  static let expiryNotice: Duration = .seconds(1800)

  /// Warns, once, of each job that may expire before its result can be fetched. Called whenever the poll loop wakes,
  /// which is twice a second where processes share a home.
  func warnOfExpiry() async {
    // A wrong date here would warn of every job.
    guard serviceClock.isKnown, let next = nextExpiryNotice, next <= clock.now else { return }
    await enterLane()
    defer { lane.leave() }
    let now = clock.date
    let limit = serviceDate + expiryNotice
    let ids = polls.compactMap { id, poll in !poll.isExpiring && poll.expiry <= limit ? id : nil }
    for id in ids { polls[id]?.isExpiring = true }
    let url = apiURL.text
    let entries = ids.sorted().compactMap { id in registry[url, id].map { RegistryChange.Entry.warn($0) } }
    do throws(SessionError) { try await commit(RegistryChange(entries, time: now)) } catch {
      // Told again when the registry can be written again.
      for id in ids { polls[id]?.isExpiring = false }
    }
  }

  /// When the next job is to be warned of.
  private var nextExpiryNotice: Instant? {
    let soonest = polls.values.lazy.filter { !$0.isExpiring }.compactMap(\.expiresAt).min()
    return soonest.map { clock.now + ($0 - serviceDate) - expiryNotice }
  }

  /// Fetching all that is active may take longer than the usual notice.
  private var expiryNotice: Duration { max(Self.expiryNotice, fetchingTime(of: polls.count) * 2) }
}
