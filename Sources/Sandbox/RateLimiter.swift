/// Counts the requests of one key, and refuses those above the limit.
///
/// A refused request costs nothing.
package struct RateLimiter: Sendable {
  /// How requests are counted. The raw value is the word for a command line.
  package enum Kind: String, Sendable, CaseIterable {
    /// So many in each minute of the clock; a burst may straddle two of them.
    case fixed
    /// So many in any 60 s.
    case sliding
    /// A bucket of so many tokens that is filled again evenly in 60 s.
    case bucket
  }

  /// What `X-RateLimit-Remaining` and `X-RateLimit-Reset` tell.
  package struct Standing: Sendable, Equatable {
    /// Requests that would be let through now.
    package var remaining: Int
    /// Until there is more: the window's end, the oldest request's 60 s, or one token's time.
    package var untilReset: Duration
  }

  package static let window: Duration = .seconds(60)

  private var strategy: any Strategy

  /// - Parameters:
  ///   - requestsPerMinute: 1 or more; less counts as 1.
  ///   - phase: How far into a fixed window time 0 lies, 0 to 60 s. The other kinds have no phase.
  package init(_ kind: Kind, requestsPerMinute: Int, phase: Duration = .zero) {
    let limit = max(1, requestsPerMinute)
    strategy =
      switch kind {
      case .fixed: FixedWindow(limit: limit, phase: phase)
      case .sliding: SlidingWindow(limit: limit)
      case .bucket: TokenBucket(limit: limit)
      }
  }

  /// Counts one request.
  ///
  /// - Parameter now: Not before the time of an earlier call.
  /// - Returns: `nil` when it may pass, else how long until one may.
  package mutating func take(at now: Duration) -> Duration? { strategy.take(at: now) }

  package func standing(at now: Duration) -> Standing { strategy.standing(at: now) }
}

private protocol Strategy: Sendable {
  mutating func take(at now: Duration) -> Duration?
  func standing(at now: Duration) -> RateLimiter.Standing
}

private struct FixedWindow: Strategy {
  let limit: Int
  let phase: Duration
  var number: Int64 = -1
  var count = 0

  // Whole seconds keep the edge exact, where a quotient of doubles might fall just below it.
  private func number(at now: Duration) -> Int64 { (now + phase).components.seconds / 60 }

  private func rest(at now: Duration) -> Duration {
    RateLimiter.window * (number(at: now) + 1) - phase - now
  }

  mutating func take(at now: Duration) -> Duration? {
    if number(at: now) != number { (number, count) = (number(at: now), 0) }
    guard count < limit else { return rest(at: now) }
    count += 1
    return nil
  }

  func standing(at now: Duration) -> RateLimiter.Standing {
    .init(remaining: number(at: now) == number ? limit - count : limit, untilReset: rest(at: now))
  }
}

private struct SlidingWindow: Strategy {
  let limit: Int
  /// When requests passed, oldest first; those before `first` are out of the window.
  var passed: [Duration] = []
  var first = 0

  private func firstInside(at now: Duration) -> Int {
    var place = first
    while place < passed.count, passed[place] <= now - RateLimiter.window { place += 1 }
    return place
  }

  mutating func take(at now: Duration) -> Duration? {
    first = firstInside(at: now)
    if first > limit {
      passed.removeFirst(first)
      first = 0
    }
    guard passed.count - first >= limit else {
      passed.append(now)
      return nil
    }
    return passed[first] + RateLimiter.window - now
  }

  func standing(at now: Duration) -> RateLimiter.Standing {
    let place = firstInside(at: now)
    return .init(
      remaining: limit - (passed.count - place),
      untilReset: place < passed.count ? passed[place] + RateLimiter.window - now : .zero)
  }
}

/// Tokens are kept as the time when the bucket will be full again: no fractions, so no drift.
private struct TokenBucket: Strategy {
  let limit: Int
  var fullAt: Duration = .zero

  private var timePerToken: Duration { RateLimiter.window / limit }

  mutating func take(at now: Duration) -> Duration? {
    let missing = max(.zero, fullAt - now)
    let most = timePerToken * (limit - 1)
    guard missing <= most else { return missing - most }
    fullAt = now + missing + timePerToken
    return nil
  }

  func standing(at now: Duration) -> RateLimiter.Standing {
    let missing = max(.zero, fullAt - now)
    // Rounded away from the bucket: a token that is not whole yet does not count.
    let taken = Int((missing / timePerToken).rounded(.up))
    return .init(remaining: max(0, limit - taken), untilReset: timePerToken)
  }
}
