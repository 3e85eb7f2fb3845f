/// Answers kept for 24 h per API key and `Idempotency-Key`, so that a request sent twice is carried out once.
struct IdempotencyCache: Sendable {
  struct Answer: Sendable {
    let status: Int
    let body: [UInt8]
  }

  enum Finding {
    case unknown
    case replay(Answer)
    /// The key was used with another body.
    case otherBody
  }

  static let lifetime: Duration = .seconds(24 * 3600)

  private struct Name: Hashable {
    let apiKey: String
    let idempotencyKey: String
  }

  private struct Entry {
    let answer: Answer
    let fingerprint: Int
    let bodyLength: Int
    let expiresAt: Duration
  }

  private var entries: [Name: Entry] = [:]
  /// Names in the order of their expiry.
  private var order: [(name: Name, expiresAt: Duration)] = []

  func find(apiKey: String, idempotencyKey: String, body: [UInt8], at now: Duration) -> Finding {
    let name = Name(apiKey: apiKey, idempotencyKey: idempotencyKey)
    guard let entry = entries[name], now < entry.expiresAt else { return .unknown }
    let isSame = entry.bodyLength == body.count && entry.fingerprint == Self.fingerprint(body)
    return isSame ? .replay(entry.answer) : .otherBody
  }

  mutating func keep(
    _ answer: Answer, apiKey: String, idempotencyKey: String, body: [UInt8], at now: Duration
  ) {
    forget(at: now)
    let name = Name(apiKey: apiKey, idempotencyKey: idempotencyKey)
    let expiresAt = now + Self.lifetime
    entries[name] = Entry(
      answer: answer, fingerprint: Self.fingerprint(body), bodyLength: body.count, expiresAt: expiresAt)
    order.append((name, expiresAt))
  }

  private mutating func forget(at now: Duration) {
    let expired = order.prefix { $0.expiresAt <= now }
    for (name, expiresAt) in expired where entries[name]?.expiresAt == expiresAt { entries[name] = nil }
    order.removeFirst(expired.count)
  }

  // A body may be 32 MiB: its hash stands in for it. It never leaves this process.
  private static func fingerprint(_ body: [UInt8]) -> Int {
    var hasher = Hasher()
    body.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}
