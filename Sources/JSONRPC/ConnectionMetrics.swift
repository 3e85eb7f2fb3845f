package import NIOCore

/// What a connection has done so far.
package struct ConnectionMetrics: Sendable {
  /// Requests that were read, whatever came of them.
  package internal(set) var requests = 0
  /// Notifications of the client.
  package internal(set) var notifications = 0
  /// Answers that are errors, those to lines that are no requests among them.
  package internal(set) var errors = 0
  /// Bytes that were read.
  package internal(set) var bytesReceived = 0
  /// Bytes that were written.
  package internal(set) var bytesSent = 0
  /// Requests that a task is to answer now.
  package internal(set) var inFlight = 0
  /// From when a request was read until its answer was written.
  package internal(set) var latency = LatencyHistogram()

  package init() {}
}

/// Latencies by their size, eight classes to each doubling, so that a quantile is right to an eighth.
package struct LatencyHistogram: Sendable {
  private var counts = [Int](repeating: 0, count: 8 * 64)
  package private(set) var count = 0
  package private(set) var longest: TimeAmount = .zero

  package init() {}

  package mutating func add(_ latency: TimeAmount, times: Int = 1) {
    guard times > 0 else { return }
    counts[Self.place(UInt64(max(0, latency.nanoseconds)))] += times
    count += times
    longest = max(longest, latency)
  }

  /// The latency that this share of all stays within; zero when there are none.
  ///
  /// - Parameter share: 0 to 1.
  package func quantile(_ share: Double) -> TimeAmount {
    let rank = max(1, Int((Double(count) * share).rounded(.up)))
    var seen = 0
    for (place, number) in counts.enumerated() where number > 0 {
      seen += number
      if seen >= rank { return min(longest, .nanoseconds(Self.upperBound(place))) }
    }
    return .zero
  }

  /// Below 8 each number has a place of its own; above, the three bits behind the first one tell.
  private static func place(_ value: UInt64) -> Int {
    guard value >= 8 else { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount
    return (exponent - 2) * 8 + Int(value >> UInt64(exponent - 3)) & 7
  }

  private static func upperBound(_ place: Int) -> Int64 {
    guard place >= 8 else { return Int64(place) }
    let exponent = place / 8 + 2
    return Int64((8 + UInt64(place % 8) + 1) << UInt64(exponent - 3) - 1)
  }
}
